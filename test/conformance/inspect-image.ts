import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import type { ImageConfig } from '../../src/oci/config.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Descriptor, ImageManifest } from '../../src/oci/manifest.ts';
import { type FlatTree, flattenTar } from './flat-tree.ts';
import { flattenLayers, recordsOf } from './flatten-layers.ts';
import type { ImageEquipment } from './image-case.ts';
import { checkConfig, checkLayerTypes, checkManifest } from './oci-rules.ts';
import type { TarRecord } from './read-tar.ts';
import { referenceBuild } from './reference-build.ts';

/** An image as whoever runs it sees it, times aside. */
export interface InspectedImage {
  readonly digest: string;
  readonly tree: FlatTree;
  readonly config: Omit<ImageConfig, 'created' | 'history' | 'rootfs'>;
  /** `created_by` of each entry; of equal ones in a row the first: a COPY of much is divided into layers. */
  readonly history: readonly string[];
}

/**
 * Reads an image back by nothing but HTTP, checks it against the image specification, recomputes every digest and size, reads every
 * layer with other tar readers than ours, and puts the layers on top of each other.
 */
export async function inspectImage(
  repository: string,
  reference: string,
  madeBy: 'Hydrofoil' | 'BuildKit',
  { registryUrl, seen }: ImageEquipment,
): Promise<InspectedImage> {
  const url = `${registryUrl}/v2/${repository}`;
  const manifestBytes = await fetchBytes(`${url}/manifests/${reference}`);
  const manifest: ImageManifest = JSON.parse(manifestBytes.toString());
  if (madeBy === 'Hydrofoil') checkManifest(manifest);
  // BuildKit writes null where the specification asks for a list.
  const layers = manifest.layers ?? [];
  checkLayerTypes({ layers });
  const config: ImageConfig = JSON.parse((await fetchBlob(url, manifest.config)).toString());
  if (madeBy === 'Hydrofoil') checkConfig(config);
  const { created, history: _, rootfs, ...kept } = config;
  const diffIds = rootfs.diff_ids ?? [];
  const history = config.history ?? [];
  if (layers.length !== diffIds.length) throw new Error(`${layers.length} layers, ${diffIds.length} diff ids`);
  const withLayer = history.filter(({ empty_layer }) => empty_layer !== true).length;
  if (withLayer !== layers.length)
    throw new Error(`${withLayer} history entries with a layer, ${layers.length} layers`);
  if (created === undefined) throw new Error('it does not say when it was created');
  const records = layers.map((layer, at) => readLayer(url, layer, diffIds[at], seen));
  return {
    digest: digestOf(manifestBytes),
    config: kept,
    history: history.map(({ created_by = '' }) => created_by).filter((text, at, all) => text !== all[at - 1]),
    tree: flattenLayers(await Promise.all(records)),
  };
}

/** Above this a layer is that of a base, which many images have. */
const SEEN_BYTES = 65_536;

async function readLayer(
  url: string,
  layer: Descriptor,
  diffId: string | undefined,
  seen: Map<string, readonly TarRecord[]>,
): Promise<readonly TarRecord[]> {
  const id = `${layer.digest} ${diffId}`;
  const known = seen.get(id);
  if (known !== undefined) return known;
  const tar = gunzipSync(await fetchBlob(url, layer));
  if (digestOf(tar) !== diffId) throw new Error(`layer ${layer.digest} has another diff id than ${diffId}`);
  const records = recordsOf(tar);
  const others = (await unpackTar(tar)).length;
  if (others !== records.length) throw new Error(`${records.length} entries, another reader finds ${others}`);
  if (layer.size > SEEN_BYTES) seen.set(id, records);
  return records;
}

async function fetchBlob(url: string, { digest, size }: Descriptor): Promise<Buffer> {
  const bytes = await fetchBytes(`${url}/blobs/${digest}`);
  if (digestOf(bytes) !== digest || bytes.length !== size) throw new Error(`${digest} has other bytes than it says`);
  return bytes;
}

async function fetchBytes(url: string): Promise<Buffer> {
  const response = await fetch(url, { headers: { accept: 'application/vnd.oci.image.manifest.v1+json, */*' } });
  if (!response.ok) throw new Error(`${url} is answered by ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** The file system by BuildKit's own unpacking, whiteouts and all, whoever made the layers. */
export async function unpackWithBuildkit(
  repository: string,
  { digest, config: { config, os, architecture, variant } }: InspectedImage,
  equipment: ImageEquipment,
): Promise<FlatTree> {
  const reference = `${equipment.host}/${repository}@${digest}`;
  const folder = await mkdtemp(join(tmpdir(), 'image-conformance-'));
  try {
    // FROM would carry out ONBUILD.
    const dockerfile =
      config?.OnBuild === undefined ? `FROM ${reference}\n` : `FROM scratch\nCOPY --from=${reference} / /\n`;
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    const tar = join(folder, 'rootfs.tar');
    const { exitCode, stderr } = await referenceBuild(equipment, [
      ...['--local', `context=${folder}`, '--local', `dockerfile=${folder}`],
      ...['--opt', `platform=${[os, architecture, variant].filter(Boolean).join('/')}`],
      ...['--output', `type=tar,dest=${tar}`],
    ]);
    if (exitCode !== 0) throw new Error(`Unpacking ${reference}:\n${stderr}`);
    return await flattenTar(await readFile(tar));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
