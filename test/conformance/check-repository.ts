import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { digestOf } from '../../src/oci/digest.ts';
import { recordsOf } from './flatten-layers.ts';
import { checkConfig, checkIndex, checkLayerTypes, checkManifest } from './oci-rules.ts';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const ACCEPT = `application/vnd.oci.image.manifest.v1+json, ${INDEX}, */*`;

/**
 * Reads back everything that stands under a tag of a repository, by nothing but HTTP: manifests and indexes by the rules of the image
 * specification, digests and sizes recomputed, layers by two other tar readers, diff ids. What a test has deleted on purpose is passed
 * over; what is there must be right.
 *
 * @param url "http://127.0.0.1:PORT/v2/emr/web"
 * @returns how many manifests were checked
 */
export async function checkRepository(url: string): Promise<number> {
  const listing = await fetch(`${url}/tags/list`);
  if (!listing.ok) return 0; // nothing was ever pushed
  const { tags } = (await listing.json()) as { readonly tags: readonly string[] | null };
  const done = new Set<string>();
  // What an engine pushes for moments is the engine's.
  for (const tag of (tags ?? []).filter((name) => !name.startsWith('building-'))) await checkManifestAt(url, tag, done);
  return done.size;
}

async function checkManifestAt(url: string, reference: string, done: Set<string>): Promise<void> {
  const bytes = await read(`${url}/manifests/${reference}`);
  if (bytes === undefined || done.has(digestOf(bytes))) return;
  done.add(digestOf(bytes));
  const document = JSON.parse(bytes.toString());
  if (document.mediaType === INDEX) {
    checkIndex(document);
    for (const { digest } of document.manifests as readonly Descriptor[]) await checkManifestAt(url, digest, done);
    return;
  }
  checkManifest(document);
  const { config, layers } = document as { readonly config: Descriptor; readonly layers: readonly Descriptor[] };
  const configBytes = await readBlob(url, config);
  const diffIds = configBytes && config.mediaType === CONFIG ? diffIdsOf(configBytes) : undefined;
  if (configBytes !== undefined && diffIds === undefined) JSON.parse(gunzipSync(configBytes).toString());
  if (diffIds !== undefined) checkLayerTypes({ layers });
  if (diffIds !== undefined && diffIds.length !== layers.length)
    throw new Error(`${reference}: ${layers.length} layers, ${diffIds.length} diff ids`);
  for (const [at, layer] of layers.entries()) await checkLayer(url, layer, diffIds?.[at]);
}

function diffIdsOf(configBytes: Buffer): readonly string[] {
  const config = JSON.parse(configBytes.toString());
  checkConfig(config);
  return config.rootfs.diff_ids;
}

async function checkLayer(url: string, layer: Descriptor, diffId: string | undefined): Promise<void> {
  const bytes = await readBlob(url, layer);
  if (bytes === undefined) return;
  const tar = gunzipSync(bytes);
  if (diffId !== undefined && digestOf(tar) !== diffId)
    throw new Error(`${layer.digest} has another diff id than ${diffId}`);
  const records = recordsOf(tar);
  const others = (await unpackTar(tar)).length;
  if (others !== records.length)
    throw new Error(`${layer.digest}: ${records.length} entries, another reader finds ${others}`);
}

async function readBlob(url: string, { digest, size }: Descriptor): Promise<Buffer | undefined> {
  const bytes = await read(`${url}/blobs/${digest}`);
  if (bytes !== undefined && (digestOf(bytes) !== digest || bytes.length !== size))
    throw new Error(`${digest} has other bytes than it says`);
  return bytes;
}

async function read(url: string): Promise<Buffer | undefined> {
  const response = await fetch(url, { headers: { accept: ACCEPT } });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url} is answered by ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
