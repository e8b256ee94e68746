import type { RunConfig } from '../../src/oci/config.ts';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { type Descriptor, MEDIA_TYPE, type Platform } from '../../src/oci/manifest.ts';

export interface PushedImage {
  /** "HOST/REPOSITORY:TAG" */
  readonly reference: string;
  /** Of the manifest. */
  readonly digest: Digest;
  readonly size: number;
}

/** A layer as it is sent: gzip, with the digests of both forms. */
export interface PackedLayer {
  readonly blob: Blob;
  readonly digest: Digest;
  readonly diffId: Digest;
}

export interface ImageToPush {
  /** "http://127.0.0.1:PORT" */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly layers: readonly PackedLayer[];
  readonly config: RunConfig;
  /** Default: that of this machine. */
  readonly platform?: Platform;
}

/** Pushes an image with nothing but fetch, so that tests do not rest on the client that they test. */
export async function pushImage(image: ImageToPush): Promise<PushedImage> {
  const { registry, repository, tag, layers, platform = HOST_PLATFORM } = image;
  const config = JSON.stringify({
    ...platform,
    created: '2024-01-01T00:00:00Z',
    config: image.config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: '2024-01-01T00:00:00Z', created_by: 'test equipment' })),
  });
  const blobs = [...layers, { blob: new Blob([config]), digest: digestOf(config) }];
  for (const { blob, digest } of blobs) await pushBlob(`${registry}/v2/${repository}`, blob, digest);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociConfig, digest: digestOf(config), size: Buffer.byteLength(config) },
    layers: layers.map(({ blob, digest }) => ({ mediaType: MEDIA_TYPE.ociLayerGzip, digest, size: blob.size })),
  });
  await pushManifest(`${registry}/v2/${repository}`, tag, MEDIA_TYPE.ociManifest, manifest);
  const size = Buffer.byteLength(manifest);
  return { reference: `${new URL(registry).host}/${repository}:${tag}`, digest: digestOf(manifest), size };
}

/** Pushes an image for each platform, and an index that names them. */
export async function pushIndex(images: readonly (ImageToPush & { readonly platform: Platform })[]): Promise<Digest> {
  const [first] = images;
  if (first === undefined) throw new Error('an index of no image');
  const manifests: Descriptor[] = [];
  for (const image of images) {
    const { digest, size } = await pushImage({ ...image, tag: `${image.tag}-${image.platform.architecture}` });
    manifests.push({ mediaType: MEDIA_TYPE.ociManifest, digest, size, platform: image.platform });
  }
  const index = JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests });
  await pushManifest(`${first.registry}/v2/${first.repository}`, first.tag, MEDIA_TYPE.ociIndex, index);
  return digestOf(index);
}

const HOST_PLATFORM: Platform = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch };

async function pushManifest(repositoryUrl: string, tag: string, mediaType: string, body: string): Promise<void> {
  await request(`${repositoryUrl}/manifests/${tag}`, { method: 'PUT', body, headers: { 'content-type': mediaType } });
}

async function pushBlob(repositoryUrl: string, blob: Blob, digest: Digest): Promise<void> {
  const known = await fetch(`${repositoryUrl}/blobs/${digest}`, { method: 'HEAD' });
  if (known.ok) return;
  const session = await request(`${repositoryUrl}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(session.headers.get('location') ?? '', repositoryUrl);
  location.searchParams.set('digest', digest);
  await request(location.href, {
    method: 'PUT',
    body: blob,
    headers: { 'content-type': 'application/octet-stream' },
  });
}

async function request(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  const body = await response.text();
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${body}`);
  return response;
}
