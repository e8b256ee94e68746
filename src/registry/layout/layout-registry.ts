import { type Digest, digestOf, isDigest } from '../../oci/digest.ts';
import { layoutFolderOf } from '../../oci/layout.ts';
import { type Descriptor, MEDIA_TYPE } from '../../oci/manifest.ts';
import { formatReference, formatRepository, type Repository } from '../../oci/reference.ts';
import { parseIndex, parseManifest } from '../../oci/validate.ts';
import { parseJsonObject } from '../json-object.ts';
import type { Registry, RequestEvent, RequestOptions, StoredManifest, UploadSession } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { blobSize, linkBlobFile, openBlobFile, removeBlobFile, writeBlobFile } from './blob-files.ts';
import { readTag, readTags, removeTags, writeTag } from './index-files.ts';

const MAX_MANIFEST_BYTES = 16 << 20;

/**
 * Image layouts as a registry: each repository is a folder (see oci/layout.ts), which need not exist before something is written.
 * Several runs may use a folder at once.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
export function layoutRegistry(): Registry {
  return {
    authorize: async () => {},
    getManifest,
    headManifest,
    putManifest,
    async putTagged(repository, _tags, manifest, options) {
      const result = await putManifest(repository, digestOf(manifest.bytes), manifest, options);
      return result === 'stored' ? { tagged: [] } : result;
    },
    taggingOf: () => 'one-by-one', // nothing is waited for
    deleteManifest,
    listTags: (repository) => readTags(folderOf(repository)),
    hasBlob: async (repository, digest) => (await blobSize(folderOf(repository), digest)) !== undefined,
    openBlob: (repository, digest, { signal }) => openBlobFile(folderOf(repository), digest, signal),
    readBlob,
    openUpload: async (repository) => uploadTo(repository),
    mountBlob,
    close: async () => {},
  };
}

function folderOf(repository: Repository): string {
  const folder = layoutFolderOf(repository);
  if (folder === undefined) throw new RangeError(`${formatRepository(repository)} is no image layout`);
  return folder;
}

async function getManifest(
  repository: Repository,
  reference: string,
  options: RequestOptions,
): Promise<StoredManifest | undefined> {
  const tagged = isDigest(reference) ? undefined : await readTag(folderOf(repository), reference);
  const digest = isDigest(reference) ? reference : tagged?.digest;
  if (digest === undefined || (await blobSize(folderOf(repository), digest)) === undefined) return undefined;
  const bytes = await readBlob(repository, digest, MAX_MANIFEST_BYTES, options);
  return { mediaType: tagged?.mediaType ?? mediaTypeOf(bytes), digest, bytes };
}

async function headManifest(
  repository: Repository,
  reference: string,
  options: RequestOptions,
): Promise<Descriptor | undefined> {
  const stored = await getManifest(repository, reference, options);
  return stored && { mediaType: stored.mediaType, digest: stored.digest, size: stored.bytes.length };
}

async function putManifest(
  repository: Repository,
  reference: string,
  { mediaType, bytes }: Pick<StoredManifest, 'mediaType' | 'bytes'>,
  options: RequestOptions,
): ReturnType<Registry['putManifest']> {
  const folder = folderOf(repository);
  const digest = digestOf(bytes);
  if (isDigest(reference) && reference !== digest) {
    throw new RegistryError('REGISTRY_DIGEST_MISMATCH', `Storing a manifest as ${reference}: it is ${digest}`);
  }
  const named = namedBlobs(mediaType, bytes, formatReference({ ...repository, digest }));
  const sizes = await Promise.all(named.map((blob) => blobSize(folder, blob.digest)));
  const missing = named.filter(({ size }, at) => sizes[at] !== size).map((blob) => blob.digest);
  if (missing.length > 0) return { missing };
  const descriptor = { mediaType, digest, size: bytes.length };
  await told(repository, options, () => writeBlobFile(folder, { ...descriptor, open: () => bytes }, options.signal));
  if (!isDigest(reference)) await writeTag(folder, reference, descriptor, options.signal);
  return 'stored';
}

async function deleteManifest(repository: Repository, digest: Digest, { signal }: RequestOptions) {
  const folder = folderOf(repository);
  if ((await blobSize(folder, digest)) === undefined) return 'absent';
  await removeTags(folder, digest, signal);
  return removeBlobFile(folder, digest);
}

async function readBlob(repository: Repository, digest: Digest, maxBytes: number, { signal }: RequestOptions) {
  const { sizeBytes = 0, stream } = await openBlobFile(folderOf(repository), digest, signal);
  if (sizeBytes > maxBytes) {
    throw new RegistryError(
      'REGISTRY_BLOB_TOO_LARGE',
      `Reading blob ${digest} of ${formatRepository(repository)}: it is larger than the ${maxBytes} bytes that such a blob may have`,
    );
  }
  return Buffer.concat(await Array.fromAsync(stream, (piece) => Buffer.from(piece)));
}

function uploadTo(repository: Repository): UploadSession {
  return {
    async put(blob, options) {
      await told(repository, options, () => writeBlobFile(folderOf(repository), blob, options.signal));
    },
    cancel: async () => {},
  };
}

async function mountBlob(repository: Repository, digest: Digest, from: Repository) {
  const source = layoutFolderOf(from);
  const isLinked = source !== undefined && (await linkBlobFile(folderOf(repository), digest, source));
  return isLinked ? 'mounted' : uploadTo(repository);
}

/** What is written counts as what a registry is sent. */
async function told(repository: Repository, { onRequest }: RequestOptions, write: () => Promise<number>) {
  const startedAt = performance.now();
  const sentBytes = await write();
  const event: RequestEvent = {
    method: 'PUT',
    url: formatRepository(repository),
    sentBytes,
    durationMs: performance.now() - startedAt,
  };
  onRequest?.(event);
}

function namedBlobs(mediaType: string, bytes: Uint8Array, subject: string): readonly Descriptor[] {
  if (isIndex(mediaType)) return parseIndex(bytes, subject).manifests;
  const { config, layers } = parseManifest(bytes, subject);
  return [config, ...layers];
}

function isIndex(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.ociIndex || mediaType === MEDIA_TYPE.dockerManifestList;
}

/** The member mediaType may be left out of OCI manifests; an index has manifests. */
function mediaTypeOf(bytes: Uint8Array): string {
  const document = parseJsonObject(Buffer.from(bytes).toString('utf8'));
  if (typeof document?.mediaType === 'string') return document.mediaType;
  return document?.manifests === undefined ? MEDIA_TYPE.ociManifest : MEDIA_TYPE.ociIndex;
}
