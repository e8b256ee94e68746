import { digestOf } from '../../src/oci/digest.ts';
import { type ImageManifest, MEDIA_TYPE, type Platform } from '../../src/oci/manifest.ts';
import type { PushBlob } from '../../src/registry/registry.ts';
import type { RepositoryState } from './quirk-registry.ts';

export interface TestImage {
  readonly layers: readonly PushBlob[];
  readonly config: PushBlob;
  readonly manifest: { readonly mediaType: string; readonly bytes: Buffer };
}

/** A blob that is what the text is. */
export function blobOf(text: string, mediaType: string = MEDIA_TYPE.ociLayerGzip): PushBlob {
  const bytes = Buffer.from(text);
  return { mediaType, digest: digestOf(bytes), size: bytes.length, open: () => bytes };
}

/** An image whose layers hold these texts; nothing ever unpacks them. */
export function imageOf(
  texts: readonly string[],
  platform: Platform = { os: 'linux', architecture: 'amd64' },
): TestImage {
  const layers = texts.map((text) => blobOf(text));
  const diffIds = texts.map((text) => digestOf(`unpacked ${text}`));
  const config = blobOf(
    JSON.stringify({ ...platform, rootfs: { type: 'layers', diff_ids: diffIds } }),
    MEDIA_TYPE.ociConfig,
  );
  const document: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: descriptorOf(config),
    layers: layers.map(descriptorOf),
  };
  return {
    layers,
    config,
    manifest: { mediaType: MEDIA_TYPE.ociManifest, bytes: Buffer.from(JSON.stringify(document)) },
  };
}

/** Puts blobs where only a registry's administrator can: no request is made. */
export function store({ blobs }: RepositoryState, ...given: readonly PushBlob[]): void {
  for (const { digest, open } of given) blobs.set(digest, bytesOf(open()));
}

/** Puts an image's manifest, without its blobs. */
export function storeManifest(repository: RepositoryState, tag: string, manifest: TestImage['manifest']): void {
  const digest = digestOf(manifest.bytes);
  repository.manifests.set(digest, manifest);
  repository.tags.set(tag, digest);
}

function descriptorOf({ mediaType, digest, size }: PushBlob) {
  return { mediaType, digest, size };
}

function bytesOf(content: ReturnType<PushBlob['open']>): Buffer {
  if (!(content instanceof Uint8Array)) throw new TypeError('test blobs are in memory');
  return Buffer.from(content);
}
