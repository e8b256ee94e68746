import { type Digest, digestOf, isDigest } from '../oci/digest.ts';
import { type Descriptor, MEDIA_TYPE } from '../oci/manifest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import { type Exchange, HEAD_ANSWERS } from './exchange.ts';
import { discard, readBytes } from './read-response.ts';
import type { PutManifestResult, Registry, RequestOptions, StoredManifest } from './registry.ts';
import { RegistryError } from './registry-error.ts';
import type { HttpResponse } from './transport.ts';

const ACCEPT = [
  MEDIA_TYPE.ociManifest,
  MEDIA_TYPE.ociIndex,
  MEDIA_TYPE.dockerManifest,
  MEDIA_TYPE.dockerManifestList,
].join(', ');
/** Registries refuse manifests above 4 MiB; four times that is no manifest. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

export type Manifests = Pick<Registry, 'getManifest' | 'headManifest' | 'putManifest' | 'deleteManifest'>;

export function registryManifests(exchange: Exchange): Manifests {
  return { getManifest, headManifest, putManifest, deleteManifest };

  async function getManifest(repository: Repository, reference: string, options: RequestOptions) {
    const step = `Reading ${nameOf(repository, reference)}`;
    const call = {
      step,
      repository,
      method: 'GET',
      path: `manifests/${reference}`,
      headers: { accept: ACCEPT },
    } as const;
    const { response, bytes } = await exchange({ ...call, accept: [404] }, options, async (response) => ({
      response,
      bytes: await readBytes(response, MAX_MANIFEST_BYTES, call),
    }));
    if (response.status === 404) return undefined;
    if (bytes === undefined) {
      throw new RegistryError('REGISTRY_FAILED', `${step}: it is larger than ${MAX_MANIFEST_BYTES} bytes`);
    }
    const digest = digestOf(bytes);
    if (isDigest(reference) && reference !== digest) throw mismatch(step, reference, digest);
    return { mediaType: mediaTypeOf(response, bytes), digest, bytes };
  }

  async function headManifest(
    repository: Repository,
    reference: string,
    options: RequestOptions,
  ): Promise<Descriptor | undefined> {
    const step = `Looking for ${nameOf(repository, reference)}`;
    const call = {
      step,
      repository,
      method: 'HEAD',
      path: `manifests/${reference}`,
      headers: { accept: ACCEPT },
    } as const;
    const response = await exchange({ ...call, accept: HEAD_ANSWERS }, options, discard);
    if (response.status === 404) return undefined;
    const digest = response.header('docker-content-digest') ?? '';
    const size = Number(response.header('content-length') ?? Number.NaN);
    const mediaType = typeOf(response);
    if (response.status < 400 && isDigest(digest) && Number.isInteger(size) && mediaType !== undefined) {
      return { mediaType, digest, size };
    }
    const manifest = await getManifest(repository, reference, options); // an error of a HEAD has no text, and 403 may mean absent
    return manifest === undefined
      ? undefined
      : { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length };
  }

  async function putManifest(
    repository: Repository,
    reference: string,
    manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>,
    options: RequestOptions,
  ): Promise<PutManifestResult> {
    const step = `Storing ${nameOf(repository, reference)}`;
    const { bytes, mediaType } = manifest;
    try {
      const response = await exchange(
        {
          step,
          repository,
          method: 'PUT',
          path: `manifests/${reference}`,
          headers: { 'content-type': mediaType },
          body: { sizeBytes: bytes.length, open: () => bytes },
          actions: ['pull', 'push'],
        },
        options,
        discard,
      );
      const stored = response.header('docker-content-digest');
      if (stored !== undefined && stored !== digestOf(bytes)) throw mismatch(step, digestOf(bytes), stored);
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

  async function deleteManifest(repository: Repository, digest: Digest, options: RequestOptions) {
    const step = `Deleting ${nameOf(repository, digest)}`;
    const response = await exchange(
      { step, repository, method: 'DELETE', path: `manifests/${digest}`, accept: [404, 405], actions: ['delete'] },
      options,
      discard,
    );
    if (response.status === 405) {
      throw new RegistryError('REGISTRY_FAILED', `${step}: the registry answered 405, it does not delete`, {
        hint: 'Allow deletion in its configuration (Distribution: `storage: { delete: { enabled: true } }`).',
      });
    }
    return response.status === 404 ? 'absent' : 'deleted';
  }
}

function nameOf(repository: Repository, reference: string): string {
  return `manifest ${formatRepository(repository)}${isDigest(reference) ? '@' : ':'}${reference}`;
}

function mismatch(step: string, wanted: string, found: string): RegistryError {
  return new RegistryError('REGISTRY_DIGEST_MISMATCH', `${step}: expected ${wanted}, but the registry has ${found}`, {
    hint: 'Look for a proxy or cache on the way that changes what it passes on.',
  });
}

/** The Content-Type without its parameters, when it says anything. */
function typeOf(response: HttpResponse): string | undefined {
  const type = response.header('content-type')?.split(';')[0]?.trim();
  return type === undefined || !type.startsWith('application/vnd.') ? undefined : type;
}

function mediaTypeOf(response: HttpResponse, bytes: Uint8Array): string {
  const told = typeOf(response);
  if (told !== undefined) return told;
  const [, written] =
    /"mediaType"\s*:\s*"([^"]+)"\s*,\s*"(?:config|manifests)"/.exec(Buffer.from(bytes).toString('utf8')) ?? [];
  return written ?? MEDIA_TYPE.ociManifest;
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
