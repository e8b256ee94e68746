import { assembleImage } from '../build/make/assemble.ts';
import { type PlannedImage, planImage } from '../build/plan/plan-image.ts';
import type { ResolvedSegments } from '../build/plan/resolve-segments.ts';
import type { BuildPorts, MountSources } from '../build/ports.ts';
import type { LockedImages } from '../build/read/resolve-froms.ts';
import type { Platform } from '../oci/manifest.ts';
import type { Repository } from '../oci/reference.ts';
import { parseImageConfig } from '../oci/validate.ts';
import type { ImageSpec } from '../plan/image-spec.ts';
import type { OwnImages } from '../plan/own-images.ts';
import type { BaseImage, RunSegment } from '../plan/segment.ts';
import type { FetchedImage } from '../registry/resolve.ts';
import { compareConfig } from './compare-config.ts';
import { compareContent } from './compare-content.ts';
import { compareWithFrom } from './compare-from.ts';
import type { Difference } from './difference.ts';
import { expectedContent, type LayerContent, readLayerContent } from './layer-content.ts';
import { type ExplainedLayer, matchLayers } from './match-layers.ts';
import { rerunSteps } from './rerun-steps.ts';
import { stepOf, whereOf } from './step.ts';
import type { Verdict } from './verdict.ts';

export interface VerifyImageRequest {
  /** Of the commit: Dockerfile and context are its files. Its repository shows the image's, and keeps what is written to itself. */
  readonly spec: ImageSpec;
  readonly mounts: MountSources;
  readonly lock: LockedImages | undefined;
  readonly buildPlatform: Platform;
  readonly commit: string;
  readonly committedAt: number;
  /** The image as it is. */
  readonly image: FetchedImage;
  /** Where it is. */
  readonly repository: Repository;
  readonly steps: 'take-as-recorded' | 'execute-narrowed';
  /** The images of the configuration that it stands on, as they are in this commit. */
  readonly own: OwnImages;
}

/** Thinks what a build of the commit would make, and compares it with what the image is. */
export async function verifyImage(request: VerifyImageRequest, ports: BuildPorts): Promise<Verdict> {
  return verifyPlanned(await planCommit(request, ports), request, ports);
}

/** What a build of the commit would make. */
export function planCommit(
  request: Pick<VerifyImageRequest, 'spec' | 'lock' | 'buildPlatform' | 'own'>,
  ports: BuildPorts,
): Promise<PlannedImage> {
  const { lock, buildPlatform, own } = request;
  const spec = { ...request.spec, allowedSecrets: [{ pattern: '**', by: 'flag' as const }] };
  const previous = Promise.resolve(undefined); // nothing that the image says of itself is believed
  return planImage({ spec, lock, buildPlatform, own, previous, trust: 'distrust' }, ports);
}

/** Compares it with what the image is. */
export async function verifyPlanned(
  planned: PlannedImage,
  request: VerifyImageRequest,
  ports: BuildPorts,
): Promise<Verdict> {
  const { image } = request;
  const { above, baseSegment } = planned;
  const verdict = {
    digest: image.manifestDigest,
    platform: request.spec.platform,
    commit: request.commit,
    base: { key: baseSegment.key },
    files: 0,
    layers: image.manifest.layers.length,
    notExecuted: [],
    notes: [],
    executedAgain: [],
  };
  const missing = await missingParts(planned);
  if (above === undefined || missing.length > 0) return { ...verdict, differences: missing };

  const { base, segments } = above;
  const [onBase, onFrom] = await Promise.all([
    compareBase(base, request, ports),
    compareWithFrom(base, planned, ports),
  ]);
  const actual = await readAbove(base, request, ports);
  const explained = await explainLayers(above, actual, request, ports);
  const { layers, differences } = matchLayers(explained, actual);
  const executed = segments.segments.filter((segment) => segment.kind === 'run');
  const rerun =
    request.steps === 'execute-narrowed'
      ? await rerunSteps(planned, { mounts: request.mounts, committedAt: request.committedAt }, ports)
      : { steps: [], differences: [] };
  const isAgain = (run: RunSegment) => rerun.steps.some(({ line }) => line === run.line);
  return {
    ...verdict,
    base: { key: base.key, ...(base.digest === undefined ? {} : { digest: base.digest }) },
    files: actual.flatMap(({ entries }) => entries).filter(({ type }) => type === 'file').length,
    differences: [
      ...onFrom.differences,
      ...onBase,
      ...differences,
      ...compareDiffIds(base, actual, request),
      ...compareConfiguration(above, layers, request),
      ...compareAnnotations(above, request),
      ...rerun.differences,
    ],
    notes: onFrom.notes,
    notExecuted: executed.filter((run) => !isAgain(run)).map(stepOf),
    executedAgain: rerun.steps,
  };
}

/** Bases and results that the plan needs and the repository does not have: without them nothing can be said of what stands on them. */
async function missingParts({ above, baseSegment, sources, stagesTaken }: PlannedImage): Promise<Difference[]> {
  const stages = await Promise.all(stagesTaken.map(async (stage) => ({ stage, ...(await sources.workOf(stage)) })));
  const works = [{ stage: undefined, above, baseSegment }, ...stages];
  return works.flatMap((work): Difference[] => {
    const where = work.stage === undefined ? 'base' : `base of stage ${work.stage}`;
    const expected = `base-${work.baseSegment.key}`;
    if (work.above === undefined) return [{ where, what: 'not in the repository', expected }];
    const { segments, results } = work.above;
    return segments.segments.flatMap((segment): Difference[] =>
      segment.kind === 'run' && !results.has(segment.key)
        ? [{ where: whereOf(segment), what: 'its result is not in the repository', expected: `run-${segment.key}` }]
        : [],
    );
  });
}

/** The base's layers are the first ones of the image. Where they are others, their files are compared. */
async function compareBase(
  base: BaseImage,
  { image, repository, spec }: VerifyImageRequest,
  ports: BuildPorts,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [at, expected] of base.layers.entries()) {
    const actual = image.manifest.layers[at];
    if (actual?.digest === expected.digest) continue;
    const where = `base, layer ${at + 1}`;
    differences.push({ where, what: 'layer', expected: expected.digest, ...(actual && { actual: actual.digest }) });
    if (actual === undefined) continue;
    const [wanted, found] = await Promise.all([
      readLayerContent(spec.repository, expected, ports),
      readLayerContent(repository, actual, ports),
    ]);
    differences.push(...compareContent(where, wanted.entries, found.entries));
  }
  return differences;
}

/** The layers above the base, one after the other: memory holds names and digests. */
async function readAbove(
  base: BaseImage,
  { image, repository }: VerifyImageRequest,
  ports: BuildPorts,
): Promise<readonly LayerContent[]> {
  const contents: LayerContent[] = [];
  for (const layer of image.manifest.layers.slice(base.layers.length)) {
    contents.push(await readLayerContent(repository, layer, ports));
  }
  return contents;
}

async function explainLayers(
  { segments, results }: ResolvedSegments,
  actual: readonly LayerContent[],
  { spec }: VerifyImageRequest,
  ports: BuildPorts,
): Promise<readonly ExplainedLayer[]> {
  const explained: ExplainedLayer[] = [];
  for (const segment of segments.segments) {
    const where = whereOf(segment);
    if (segment.kind === 'copy') {
      explained.push({ where, group: `copy ${segment.line}`, entries: expectedContent(segment.entries) });
      continue;
    }
    for (const [at, layer] of (results.get(segment.key)?.layers ?? []).entries()) {
      const known = actual.find((content) => content.layer.digest === layer.digest);
      const { entries } = known ?? (await readLayerContent(spec.repository, layer, ports));
      explained.push({ where, group: `run ${segment.line} ${at}`, entries });
    }
  }
  return explained;
}

/** The configuration says which tars the layers unpack to. */
function compareDiffIds(
  base: BaseImage,
  actual: readonly LayerContent[],
  { image }: VerifyImageRequest,
): readonly Difference[] {
  const expected = [...base.diffIds, ...actual.map(({ diffId }) => diffId)];
  return expected.flatMap((diffId, at) => {
    const has = image.config.rootfs.diff_ids[at];
    return has === diffId
      ? []
      : [
          {
            where: 'configuration',
            path: `rootfs.diff_ids[${at}]`,
            what: 'value',
            expected: diffId,
            ...(has && { actual: has }),
          },
        ];
  });
}

/** The configuration that belongs to these layers, made as a build makes it. */
function compareConfiguration(
  { base, segments, results }: ResolvedSegments,
  layers: readonly (LayerContent | undefined)[],
  { image, committedAt }: VerifyImageRequest,
): readonly Difference[] {
  const waiting = [...layers];
  const { configBytes } = assembleImage({
    base,
    segments: segments.segments.map((segment) => {
      const createdBy = segment.kind === 'copy' ? [segment.createdBy] : (results.get(segment.key)?.createdBy ?? []);
      const own = waiting.splice(0, createdBy.length).flatMap((layer) => layer ?? []);
      return { createdBy, layers: own.map(({ layer }) => layer), diffIds: own.map(({ diffId }) => diffId) };
    }),
    history: segments.history,
    config: segments.state.config,
    createdAt: committedAt,
    annotations: {},
    ...(segments.state.author === undefined ? {} : { author: segments.state.author }),
  });
  return compareConfig(parseImageConfig(configBytes, 'the expected configuration'), image.config);
}

const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/** What the image says of itself, as far as others believe it. */
function compareAnnotations(
  { base }: ResolvedSegments,
  { image: { manifest } }: VerifyImageRequest,
): readonly Difference[] {
  const has = manifest.annotations?.[BASE_DIGEST];
  if (has === base.digest) return [];
  const expected = base.digest === undefined ? {} : { expected: base.digest };
  return [{ where: 'annotations', path: BASE_DIGEST, what: 'value', ...expected, ...(has && { actual: has }) }];
}
