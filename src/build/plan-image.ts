import type { Platform } from '../oci/manifest.ts';
import { formatRepository } from '../oci/reference.ts';
import { answerAboutStages, type ImageFacts, type StageAnswers } from '../plan/analysis.ts';
import { type BaseSegment, planBaseSegment } from '../plan/base-segment.ts';
import { checkSteps } from '../plan/check-steps.ts';
import type { BasePlan, ImagePlan } from '../plan/image-plan.ts';
import type { ImageSpec } from '../plan/image-spec.ts';
import { findBase, type Trust, whyBase } from './find-base.ts';
import { imageKeyOf } from './image-key.ts';
import { planSteps } from './plan-steps.ts';
import type { BuildPorts } from './ports.ts';
import type { PreviousImage } from './previous-image.ts';
import { readImage } from './read-image.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import type { LockedImages } from './resolve-froms.ts';
import { type ResolvedSegments, resolveSegments } from './resolve-segments.ts';
import { staleExceptions } from './taken-credentials.ts';

export interface PlanImageRequest {
  readonly spec: ImageSpec;
  readonly lock: LockedImages | undefined;
  readonly buildPlatform: Platform;
  /** Being looked for while the image is read. */
  readonly previous: Promise<PreviousImage | undefined>;
  readonly trust: Trust;
}

/** A plan together with everything that was read and thought for it, so that acting on it decides nothing again. */
export interface PlannedImage {
  readonly plan: ImagePlan;
  readonly spec: ImageSpec;
  readonly facts: ImageFacts;
  readonly answers: StageAnswers;
  readonly previous: PreviousImage | undefined;
  readonly baseSegment: BaseSegment;
  /** What is above the base. Absent: the base must be made first. */
  readonly above: ResolvedSegments | undefined;
  readonly trust: Trust;
}

/** Reads and thinks; writes nothing anywhere. */
export async function planImage(
  { spec, lock, buildPlatform, trust, ...request }: PlanImageRequest,
  ports: BuildPorts,
): Promise<PlannedImage> {
  const { facts, unlocked } = await readImage(spec, lock, buildPlatform, request.previous, ports);
  checkSteps(facts);
  refuseCredentials(facts, spec);
  const answers = answerAboutStages(facts);
  const baseSegment = planBaseSegment(facts, answers, spec);
  const previous = await request.previous;

  const base = await findBase(baseSegment, spec, previous, trust, ports);
  const above =
    base &&
    (await resolveSegments(
      { facts, answers, baseSegment, base, results: new Map() },
      spec.repository,
      previous,
      trust,
      ports,
    ));
  const because = base === undefined ? await whyBase(baseSegment, spec, previous, ports) : [];
  const plan: ImagePlan = {
    name: spec.name,
    repository: formatRepository(spec.repository),
    action: isUnchanged(above, previous, trust) ? 'unchanged' : 'make',
    base: { ...basePlan(baseSegment, base !== undefined), because },
    steps: above === undefined ? [] : await planSteps(above, spec.repository, previous, ports),
    pending: pendingSteps(baseSegment, above, facts),
    lines: facts.analysis.dockerfile.stages.flatMap(({ instructions }) =>
      instructions.map(({ line, text }) => ({ line, text })),
    ),
    advice: [...adviceOn(unlocked, lock), ...staleExceptions(spec.allowedSecrets, facts)],
  };
  return { plan, spec, facts, answers, previous, baseSegment, above, trust };
}

function isUnchanged(above: ResolvedSegments | undefined, previous: PreviousImage | undefined, trust: Trust): boolean {
  if (above === undefined || trust === 'distrust' || above.segments.ends.with !== 'complete') return false;
  return previous?.record.key === imageKeyOf(above.base, above.segments);
}

function basePlan({ key, madeBy, steps }: BaseSegment, exists: boolean): Omit<BasePlan, 'because'> {
  const throughLine = steps.at(-1)?.written.instruction.endLine;
  const place = throughLine === undefined ? { key } : { key, throughLine };
  if (madeBy === 'scratch') return { ...place, action: 'none' };
  if (exists) return { ...place, action: 'reuse' };
  return { ...place, action: madeBy === 'copy' ? 'copy' : 'build' };
}

/** Instructions about which nothing can be said yet, because what they stand on is not made. */
export function pendingSteps(
  { cut }: BaseSegment,
  above: ResolvedSegments | undefined,
  { analysis }: ImageFacts,
): ImagePlan['pending'] {
  if (above?.segments.ends.with === 'complete') return [];
  const planned = new Set(above?.segments.segments.map(({ line }) => line));
  const lastPlanned = Math.max(0, ...planned);
  return analysis.chain.steps
    .slice(cut)
    .map(({ instruction }) => instruction)
    .filter(({ keyword, line }) => line > lastPlanned && (keyword === 'COPY' || keyword === 'ADD' || keyword === 'RUN'))
    .map(({ line, text }) => ({ line, text }));
}

function adviceOn(unlocked: readonly string[], lock: LockedImages | undefined): string[] {
  if (unlocked.length === 0) return [];
  const images = unlocked.join(', ');
  const cost = 'each run asks its registry again, and a moved tag rebuilds the base on the way of a deployment';
  const what =
    lock === undefined ? `There is no hydrofoil.lock: ${images} is resolved now` : `${images} is not in hydrofoil.lock`;
  return [`${what}; ${cost}. Write it with: hydrofoil lock`];
}
