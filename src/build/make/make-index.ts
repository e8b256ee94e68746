import { phase } from '../../log.ts';
import { formatReference, type Repository } from '../../oci/reference.ts';
import type { Key } from '../../plan/input.ts';
import type { IndexRecord } from '../../plan/record.ts';
import { inParallel } from '../../registry/in-parallel.ts';
import { uploadBlobs } from '../../registry/push.ts';
import type { Tagging } from '../../registry/registry.ts';
import type { MadeImage } from '../made-image.ts';
import { indexKeyOf } from '../plan/image-key.ts';
import { PLATFORMS_AT_ONCE, type PlannedOrder } from '../plan/plan-order.ts';
import type { BuildPorts, Provenance } from '../ports.ts';
import { pushWhole } from '../stored/lost-blobs.ts';
import { findPreviousBuild, type PreviousBuild } from '../stored/previous-build.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { assembleApp, surroundingsOf } from './app-image.ts';
import type { AssembledImage } from './assemble.ts';
import { assembleIndex, type PlatformManifest } from './assemble-index.ts';
import { watchForCredentials } from './credential-watch.ts';
import { type LayerShelf, openShelf } from './layer-shelf.ts';
import { type MadeSegments, makeSegments, unchangedFrom } from './make-image.ts';
import type { MakeImageRequest, Naming } from './make-image-request.ts';
import { type Pushed, pushKnown, pushNamed, taggingOf, tagsOf } from './push-named.ts';

/** One platform of the index, as far as it is made. */
interface Part extends MadeSegments {
  readonly request: MakeImageRequest;
  readonly platform: string;
}

/**
 * Does what the plans for several platforms say, and names the results in one index. Application layers are packed and sent once, whatever
 * the number of platforms. The images of the platforms have no tags of their own: registries keep what an index names.
 *
 * @throws {LostBlobsError} when the registry has lost what the plans took on trust
 */
export async function makeIndex(
  planned: PlannedOrder,
  requests: readonly [MakeImageRequest, ...MakeImageRequest[]],
  naming: Naming,
  ports: BuildPorts,
): Promise<MadeImage> {
  const { name, repository, previous, trust } = planned;
  const [{ provenance, planned: first }] = requests; // context and rules are the same for all of them
  const watch = watchForCredentials(first.facts, first.spec);
  await using shelf = openShelf(trust === 'trust' ? (previous?.images ?? []) : [], provenance, watch, ports);
  const parts = await inParallel(requests, PLATFORMS_AT_ONCE, ports.signal, async (request, signal): Promise<Part> => {
    const made = await makeSegments(request, shelf, { ...ports, signal });
    return { ...made, request, platform: request.planned.spec.platform };
  });
  const key = indexKeyOf(parts);
  const isUnchanged = previous?.record?.key === key && parts.every((part) => unchangedPart(part) !== undefined);
  const known = isUnchanged ? previous : await findRevert(key, parts, planned, ports);
  const tagging = taggingOf(repository, previous?.record, ports);
  const { images, digest, sentBytes } = await phase(ports.progress, `push ${name}`, async () =>
    known === undefined
      ? pushNew(key, parts, planned, { shelf, provenance, tagging, naming }, ports)
      : pushAgain(known, key, repository, tagging, naming, ports),
  );
  return {
    name,
    repository,
    calledAs: first.spec.calledAs ?? repository,
    digest,
    reference: formatReference({ ...repository, digest }),
    key,
    tags: [...tagsOf(key, naming), ...naming.movingTags],
    outcome: known === undefined ? 'made' : isUnchanged ? 'unchanged' : 'found',
    uploadedBytes: shelf.sentBytes() + sentBytes,
    platforms: parts.flatMap(({ plan, platform, key: own, above }) => {
      const image = images.find((one) => one.platform === platform);
      const { config } = above.segments.state;
      return image === undefined ? [] : [{ plan, digest: image.digest, key: own, config }];
    }),
  };
}

interface PushedIndex extends Pushed {
  readonly images: readonly Pick<PlatformManifest, 'platform' | 'digest'>[];
}

interface IndexWays {
  readonly shelf: LayerShelf;
  readonly provenance: Provenance;
  readonly tagging: Tagging;
  readonly naming: Naming;
}

/** Blobs, then the platforms' manifests by their digests, then the index under its names. */
async function pushNew(
  key: Key,
  parts: readonly Part[],
  { repository, previous }: PlannedOrder,
  { shelf, provenance, tagging, naming }: IndexWays,
  ports: BuildPorts,
): Promise<PushedIndex> {
  const assembled = await Promise.all(parts.map((part) => assemblePart(part, shelf)));
  const configs = assembled.flatMap(({ image }) =>
    image === undefined ? [] : [{ ...image.manifest.config, open: () => image.configBytes }],
  );
  const blobs = [...shelf.unsent(), ...configs];
  const { registry, signal } = ports;
  const sessions = naming.sessions.slice(0, blobs.length);
  const uploaded = await uploadBlobs(registry, repository, blobs, { signal, sessions });
  const images = assembled.map(({ manifest }) => manifest);
  const manifestBytes = await pushManifests(images, repository, ports);
  const before = previous?.record === undefined ? [] : [previous.record.key, ...previous.record.recent];
  const recent = [...new Set(before)].filter((other) => other !== key).slice(0, RECENT_KEYS);
  const assemble = (way: Tagging) => {
    const record: IndexRecord = { version: 1, key, recent, ...(way === 'at-once' && { tagsAtOnce: true }) };
    return assembleIndex(images, record, provenance);
  };
  const manifest = assemble(tagging);
  const instead = async () => assemble('one-by-one');
  const rest = { ...naming, sessions: naming.sessions.slice(blobs.length) };
  const what = { blobs: [], manifest, tags: tagsOf(key, naming), tagging, instead };
  const pushed = await pushNamed(what, repository, rest, ports);
  return { ...pushed, sentBytes: uploaded.sentBytes + manifestBytes + pushed.sentBytes, images };
}

const RECENT_KEYS = 30;

interface AssembledPart {
  readonly manifest: PlatformManifest;
  /** Absent where the image is there already. */
  readonly image?: AssembledImage;
}

function unchangedPart({ request, key }: Pick<Part, 'request' | 'key'>): PreviousImage | undefined {
  return unchangedFrom(request.planned, key);
}

async function assemblePart({ key, above, platform, request }: Part, shelf: LayerShelf): Promise<AssembledPart> {
  const unchanged = unchangedPart({ request, key });
  if (unchanged !== undefined) return { manifest: { ...unchanged.stored, platform } };
  const surroundings = await surroundingsOf(above, request);
  const image = await assembleApp(key, above, shelf, surroundings, 'one-by-one'); // it has no tag
  const { digest, manifest, manifestBytes } = image;
  return { image, manifest: { platform, digest, mediaType: manifest.mediaType, bytes: manifestBytes } };
}

/** Only names are missing. The platforms' manifests are put again: so the registry says what it has lost of them. */
async function pushAgain(
  known: PreviousBuild,
  key: Key,
  repository: Repository,
  tagging: Tagging,
  naming: Naming,
  ports: BuildPorts,
): Promise<PushedIndex> {
  const images = known.images.map(({ stored, platform }) => ({ ...stored, platform }));
  const manifestBytes = await pushManifests(images, repository, ports);
  const pushed = await pushKnown(known, key, repository, tagging, naming, ports);
  return { ...pushed, sentBytes: manifestBytes + pushed.sentBytes, images };
}

async function pushManifests(
  images: readonly PlatformManifest[],
  repository: Repository,
  { registry, signal: outer }: BuildPorts,
): Promise<number> {
  const pushed = await inParallel(images, PLATFORMS_AT_ONCE, outer, (manifest, signal) =>
    pushWhole(registry, repository, { blobs: [], manifest, tags: [manifest.digest] }, { signal }),
  );
  return pushed.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
}

/** An index that was made before under this very key, with all of its images, when the previous one remembers it. */
async function findRevert(
  key: Key,
  parts: readonly Part[],
  { repository, previous, trust }: PlannedOrder,
  ports: BuildPorts,
) {
  if (trust === 'distrust' || previous?.record?.recent.includes(key) !== true) return undefined;
  const platforms = parts.map(({ platform }) => platform);
  const found = await findPreviousBuild(repository, [`app-${key}`], platforms, ports);
  return found?.record?.key === key && found.images.length === parts.length ? found : undefined;
}
