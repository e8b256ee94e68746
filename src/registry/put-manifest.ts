import { type Digest, digestOf, isDigest } from '../oci/digest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import type { Call, Exchange } from './exchange.ts';
import type { HttpResponse } from './http/transport.ts';
import { mismatch, nameOf } from './manifests.ts';
import { discard } from './read-response.ts';
import type {
  PutManifestResult,
  PutTaggedResult,
  Registry,
  RequestOptions,
  StoredManifest,
  Tagging,
} from './registry.ts';
import { RegistryError } from './registry-error.ts';

export type ManifestPuts = Pick<Registry, 'putManifest' | 'putTagged' | 'taggingOf'>;

export function registryManifestPuts(
  exchange: Exchange,
  { headManifest }: Pick<Registry, 'headManifest'>,
): ManifestPuts {
  const taggings = new Map<string, Tagging>();
  return { putManifest, putTagged, taggingOf: ({ registry }) => taggings.get(registry) };

  async function putManifest(
    repository: Repository,
    reference: string,
    manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>,
    options: RequestOptions,
  ): Promise<PutManifestResult> {
    const { bytes } = manifest;
    try {
      await put({ step: `Storing ${nameOf(repository, reference)}`, repository, path: reference }, manifest, options);
      return 'stored';
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const missing = missingBlobs(error);
      if (missing !== undefined) return { missing };
      if (!mayBeImmutable(error, reference)) throw error;
      const there = await headManifest(repository, reference, options).catch(() => undefined); // the first error tells more
      if (there === undefined) throw error;
      if (there.digest === digestOf(bytes)) return 'stored';
      throw new RegistryError(
        'REGISTRY_TAG_IMMUTABLE',
        `${error.message} (the tag points to ${there.digest}, not to ${digestOf(bytes)})`,
        {
          hint: `Use another tag, or allow tags of ${formatRepository(repository)} to be moved.`,
          cause: error,
        },
      );
    }
  }

  async function putTagged(
    repository: Repository,
    tags: readonly string[],
    manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>,
    options: RequestOptions,
  ): Promise<PutTaggedResult> {
    const digest = digestOf(manifest.bytes);
    const step = `Storing ${nameOf(repository, digest)}`;
    const path = `${digest}?${new URLSearchParams(tags.map((tag): [string, string] => ['tag', tag]))}`;
    try {
      const response = await put({ step, repository, path, attempts: 1 }, manifest, options);
      const set = (response.header('oci-tag') ?? '').split(',').map((tag) => tag.trim());
      const tagged = tags.filter((tag) => set.includes(tag));
      taggings.set(repository.registry, tagged.length > 0 ? 'at-once' : 'one-by-one');
      return { tagged };
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof RegistryError) || error.code === 'REGISTRY_DIGEST_MISMATCH') throw error;
      const missing = missingBlobs(error);
      return missing === undefined ? { tagged: [] } : { missing }; // too many, not allowed, immutable, out of order: tag by tag it tells
    }
  }

  async function put(
    call: Pick<Call, 'step' | 'repository' | 'attempts'> & { readonly path: string },
    { bytes, mediaType }: Pick<StoredManifest, 'mediaType' | 'bytes'>,
    options: RequestOptions,
  ): Promise<HttpResponse> {
    const response = await exchange(
      {
        ...call,
        method: 'PUT',
        path: `manifests/${call.path}`,
        headers: { 'content-type': mediaType },
        body: { sizeBytes: bytes.length, open: () => bytes },
        actions: ['pull', 'push'],
      },
      options,
      discard,
    );
    const stored = response.header('docker-content-digest');
    if (stored !== undefined && stored !== digestOf(bytes)) throw mismatch(call.step, digestOf(bytes), stored);
    return response;
  }
}

/** ECR has one code for the missing layers of an image, whose digests stand in its sentence, and one for the missing images of an index. */
const BLOBS_MISSING = ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'BLOB_UPLOAD_UNKNOWN', 'MANIFEST_UNKNOWN'];

/** Distribution answers 404 in some versions and 400 in others; its `detail` is the digest, elsewhere an object with it, or nothing. */
function missingBlobs(error: RegistryError): readonly Digest[] | 'unknown' | undefined {
  if (error.status !== 400 && error.status !== 404) return undefined;
  const problems = error.problems.filter(({ code }) => BLOBS_MISSING.includes(code));
  if (problems.length === 0) return undefined;
  const digests = problems.map(({ detail, message }) => {
    const told = digestsIn(detail);
    return told.length > 0 ? told : digestsIn(message);
  });
  return digests.some((found) => found.length === 0) ? 'unknown' : [...new Set(digests.flat())];
}

function digestsIn(detail: unknown): readonly Digest[] {
  return (JSON.stringify(detail) ?? '').match(/sha256:[a-f0-9]{64}/g)?.filter(isDigest) ?? [];
}

/** ECR answers 400 TAG_INVALID, Harbor 412, Docker Hub 403, others 409: the tag itself tells whether it matters. */
function mayBeImmutable({ status }: RegistryError, reference: string): boolean {
  return (
    !isDigest(reference) && (status === 400 || status === 403 || status === 405 || status === 409 || status === 412)
  );
}
