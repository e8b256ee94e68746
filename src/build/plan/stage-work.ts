import { factsOfStage, type ImageFacts, type StageAnswers } from '../../plan/analysis.ts';
import { type BaseSegment, planBaseSegment } from '../../plan/base-segment.ts';
import { knowingFrontend } from '../../plan/frontend.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { BaseImage } from '../../plan/segment.ts';
import type { BuildPorts } from '../ports.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { findBase, type Trust } from './find-base.ts';
import { type FindSource, type ResolvedSegments, resolveSegments } from './resolve-segments.ts';

/** What making one stage takes, as far as it is known: the stage of the image itself, or one that another takes files from. */
export interface StageWork {
  readonly facts: ImageFacts;
  readonly baseSegment: BaseSegment;
  /** What is above the base. Absent: the base must be made first. */
  readonly above: ResolvedSegments | undefined;
}

/** Everything that planning a stage needs beside the stage. */
export interface StageRequest {
  readonly spec: ImageSpec;
  readonly answers: StageAnswers;
  readonly trust: Trust;
  /** Only of the stage of the image itself. */
  readonly previous: PreviousImage | undefined;
  readonly findSource: FindSource;
}

/** The base of a stage that another one takes from. Where the configuration moves a cut, it is that of the image's own stage. */
export function baseOfStage(
  stage: number,
  facts: ImageFacts,
  answers: StageAnswers,
  { name }: Pick<ImageSpec, 'name'>,
): Pick<StageWork, 'facts' | 'baseSegment'> {
  const own = factsOfStage(facts, stage);
  return { facts: own, baseSegment: planBaseSegment(own, answers, { name }) };
}

/** Looks what of a stage exists. */
export async function planStage(
  { facts, baseSegment }: Pick<StageWork, 'facts' | 'baseSegment'>,
  request: StageRequest,
  ports: BuildPorts,
): Promise<StageWork> {
  const base = await findBase(baseSegment, request, ports);
  const above = base && (await resolveStage({ facts, baseSegment }, base, new Map(), request, ports));
  return { facts, baseSegment, above };
}

/** Plans a stage on its base, with the results of its runs that are at hand. */
export function resolveStage(
  { facts, baseSegment }: Pick<StageWork, 'facts' | 'baseSegment'>,
  base: BaseImage,
  results: ResolvedSegments['results'],
  { spec, previous, trust, findSource }: StageRequest,
  ports: BuildPorts,
): Promise<ResolvedSegments> {
  const { repository } = spec;
  const question = { facts, baseSegment, base, results, repository, previous, trust, findSource };
  return knowingFrontend(facts, () => resolveSegments(question, ports));
}

/** Whether everything of a stage exists, so that others can take from it. */
export function isComplete({ segments, results }: ResolvedSegments): boolean {
  return (
    segments.ends.with === 'complete' && segments.segments.every(({ kind, key }) => kind === 'copy' || results.has(key))
  );
}
