import { phase } from '../../log.ts';
import type { Key } from '../../plan/input.ts';
import type { BaseImage } from '../../plan/segment.ts';
import type { ResolvedSegments } from '../plan/resolve-segments.ts';
import { nameOf } from '../plan/stage-sources.ts';
import { resolveStage, type StageWork } from '../plan/stage-work.ts';
import type { BuildPorts } from '../ports.ts';
import { assembleBelow } from './app-image.ts';
import type { LayerShelf } from './layer-shelf.ts';
import type { MakeImageRequest } from './make-image-request.ts';
import { provideBase, provideRun } from './provide.ts';

export interface MakeStageOptions {
  readonly shelf: LayerShelf;
  /** Told whenever more of a stage is known. `undefined`: the image's own. */
  readonly onMore: (stage: number | undefined, work: StageWork) => Promise<void>;
}

/**
 * Makes the image's own stage, and of other stages what it takes from: bases and runs, from below, until nothing stands on something that does
 * not exist. Bases that are missing are made at the same time, whatever stage they belong to.
 */
export async function makeStages(
  request: MakeImageRequest,
  options: MakeStageOptions,
  ports: BuildPorts,
): Promise<ResolvedSegments> {
  const stop = new AbortController();
  const signal = AbortSignal.any([ports.signal, stop.signal]);
  const bases = new Map<Key, Promise<BaseImage>>();
  try {
    return await makeOnBases(bases, request, options, { ...ports, signal });
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(bases.values()); // an engine that is still at work ends before this run does
    throw error;
  }
}

async function makeOnBases(
  bases: Map<Key, Promise<BaseImage>>,
  request: MakeImageRequest,
  { shelf, onMore }: MakeStageOptions,
  ports: BuildPorts,
): Promise<ResolvedSegments> {
  const { planned, mounts, shared } = request;
  const { spec, answers, previous, trust, sources, stagesTaken } = planned;
  const { find: findSource } = sources;

  const baseOf = ({ baseSegment, facts }: StageWork): Promise<BaseImage> => {
    const { key, madeBy } = baseSegment;
    const isOwn = facts.analysis.target === planned.facts.analysis.target;
    const title = isOwn ? spec.title : `${spec.title} ${nameOf({ facts })}`;
    const make = () => provideBase(baseSegment, { spec, mounts, facts }, shared, ports);
    const base =
      bases.get(key) ?? phase(ports.progress, `base ${title}`, make, () => (madeBy === 'copy' ? 'copied' : 'built'));
    bases.set(key, base);
    base.catch(() => {}); // told where it is awaited
    return base;
  };

  const make = async (work: StageWork, stage: number | undefined): Promise<ResolvedSegments> => {
    const stageRequest = { spec, answers, trust, findSource, previous: stage === undefined ? previous : undefined };
    const resolve = async (base: BaseImage, results: ResolvedSegments['results']) => {
      const above = await resolveStage(work, base, results, stageRequest, ports);
      await onMore(stage, { ...work, above });
      return above;
    };
    let above = work.above ?? (await resolve(await baseOf(work), new Map()));
    for (;;) {
      const { segments, results, base } = above;
      const place = segments.segments.findIndex(({ kind, key }) => kind === 'run' && !results.has(key));
      const segment = segments.segments[place];
      if (segment?.kind === 'run') {
        const below = await assembleBelow(place, above, shelf, request);
        const run = await phase(ports.progress, `run ${spec.title} line ${segment.line}`, () =>
          provideRun(segment, work, below, shelf, request, ports),
        );
        const more = new Map(results).set(segment.key, run);
        above = segments.ends.with === 'complete' ? { ...above, results: more } : await resolve(base, more);
      } else if (segments.ends.with === 'source' && segments.ends.source.kind === 'stage') {
        await makeTaken(segments.ends.source.index);
        above = await resolve(base, results);
      } else if (segments.ends.with === 'complete') {
        return above;
      } else throw new RangeError(`The plan of ${spec.name} ends early, and nothing is missing`);
    }
  };
  const makeTaken = async (stage: number): Promise<void> => {
    const work = await sources.workOf(stage);
    const above = await make(work, stage);
    sources.made(stage, { ...work, above });
  };

  for (const stage of stagesTaken) {
    const work = await sources.workOf(stage);
    if (work.above === undefined) void baseOf(work);
  }
  return make(planned, undefined);
}
