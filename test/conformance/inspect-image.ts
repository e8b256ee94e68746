import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { exec } from '../../src/exec.ts';
import type { ImageConfig } from '../../src/oci/config.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Descriptor, ImageManifest } from '../../src/oci/manifest.ts';
import { type FlatTree, flattenTar } from './flat-tree.ts';
import type { ImageEquipment } from './image-case.ts';

/** An image as whoever runs it sees it, times aside. */
export interface InspectedImage {
  readonly digest: string;
  /** The file system that BuildKit unpacks it to. */
  readonly tree: FlatTree;
  readonly config: Omit<ImageConfig, 'created' | 'history' | 'rootfs'>;
  /** `created_by` of each entry. */
  readonly history: readonly string[];
}

/**
 * Reads an image back by nothing but HTTP, recomputes every digest and size, reads every layer with another tar reader than ours,
 * and has BuildKit unpack it.
 */
export async function inspectImage(
  repository: string,
  reference: string,
  equipment: ImageEquipment,
): Promise<InspectedImage> {
  const { registryUrl, host } = equipment;
  const url = `${registryUrl}/v2/${repository}`;
  const manifestBytes = await fetchBytes(`${url}/manifests/${reference}`);
  const digest = digestOf(manifestBytes);
  const manifest: ImageManifest = JSON.parse(manifestBytes.toString());
  const configBytes = await fetchBlob(url, manifest.config);
  const config: ImageConfig = JSON.parse(configBytes.toString());
  await checkLayers(url, manifest, config);
  const { created, history = [], rootfs, ...kept } = config;
  const withLayer = history.filter(({ empty_layer }) => empty_layer !== true).length;
  if (withLayer !== rootfs.diff_ids.length)
    throw new Error(`${withLayer} history entries with a layer, ${rootfs.diff_ids.length} diff ids`);
  if (created === undefined) throw new Error('it does not say when it was created');
  return {
    digest,
    config: kept,
    history: history.map(({ created_by = '' }) => created_by),
    tree: await unpack(`${host}/${repository}@${digest}`, config, equipment),
  };
}

async function checkLayers(url: string, { layers }: ImageManifest, { rootfs }: ImageConfig): Promise<void> {
  if (layers.length !== rootfs.diff_ids.length)
    throw new Error(`${layers.length} layers, ${rootfs.diff_ids.length} diff ids`);
  for (const [index, layer] of layers.entries()) {
    const tar = gunzipSync(await fetchBlob(url, layer));
    if (digestOf(tar) !== rootfs.diff_ids[index]) throw new Error(`layer ${index} has another diff id`);
    const paths = (await unpackTar(tar)).map(({ header }) => header.name.replace(/\/$/, ''));
    const twice = paths.find((path, at) => paths.indexOf(path) !== at);
    if (twice !== undefined) throw new Error(`layer ${index} holds ${twice} twice`);
  }
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
async function unpack(
  reference: string,
  { config }: ImageConfig,
  { buildctl, address }: ImageEquipment,
): Promise<FlatTree> {
  const folder = await mkdtemp(join(tmpdir(), 'image-conformance-'));
  try {
    // FROM would carry out ONBUILD.
    const dockerfile =
      config?.OnBuild === undefined ? `FROM ${reference}\n` : `FROM scratch\nCOPY --from=${reference} / /\n`;
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    const tar = join(folder, 'rootfs.tar');
    const { exitCode, stderr } = await exec(buildctl, [
      ...['--addr', address, 'build', '--frontend', 'dockerfile.v0', '--progress', 'plain'],
      ...['--local', `context=${folder}`, '--local', `dockerfile=${folder}`],
      ...['--output', `type=tar,dest=${tar}`],
    ]);
    if (exitCode !== 0) throw new Error(`Unpacking ${reference}:\n${stderr}`);
    return await flattenTar(await readFile(tar));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
