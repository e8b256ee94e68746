import { type MadeStage, type PrintedStage, printTail } from '../../dockerfile/print-dockerfile.ts';
import { argsInForce } from '../../dockerfile/stages/stage-state.ts';
import { engineName } from '../../engine/layout-image.ts';
import { ToolError } from '../../errors.ts';
import { formatPlatform } from '../../oci/platform.ts';
import type { ImageFacts } from '../../plan/analysis.ts';
import { pinnedSyntax } from '../../plan/frontend.ts';
import type { RunSegment } from '../../plan/segment.ts';
import type { StageWork } from '../plan/stage-work.ts';
import type { BuildPorts } from '../ports.ts';
import { pushWhole } from '../stored/lost-blobs.ts';
import { pinImages } from '../stored/pin-images.ts';
import { type StoredRun, writeRun } from '../stored/run-store.ts';
import { assembleBelow } from './app-image.ts';
import type { AssembledImage } from './assemble.ts';
import { execute } from './execute.ts';
import { keepOutputs, keepWhole } from './keep-run.ts';
import type { LayerShelf } from './layer-shelf.ts';
import type { MakeImageRequest } from './make-image-request.ts';

/** Executes a run segment on top of the image so far, keeps what counts of it, and records that under its key. */
export async function makeRun(
  segment: RunSegment,
  { facts }: StageWork,
  below: AssembledImage,
  shelf: LayerShelf,
  request: MakeImageRequest,
  ports: BuildPorts,
): Promise<StoredRun> {
  const { planned, mounts, provenance } = request;
  const { spec } = planned;
  const { repository } = spec;
  await pushBelow(below, shelf, spec.repository, ports);
  const print = await stagesTakenFrom(segment, shelf, request, ports);
  const args = argsInForce(segment.before);
  const { buildArgs } = facts.analysis.stageContext.inputs;
  const dockerfile = printTail({
    dockerfile: facts.analysis.dockerfile,
    stages: facts.analysis.stages,
    from: madeStage(below, facts, planned),
    // A value that was given is given again: it may have several lines.
    args: Object.entries(args).map(([name, value]) => (buildArgs[name] === value ? { name } : { name, value })),
    instructions: segment.steps.map(({ written }) => written.instruction),
    stage: stageOf(segment),
    print,
    pin: await pinImages(print, facts, repository, ports),
    ...pinnedSyntax(facts),
  });
  const printed = { dockerfile, print, declared: Object.keys(args) };
  const { steps, key } = segment;
  return execute({ spec, mounts, facts, steps, key, printed }, ports, async ({ manifest, config }) => {
    const at = below.manifest.layers.length;
    const isOnTop = below.diffIds.every((diffId, index) => config.rootfs.diff_ids[index] === diffId);
    if (!isOnTop) {
      throw new ToolError(
        'ENGINE_RESULT_UNEXPECTED',
        `Executing line ${segment.line}: the engine's image does not stand on the one it was given`,
        {
          hint: 'Choose another engine with engine.kind in hydrofoil.yaml, and report this.',
        },
      );
    }
    const added = { repository, layers: manifest.layers.slice(at), diffIds: config.rootfs.diff_ids.slice(at), segment };
    const result =
      segment.memo === undefined
        ? await keepWhole(added, ports)
        : await keepOutputs(
            added,
            segment.memo,
            { file: facts.analysis.dockerfile.file, mtimeSeconds: provenance.createdAt },
            ports,
          );
    const run = { ...result, inputs: segment.inputs };
    await writeRun(repository, segment.key, run, ports);
    return run;
  });
}

/** Makes the image so far available to the engine, under its digest alone. */
async function pushBelow(
  below: AssembledImage,
  shelf: LayerShelf,
  repository: MakeImageRequest['planned']['spec']['repository'],
  ports: BuildPorts,
) {
  const config = { ...below.manifest.config, open: () => below.configBytes };
  const manifest = { mediaType: below.manifest.mediaType, bytes: below.manifestBytes };
  await shelf.send(async (layers) => {
    const what = { blobs: [...layers, config], manifest, tags: [below.digest] };
    await pushWhole(ports.registry, repository, what, { signal: ports.signal });
  });
}

/** All steps of a segment are of one stage. */
function stageOf({ steps: [first], line }: RunSegment): number {
  if (first === undefined) throw new RangeError(`No step at line ${line}`);
  return first.written.stage;
}

/** The stages that the steps take from, each as the image that it has become. They are complete: the segment's key is of their content. */
async function stagesTakenFrom(
  { steps }: RunSegment,
  shelf: LayerShelf,
  request: MakeImageRequest,
  ports: BuildPorts,
): Promise<PrintedStage[]> {
  const { planned } = request;
  const sources = steps.flatMap(({ written }) => written.sources);
  const indexes = new Set(sources.flatMap((source) => (source.kind === 'stage' ? [source.index] : [])));
  return Promise.all(
    [...indexes]
      .sort((one, other) => one - other)
      .map(async (index) => {
        const { above, facts } = await planned.sources.workOf(index);
        if (above === undefined) throw new RangeError(`Stage ${index} was not made before what takes from it`);
        const whole = await assembleBelow(above.segments.segments.length, above, shelf, request);
        await pushBelow(whole, shelf, planned.spec.repository, ports);
        return { index, made: madeStage(whole, facts, planned) };
      }),
  );
}

function madeStage(
  { digest }: AssembledImage,
  { analysis }: ImageFacts,
  { spec }: MakeImageRequest['planned'],
): MadeStage {
  const reference = engineName({ ...spec.repository, digest });
  const { platform } = analysis.chain;
  return platform === undefined ? { reference } : { reference, platform: formatPlatform(platform) };
}
