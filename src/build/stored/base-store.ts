import { isToolError } from '../../errors.ts';
import type { ImageConfig } from '../../oci/config.ts';
import { type Digest, digestOf } from '../../oci/digest.ts';
import { type Descriptor, type ImageManifest, MEDIA_TYPE } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import { checkDiffIds, parseImageConfig, parseManifest } from '../../oci/validate.ts';
import type { RootfsFacts } from '../../plan/compose/rootfs.ts';
import { formatRootfs, parseRootfs } from '../../plan/compose/rootfs-format.ts';
import type { Input, Key } from '../../plan/input.ts';
import { ANNOTATION, parseInputs } from '../../plan/record.ts';
import type { BaseImage } from '../../plan/segment.ts';
import type { BuildPorts } from '../ports.ts';
import { copyBlobs } from './copy-image.ts';
import { pushWhole } from './lost-blobs.ts';
import { keepFinding, readRecord } from './record-store.ts';
import { readRootfs } from './rootfs-of-image.ts';

const MAX_CONFIG_BYTES = 8 << 20;

export function baseTag(key: Key): string {
  return `base-${key}`;
}

/** Everything that is read when a base is looked for. */
export function tagsOfBase(key: Key): string[] {
  return [baseTag(key), factsTag(key)];
}

function factsTag(key: Key): string {
  return `facts-${key}`;
}

/** The base under this key, if the registry has it. Its layers are taken on trust until something is pushed on them. */
export async function readBase(repository: Repository, key: Key, ports: BuildPorts): Promise<BaseImage | undefined> {
  const stored = await readStored(repository, key, ports);
  if (stored === undefined) return undefined;
  const { digest, manifest, config, facts } = stored;
  return {
    ...baseImage(key, manifest, config),
    digest,
    facts: facts ?? (await keepFacts(repository, key, manifest.layers, ports)),
  };
}

interface StoredBase {
  readonly digest: Digest;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  readonly facts: RootfsFacts | undefined;
}

async function readStored(repository: Repository, key: Key, ports: BuildPorts): Promise<StoredBase | undefined> {
  const { registry, signal } = ports;
  const [stored, facts] = await Promise.all([
    registry.getManifest(repository, baseTag(key), { signal }),
    readFacts(repository, key, ports),
  ]);
  if (stored === undefined) return undefined;
  const manifest = parseManifest(stored.bytes, baseTag(key));
  if (manifest.annotations?.[ANNOTATION.key] !== key) return undefined; // not written by a run that ended well
  const config = parseImageConfig(
    await registry.readBlob(repository, manifest.config.digest, MAX_CONFIG_BYTES, { signal }),
    baseTag(key),
  );
  return { digest: stored.digest, manifest, config, facts };
}

/** Brings the base of this key, with its facts, from the repository of another image, layer by layer without moving a byte where the registry can. */
export async function takeOverBase(
  { key, inputs }: { readonly key: Key; readonly inputs: readonly Input[] },
  from: Repository,
  to: Repository,
  ports: BuildPorts,
): Promise<BaseImage | undefined> {
  const stored = await readStored(from, key, ports);
  if (stored === undefined) return undefined;
  const { manifest, config, facts } = stored;
  await copyBlobs([manifest.config, ...manifest.layers], from, to, ports);
  if (facts !== undefined) {
    await keepFinding(to, factsTag(key), { value: formatRootfs(facts), layers: manifest.layers }, ports);
  }
  return publishBase(to, key, inputs, { manifest, config, ...(facts === undefined ? {} : { facts }) }, ports);
}

/** The inputs of a base that was made before, to tell what changed since. */
export async function readBaseInputs(
  repository: Repository,
  key: Key,
  { registry, signal }: BuildPorts,
): Promise<readonly Input[] | undefined> {
  const stored = await registry.getManifest(repository, baseTag(key), { signal });
  return stored === undefined
    ? undefined
    : parseInputs(parseManifest(stored.bytes, baseTag(key)).annotations?.[ANNOTATION.inputs]);
}

/** The whole facts of a base, where a part of them does not suffice. */
export async function readBaseFacts(repository: Repository, base: BaseImage, ports: BuildPorts): Promise<RootfsFacts> {
  return (await readFacts(repository, base.key, ports)) ?? (await keepFacts(repository, base.key, base.layers, ports));
}

/**
 * Makes an image, whose layers and configuration are in the repository, the base of this key. The tag is written last: whoever
 * finds it finds everything, and a run that fails before leaves nothing that looks like a base.
 */
export async function publishBase(
  repository: Repository,
  key: Key,
  inputs: readonly Input[],
  image: { readonly manifest: ImageManifest; readonly config: ImageConfig; readonly facts?: RootfsFacts },
  ports: BuildPorts,
): Promise<BaseImage> {
  const layers = image.manifest.layers.map(asOci);
  checkDiffIds({ ...image.manifest, layers }, image.config, baseTag(key));
  const facts = image.facts ?? (await keepFacts(repository, key, layers, ports));
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { ...image.manifest.config, mediaType: MEDIA_TYPE.ociConfig },
    layers,
    annotations: { [ANNOTATION.key]: key, [ANNOTATION.inputs]: JSON.stringify(inputs) },
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  // Where tags are immutable, a base of this key may be there: it stays, and this one's layers live on in the images on it.
  const put = { blobs: [], manifest: { mediaType: manifest.mediaType, bytes }, tags: [], movingTags: [baseTag(key)] };
  await pushWhole(ports.registry, repository, { ...put, tagging: 'find-out' }, { signal: ports.signal });
  return { ...baseImage(key, manifest, image.config), digest: digestOf(bytes), facts };
}

function baseImage(key: Key, manifest: ImageManifest, config: ImageConfig): Omit<BaseImage, 'digest' | 'facts'> {
  const { rootfs, ...rest } = config;
  return { key, layers: manifest.layers, diffIds: rootfs.diff_ids, config: rest };
}

/** The same bytes under the name that OCI manifests use. */
function asOci(layer: Descriptor): Descriptor {
  const { mediaType, digest, size } = layer;
  return { mediaType: mediaType === MEDIA_TYPE.dockerLayerGzip ? MEDIA_TYPE.ociLayerGzip : mediaType, digest, size };
}

async function readFacts(repository: Repository, key: Key, ports: BuildPorts): Promise<RootfsFacts | undefined> {
  const record = await readRecord(repository, factsTag(key), ports);
  if (typeof record?.value !== 'string') return undefined;
  try {
    return parseRootfs(record.value);
  } catch (error) {
    if (isToolError(error, 'ROOTFS_FACTS_INVALID')) return undefined; // by another version: read from the layers again
    throw error;
  }
}

async function keepFacts(
  repository: Repository,
  key: Key,
  layers: readonly Descriptor[],
  ports: BuildPorts,
): Promise<RootfsFacts> {
  const facts = await readRootfs(repository, layers, ports);
  await keepFinding(repository, factsTag(key), { value: formatRootfs(facts), layers }, ports);
  return facts;
}
