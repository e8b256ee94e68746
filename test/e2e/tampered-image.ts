import { gunzipSync, gzipSync } from 'node:zlib';
import { packTar, type TarEntry, unpackTar } from 'modern-tar';
import type { ImageConfig } from '../../src/oci/config.ts';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { type Descriptor, type ImageManifest, MEDIA_TYPE } from '../../src/oci/manifest.ts';

/** An image that somebody who can push may change as he likes, with everything put right that would give it away. */
export interface TamperedImage {
  annotations: Record<string, string>;
  config: Omit<ImageConfig, 'rootfs'>;
  /** Lowest first. */
  layers: TarEntry[][];
}

/** Changes the image of a tag and pushes it under another one, by nothing but HTTP: blobs, sizes, digests and diff ids fit together. */
export async function tamper(
  repositoryUrl: string,
  tag: string,
  change: (image: TamperedImage) => void | Promise<void>,
): Promise<Digest> {
  const manifest: ImageManifest = JSON.parse((await get(`${repositoryUrl}/manifests/${tag}`)).toString());
  const { rootfs, ...config }: ImageConfig = JSON.parse(
    (await get(blobUrl(repositoryUrl, manifest.config))).toString(),
  );
  const tars = await Promise.all(
    manifest.layers.map(async (layer) => gunzipSync(await get(blobUrl(repositoryUrl, layer)))),
  );
  const before = await Promise.all(tars.map((tar) => unpackTar(tar)));
  const image: TamperedImage = {
    annotations: { ...manifest.annotations },
    config,
    layers: before.map((entries) =>
      entries.map(({ header, data }) => ({ header: { ...header }, body: data ?? new Uint8Array() })),
    ),
  };
  const untouched = image.layers.map((entries) => ({ entries, text: textOf(entries) }));
  await change(image);

  const layers: Descriptor[] = [];
  const diffIds: Digest[] = [];
  for (const entries of image.layers) {
    const place = untouched.findIndex((one) => one.entries === entries && one.text === textOf(entries));
    const kept = manifest.layers[place];
    const diffId = rootfs.diff_ids[place];
    if (kept !== undefined && diffId !== undefined) {
      layers.push(kept);
      diffIds.push(diffId);
      continue;
    }
    const tar = await packTar(entries.map(({ header, body }) => ({ header: { ...header, size: sizeOf(body) }, body })));
    layers.push(await push(repositoryUrl, MEDIA_TYPE.ociLayerGzip, gzipSync(tar)));
    diffIds.push(digestOf(tar));
  }
  const configText = JSON.stringify({ ...image.config, rootfs: { type: 'layers', diff_ids: diffIds } });
  const bytes = JSON.stringify({
    ...manifest,
    annotations: image.annotations,
    config: await push(repositoryUrl, MEDIA_TYPE.ociConfig, Buffer.from(configText)),
    layers,
  });
  const headers = { 'content-type': MEDIA_TYPE.ociManifest };
  const response = await fetch(`${repositoryUrl}/manifests/tampered`, { method: 'PUT', body: bytes, headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return digestOf(bytes);
}

/** The layer and the entry of a file. */
export function fileIn(image: TamperedImage, path: string): TarEntry {
  const entry = image.layers.flat().findLast(({ header }) => header.name === path);
  if (entry === undefined) throw new Error(`no ${path} in the image`);
  return entry;
}

function sizeOf(body: TarEntry['body']): number {
  return body instanceof Uint8Array ? body.length : 0;
}

function textOf(entries: readonly TarEntry[]): string {
  return JSON.stringify(
    entries.map(({ header, body }) => [header, Buffer.from(body as Uint8Array).toString('base64')]),
  );
}

async function push(repositoryUrl: string, mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<Descriptor> {
  const digest = digestOf(bytes);
  const session = await fetch(`${repositoryUrl}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(session.headers.get('location') ?? '', repositoryUrl);
  location.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  const response = await fetch(location, { method: 'PUT', body: bytes, headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return { mediaType, digest, size: bytes.length };
}

function blobUrl(repositoryUrl: string, { digest }: Descriptor): string {
  return `${repositoryUrl}/blobs/${digest}`;
}

async function get(url: string): Promise<Buffer> {
  const response = await fetch(url, { headers: { accept: MEDIA_TYPE.ociManifest } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
