import { type Digest, digestOf, isDigest } from '../oci/digest.ts';
import { type Descriptor, MEDIA_TYPE } from '../oci/manifest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import { type Exchange, HEAD_ANSWERS } from './exchange.ts';
import type { HttpResponse } from './http/transport.ts';
import { discard, readBytes } from './read-response.ts';
import type { Registry, RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';

const ACCEPT = [
  MEDIA_TYPE.ociManifest,
  MEDIA_TYPE.ociIndex,
  MEDIA_TYPE.dockerManifest,
  MEDIA_TYPE.dockerManifestList,
].join(', ');
/** Registries refuse manifests above 4 MiB; four times that is no manifest. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

export type Manifests = Pick<Registry, 'getManifest' | 'headManifest' | 'deleteManifest'>;

export function registryManifests(exchange: Exchange): Manifests {
  return { getManifest, headManifest, deleteManifest };

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

export function nameOf(repository: Repository, reference: string): string {
  return `manifest ${formatRepository(repository)}${isDigest(reference) ? '@' : ':'}${reference}`;
}

export function mismatch(step: string, wanted: string, found: string): RegistryError {
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
