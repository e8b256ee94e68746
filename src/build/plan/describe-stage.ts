import type { BasePlan, StagePlan } from '../../plan/image-plan.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { Key } from '../../plan/input.ts';
import type { StageSummary } from '../../plan/record.ts';
import type { BuildPorts } from '../ports.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { whyBase } from './find-base.ts';
import { type EarlierSteps, planSteps } from './plan-steps.ts';
import type { StageWork } from './stage-work.ts';

/** By which keys an earlier build made a stage; nothing where there was none. */
export interface EarlierStage extends EarlierSteps {
  readonly base: Key | undefined;
  /** How much of it was looked at, where files were taken from it. */
  readonly contents?: StageSummary['contents'] | undefined;
}

/** The image's own stage in an earlier build. */
export function earlierImage(previous: PreviousImage | undefined): EarlierStage {
  const segments = previous?.record.segments ?? [];
  return {
    base: previous?.record.base.key,
    runs: segments.filter(({ kind }) => kind === 'run').map(({ key }) => key),
    layers: layersOf(previous),
  };
}

/** A stage that the earlier build took files from. */
export function earlierStage(name: string, previous: PreviousImage | undefined): EarlierStage {
  const stages = previous?.record.stages ?? {};
  const stage = Object.hasOwn(stages, name) ? stages[name] : undefined;
  return { base: stage?.base, runs: stage?.runs ?? [], contents: stage?.contents, layers: layersOf(previous) };
}

function layersOf(previous: PreviousImage | undefined): ReadonlySet<Key> {
  return new Set(previous?.record.segments.map(({ key }) => key));
}

/** What becomes of a stage, and why. */
export async function describeStage(
  name: string,
  work: StageWork,
  earlier: EarlierStage,
  spec: ImageSpec,
  ports: BuildPorts,
): Promise<StagePlan> {
  const { above, baseSegment } = work;
  const because = above === undefined ? await whyBase(baseSegment, spec, earlier.base, ports) : [];
  return {
    name,
    base: { ...basePlan(work), because },
    steps: above === undefined ? [] : await planSteps(above, spec.repository, earlier, ports),
    pending: pendingSteps(work),
  };
}

/** The same when more is known: what was told before stays as it was told. */
export async function describeMore(
  told: Pick<StagePlan, 'steps'>,
  work: StageWork,
  earlier: EarlierStage,
  spec: ImageSpec,
  ports: BuildPorts,
): Promise<Pick<StagePlan, 'steps' | 'pending'>> {
  const steps = work.above === undefined ? [] : await planSteps(work.above, spec.repository, earlier, ports);
  return { steps: [...told.steps, ...steps.slice(told.steps.length)], pending: pendingSteps(work) };
}

function basePlan({ baseSegment: { key, madeBy, steps }, above }: StageWork): Omit<BasePlan, 'because'> {
  const throughLine = steps.at(-1)?.written.instruction.endLine;
  const place = throughLine === undefined ? { key } : { key, throughLine };
  if (madeBy === 'scratch') return { ...place, action: 'none' };
  if (above !== undefined) return { ...place, action: 'reuse' };
  return { ...place, action: madeBy === 'copy' ? 'copy' : 'build' };
}

/** Instructions about which nothing can be said yet, because what they stand on or take from is not made. */
function pendingSteps({ baseSegment: { cut }, above, facts: { analysis } }: StageWork): StagePlan['pending'] {
  if (above?.segments.ends.with === 'complete') return [];
  const planned = new Set(above?.segments.segments.map(({ line }) => line));
  const lastPlanned = Math.max(0, ...planned);
  return analysis.chain.steps
    .slice(cut)
    .map(({ instruction }) => instruction)
    .filter(({ keyword, line }) => line > lastPlanned && (keyword === 'COPY' || keyword === 'ADD' || keyword === 'RUN'))
    .map(({ line, text }) => ({ line, text }));
}
