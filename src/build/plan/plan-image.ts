import type { Platform } from '../../oci/manifest.ts';
import { formatRepository } from '../../oci/reference.ts';
import { answerAboutStages, type ImageFacts, type StageAnswers } from '../../plan/analysis.ts';
import { planBaseSegment } from '../../plan/base-segment.ts';
import { checkSteps } from '../../plan/check-steps.ts';
import { knowingFrontend } from '../../plan/frontend.ts';
import type { ImagePlan } from '../../plan/image-plan.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { OwnImages } from '../../plan/own-images.ts';
import { withWhys } from '../../plan/why-made.ts';
import type { BuildPorts } from '../ports.ts';
import { readAhead } from '../read/read-ahead.ts';
import { readImage } from '../read/read-image.ts';
import { refuseCredentials } from '../read/refuse-credentials.ts';
import { type LockedImages, lockedDigest } from '../read/resolve-froms.ts';
import { staleExceptions } from '../read/taken-credentials.ts';
import { tagsOfBase } from '../stored/base-store.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { MAX_RECORD_BYTES } from '../stored/record-store.ts';
import { runTag } from '../stored/run-store.ts';
import { treeTag } from '../stored/tree-store.ts';
import { describeStage, earlierImage, earlierStage } from './describe-stage.ts';
import type { Trust } from './find-base.ts';
import { imageKeyOf } from './image-key.ts';
import type { ResolvedSegments } from './resolve-segments.ts';
import { nameOf, openStageSources, type StageSources } from './stage-sources.ts';
import { baseOfStage, planStage, type StageWork } from './stage-work.ts';

export interface PlanImageRequest {
  readonly spec: ImageSpec;
  readonly lock: LockedImages | undefined;
  readonly buildPlatform: Platform;
  /** The images of the configuration that it may stand on. */
  readonly own: OwnImages;
  /** Being looked for while the image is read. */
  readonly previous: Promise<PreviousImage | undefined>;
  readonly trust: Trust;
}

/** A plan together with everything that was read and thought for it, so that acting on it decides nothing again. */
export interface PlannedImage extends StageWork {
  readonly plan: ImagePlan;
  readonly spec: ImageSpec;
  readonly answers: StageAnswers;
  readonly previous: PreviousImage | undefined;
  readonly trust: Trust;
  /** The stages and images that it takes files from above its base. */
  readonly sources: StageSources;
  /** Which stages these are, in the order of the file. */
  readonly stagesTaken: readonly number[];
  /** Images whose tags the registry was asked for, because hydrofoil.lock does not name them. */
  readonly asked: readonly string[];
  /** As it was read. */
  readonly dockerfileText: string;
}

/** Reads and thinks; writes nothing but records of what it read. */
export async function planImage(
  { spec, lock, buildPlatform, trust, ...request }: PlanImageRequest,
  outside: BuildPorts,
): Promise<PlannedImage> {
  const { facts, dockerfileText, unlocked } = await readImage(
    spec,
    lock,
    buildPlatform,
    request.own,
    request.previous,
    outside,
  );
  checkSteps(facts);
  refuseCredentials(facts, spec);
  const answers = answerAboutStages(facts);
  const ahead = readAhead(outside.registry);
  const ports = { ...outside, registry: ahead.registry };
  const sources = openStageSources({ spec, facts, answers, trust }, ports);
  const { baseSegment, stagesTaken } = await knowingFrontend(facts, async () => {
    const segment = planBaseSegment(facts, answers, spec);
    const baseOf = (stage: number) => baseOfStage(stage, facts, answers, spec);
    return { baseSegment: segment, stagesTaken: stagesTakenAbove({ facts, baseSegment: segment }, baseOf) };
  });
  const previous = await request.previous;
  const tags = stagesTaken.flatMap((stage) => likelyTags(baseOfStage(stage, facts, answers, spec), previous));
  ahead.expect(spec.repository, [...new Set(tags)], MAX_RECORD_BYTES, ports);

  const stageRequest = { spec, answers, trust, previous, findSource: sources.find };
  const [work, ...stages] = await Promise.all([
    planStage({ facts, baseSegment }, stageRequest, ports),
    ...stagesTaken.map((stage) => sources.workOf(stage)),
  ]);
  const [own, ...others] = await Promise.all([
    describeStage(spec.name, work, earlierImage(previous), spec, ports),
    ...stages.map((stage) => {
      const name = nameOf(stage);
      return describeStage(name, stage, earlierStage(name, previous), spec, ports);
    }),
  ]);
  const asked = [...unlocked, ...askedFrontend(facts, lock)];
  const plan: ImagePlan = {
    ...own,
    title: spec.title,
    platform: spec.platform,
    repository: formatRepository(spec.repository),
    action: isUnchanged(work.above, previous, trust) ? 'unchanged' : 'make',
    stages: others,
    lines: facts.analysis.dockerfile.stages.flatMap(({ instructions }) =>
      instructions.map(({ line, text }) => ({ line, text })),
    ),
    advice: [...adviceOn(asked, lock), ...staleExceptions(spec.allowedSecrets, facts)],
  };
  return {
    ...work,
    plan: withWhys(plan, request.own),
    spec,
    answers,
    previous,
    trust,
    sources,
    stagesTaken,
    asked,
    dockerfileText,
  };
}

/** The stages that are taken from above a base, and by those stages above theirs, in the order of the file. */
function stagesTakenAbove(
  top: Pick<StageWork, 'facts' | 'baseSegment'>,
  baseOf: (stage: number) => Pick<StageWork, 'facts' | 'baseSegment'>,
): number[] {
  const taken = new Set<number>();
  const visit = ({ facts, baseSegment }: Pick<StageWork, 'facts' | 'baseSegment'>): void => {
    const above = facts.analysis.chain.steps.slice(baseSegment.cut);
    for (const source of above.flatMap(({ sources }) => sources)) {
      if (source.kind !== 'stage' || taken.has(source.index)) continue;
      taken.add(source.index);
      visit(baseOf(source.index));
    }
  };
  visit(top);
  return [...taken].sort((one, other) => one - other);
}

/** What planning a stage will most likely ask the registry for: its base, and what the build before had of its runs. */
function likelyTags(stage: Pick<StageWork, 'facts' | 'baseSegment'>, previous: PreviousImage | undefined): string[] {
  const { key, madeBy } = stage.baseSegment;
  const { base, runs, contents } = earlierStage(nameOf(stage), previous);
  return [
    ...(madeBy === 'scratch' ? [] : tagsOfBase(key)),
    ...runs.map(runTag),
    ...(base === key && contents === 'all' ? [treeTag(key)] : []),
  ];
}

function isUnchanged(above: ResolvedSegments | undefined, previous: PreviousImage | undefined, trust: Trust): boolean {
  if (above === undefined || trust === 'distrust' || above.segments.ends.with !== 'complete') return false;
  return previous?.record.key === imageKeyOf(above.base, above.segments);
}

/** The front end, where it had to be asked for so far: making the image may go on to ask. */
export function askedFrontend({ frontend }: ImageFacts, lock: LockedImages | undefined): string[] {
  if (frontend?.digest() === undefined || lockedDigest(frontend.image, lock) !== undefined) return [];
  return [frontend.image];
}

function adviceOn(unlocked: readonly string[], lock: LockedImages | undefined): string[] {
  if (unlocked.length === 0) return [];
  const images = unlocked.join(', ');
  const cost = 'each run asks its registry again, and a moved tag rebuilds the base on the way of a deployment';
  const what =
    lock === undefined ? `There is no hydrofoil.lock: ${images} is resolved now` : `${images} is not in hydrofoil.lock`;
  return [`${what}; ${cost}. Write it with: hydrofoil lock`];
}
