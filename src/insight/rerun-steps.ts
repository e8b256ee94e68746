import { assembleBelow } from '../build/make/app-image.ts';
import { watchForCredentials } from '../build/make/credential-watch.ts';
import { openShelf } from '../build/make/layer-shelf.ts';
import { makeRun } from '../build/make/make-run.ts';
import type { PlannedImage } from '../build/plan/plan-image.ts';
import type { BuildPorts, MountSources } from '../build/ports.ts';
import { openSharedWork } from '../build/shared-work.ts';
import { phase } from '../log.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { Repository } from '../oci/reference.ts';
import { compareContent } from './compare-content.ts';
import type { Difference } from './difference.ts';
import { type ContentEntry, readLayerContent } from './layer-content.ts';
import { type ExecutedStep, stepOf, whereOf } from './step.ts';

export interface RerunOptions {
  readonly mounts: MountSources;
  readonly committedAt: number;
}

/**
 * Executes every narrowed step again on what the commit makes it stand on, and compares what it leaves with what is recorded. A step that
 * depends on more than it names, or on the clock, is found out by it. What the step leaves now is kept nowhere.
 */
export async function rerunSteps(
  planned: PlannedImage,
  { mounts, committedAt }: RerunOptions,
  ports: BuildPorts,
): Promise<{ readonly steps: readonly ExecutedStep[]; readonly differences: readonly Difference[] }> {
  const { spec, facts, sources, stagesTaken } = planned;
  const provenance = { isDirty: false, createdAt: committedAt };
  const request = { planned, provenance, mounts, shared: openSharedWork([]), onPlan: () => {} };
  const { engine } = ports;
  const afresh: BuildPorts = {
    ...ports,
    engine: { ...engine, build: (what, options) => engine.build({ ...what, cache: 'pass-over' }, options) },
  };
  await using shelf = openShelf([], provenance, watchForCredentials(facts, spec), afresh);
  const steps: ExecutedStep[] = [];
  const differences: Difference[] = [];
  for (const work of [planned, ...(await Promise.all(stagesTaken.map((stage) => sources.workOf(stage))))]) {
    const { above } = work;
    for (const [place, segment] of above?.segments.segments.entries() ?? []) {
      if (above === undefined || segment.kind !== 'run' || segment.memo === undefined) continue;
      const below = await assembleBelow(place, above, shelf, request);
      const run = await phase(ports.progress, `run ${spec.name} line ${segment.line} again`, () =>
        makeRun(segment, work, below, shelf, request, afresh),
      );
      const recorded = await contentOf(spec.repository, above.results.get(segment.key)?.layers ?? [], ports);
      const now = await contentOf(spec.repository, run.layers, ports);
      const where = `${whereOf(segment)}, executed again`;
      differences.push(...compareContent(where, now, recorded));
      steps.push(stepOf(segment));
    }
  }
  return { steps, differences };
}

async function contentOf(
  repository: Repository,
  layers: readonly Descriptor[],
  ports: BuildPorts,
): Promise<readonly ContentEntry[]> {
  const contents = await Promise.all(layers.map((layer) => readLayerContent(repository, layer, ports)));
  return contents.flatMap(({ entries }) => entries);
}
