import { layoutFolderOf } from '../../oci/layout.ts';
import { formatRepository, type Repository } from '../../oci/reference.ts';
import { formatRootfs } from '../../plan/compose/rootfs-format.ts';
import { selectFacts } from '../../plan/compose/select-facts.ts';
import type { KnownTriggers } from '../../plan/from-images.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { Key } from '../../plan/input.ts';
import type { SegmentsPlan } from '../../plan/plan-segments.ts';
import { ANNOTATION, type AppRecord, formatRecord } from '../../plan/record.ts';
import type { BaseImage, KnownSegment } from '../../plan/segment.ts';
import type { Tagging } from '../../registry/registry.ts';
import type { ComposedImage } from '../plan/composed-image.ts';
import { orderSegments } from '../plan/order-segments.ts';
import type { ResolvedSegments } from '../plan/resolve-segments.ts';
import { nameOf } from '../plan/stage-sources.ts';
import type { Provenance } from '../ports.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { type AssembledImage, assembleImage, type SegmentLayers } from './assemble.ts';
import type { LayerShelf } from './layer-shelf.ts';
import type { MakeImageRequest } from './make-image-request.ts';

const RECENT_KEYS = 30;

/** The whole image, with the record that the next build starts from. Nodes that have the previous one shall unpack little again. */
export async function assembleApp(
  key: Key,
  image: ComposedImage,
  shelf: LayerShelf,
  surroundings: AppSurroundings,
  tagging: Tagging,
): Promise<AssembledImage> {
  const { base, segments } = image;
  const { previous, provenance, facts, triggers, stages } = surroundings;
  const ordered = orderSegments(segments.segments, previous?.record.segments ?? []);
  const layers = await layersOfAll(ordered, image, shelf);
  const recent = previous === undefined ? [] : [previous.record.key, ...previous.record.recent];
  const record: AppRecord = {
    version: 1,
    key,
    base: {
      key: base.key,
      diffIds: base.diffIds,
      config: base.config,
      facts,
      ...(base.digest === undefined ? {} : { digest: base.digest }),
    },
    segments: ordered.map((segment, place) => ({
      kind: segment.kind,
      key: segment.key,
      ...(segment.kind === 'copy' && segment.fingerprint !== undefined && { fingerprint: segment.fingerprint }),
      diffIds: layers[place]?.diffIds ?? [],
      createdBy: layers[place]?.createdBy ?? [],
    })),
    recent: [...new Set(recent)].filter((other) => other !== key).slice(0, RECENT_KEYS),
    triggers,
    ...(stages === undefined ? {} : { stages }),
    ...(tagging === 'at-once' && { tagsAtOnce: true }),
  };
  return assembleImage({
    base,
    segments: layers,
    history: segments.history,
    config: segments.state.config,
    createdAt: provenance.createdAt,
    annotations: { [ANNOTATION.record]: formatRecord(record), ...standardAnnotations(surroundings, base.digest) },
    ...(segments.state.author === undefined ? {} : { author: segments.state.author }),
  });
}

/** What the record of an image says beside what the image is made of. */
export interface AppSurroundings {
  readonly spec: ImageSpec;
  readonly provenance: Provenance;
  readonly previous: PreviousImage | undefined;
  /** What composing looked at in the base: see BaseSummary. */
  readonly facts: string;
  readonly triggers: KnownTriggers;
  readonly stages?: AppRecord['stages'];
}

/** Of an image that was planned now. */
export async function surroundingsOf(
  { base, segments: { looked } }: ResolvedSegments,
  { planned, provenance }: Pick<MakeImageRequest, 'planned' | 'provenance'>,
): Promise<AppSurroundings> {
  const { spec, previous, facts, stagesTaken } = planned;
  return {
    spec,
    provenance,
    previous,
    facts: factsLookedAt(base, looked),
    triggers: facts.triggers,
    ...(stagesTaken.length === 0 ? {} : { stages: await stagesOf(planned) }),
  };
}

/** The part of a base's facts that composing on it again will need. */
export function factsLookedAt({ facts }: Pick<BaseImage, 'facts'>, looked: SegmentsPlan['looked']): string {
  return formatRootfs(selectFacts(facts, looked.paths, { accounts: looked.accounts ? 'keep' : 'leave-out' }));
}

/** The stages that it was made with, as a later build compares them. */
async function stagesOf({ stagesTaken, sources }: MakeImageRequest['planned']): Promise<AppRecord['stages']> {
  const entries = stagesTaken.map(async (stage) => {
    const work = await sources.workOf(stage);
    const segments = work.above?.segments.segments ?? [];
    const runs = segments.filter(({ kind }) => kind === 'run').map(({ key }) => key);
    return [nameOf(work), { base: work.baseSegment.key, runs, contents: sources.contentsOf(stage) }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The image as the segment at `place` finds it: what an engine executes on. Behind the last one, the whole of it, which may be a stage. */
export async function assembleBelow(
  place: number,
  above: ResolvedSegments,
  shelf: LayerShelf,
  { provenance }: MakeImageRequest,
): Promise<AssembledImage> {
  const { base, segments } = above;
  const below = segments.segments.slice(0, place);
  const segment = segments.segments[place];
  const layers = await layersOfAll(below, above, shelf);
  const end = segments.history.findIndex((line) => 'segment' in line && line.segment === place);
  const { createdAt } = provenance;
  const before = segment?.kind === 'run' ? segment.before.config : segments.state.config;
  const { OnBuild: _, ...config } = before; // an engine would carry it out
  return assembleImage({
    base,
    segments: layers,
    history: segments.history.slice(0, end < 0 ? undefined : end),
    config,
    createdAt,
    annotations: {},
  });
}

async function layersOfAll(
  segments: readonly KnownSegment[],
  image: Pick<ComposedImage, 'results'>,
  shelf: LayerShelf,
): Promise<SegmentLayers[]> {
  await shelf.prepare(segments);
  return Promise.all(segments.map((segment) => layersOf(segment, image, shelf)));
}

async function layersOf(
  segment: KnownSegment,
  { results }: Pick<ComposedImage, 'results'>,
  shelf: LayerShelf,
): Promise<SegmentLayers> {
  if (segment.kind === 'copy') return shelf.layersOf(segment);
  const result = results.get(segment.key);
  if (result === undefined) throw new RangeError(`The result of line ${segment.line} does not exist`);
  return result;
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
function standardAnnotations(
  { spec, provenance }: AppSurroundings,
  baseDigest: string | undefined,
): Record<string, string> {
  const { commit, createdAt } = provenance;
  return {
    'org.opencontainers.image.created': new Date(createdAt * 1000).toISOString(),
    ...(commit === undefined ? {} : { 'org.opencontainers.image.revision': commit }),
    ...(baseDigest === undefined
      ? {}
      : {
          ...baseName(spec.calledAs ?? spec.repository),
          'org.opencontainers.image.base.digest': baseDigest,
        }),
  };
}

/** A folder of this machine means nothing to others. */
function baseName(repository: Repository): Record<string, string> {
  return layoutFolderOf(repository) === undefined
    ? { 'org.opencontainers.image.base.name': formatRepository(repository) }
    : {};
}
