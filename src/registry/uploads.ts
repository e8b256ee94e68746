import type { Digest } from '../oci/digest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import { originOf } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import type { HttpResponse } from './http/transport.ts';
import { type OpenUpload, PUSH, putInChunks, putWhole } from './put-blob.ts';
import { discard } from './read-response.ts';
import type { PushBlob, Registry, RequestOptions, UploadSession } from './registry.ts';
import { RegistryError } from './registry-error.ts';
import type { Repeat } from './repeat.ts';

export interface UploadsOptions {
  readonly exchange: Exchange;
  readonly repeat: Repeat;
  readonly insecure: readonly string[];
}

export type Uploads = Pick<Registry, 'openUpload' | 'mountBlob'>;

export function registryUploads({ exchange, repeat, insecure }: UploadsOptions): Uploads {
  return { openUpload, mountBlob };

  async function openUpload(repository: Repository, options: RequestOptions): Promise<UploadSession> {
    return sessionOf(repository, await post(repository, options));
  }

  async function mountBlob(repository: Repository, digest: Digest, from: Repository, options: RequestOptions) {
    if (from.registry !== repository.registry) return openUpload(repository, options);
    const step = `Mounting blob ${digest} of ${from.name} into ${formatRepository(repository)}`;
    const query = new URLSearchParams({ mount: digest, from: from.name });
    const response = await exchange(
      {
        step,
        repository,
        method: 'POST',
        path: `blobs/uploads/?${query}`,
        accept: [400, 401, 403, 404, 405], // Harbor: 400 for a `from` that it does not like; others where the account may not read it
        actions: PUSH,
        alsoPull: from,
      },
      options,
      discard,
    );
    if (response.status === 201) return 'mounted';
    if (response.status !== 202) return openUpload(repository, options);
    return sessionOf(repository, uploadOf(response, repository, step));
  }

  async function post(repository: Repository, options: RequestOptions): Promise<OpenUpload> {
    const step = `Opening an upload to ${formatRepository(repository)}`;
    const response = await exchange(
      { step, repository, method: 'POST', path: 'blobs/uploads/', actions: PUSH },
      options,
      discard,
    );
    return uploadOf(response, repository, step);
  }

  function uploadOf(response: HttpResponse, repository: Repository, step: string): OpenUpload {
    const location = locationOf(response, originOf(repository.registry, insecure));
    if (location === undefined)
      throw new RegistryError('REGISTRY_FAILED', `${step}: the answer names no upload location`);
    return { location, minChunkBytes: Number(response.header('oci-chunk-min-length') ?? 0) || 0 };
  }

  function sessionOf(repository: Repository, first: OpenUpload): UploadSession {
    let unused: OpenUpload | undefined = first;
    const take = async (options: RequestOptions) => {
      const upload = unused ?? (await post(repository, options));
      unused = undefined;
      return upload;
    };
    return {
      async put(blob, options) {
        const subject = { step: stepOf(blob, repository), repository, blob };
        let fitsWhole = true;
        await repeat(
          async () => {
            if (fitsWhole) fitsWhole = await putWhole(exchange, await take(options), subject, options);
            if (!fitsWhole) await putInChunks(exchange, await take(options), subject, options);
          },
          { signal: options.signal, alsoWhen: isSessionLost },
        );
      },
      async cancel(options) {
        if (unused === undefined || options.signal.aborted) return; // aborted: it can still be cancelled in another way
        const upload = unused;
        unused = undefined;
        const step = `Cancelling an upload to ${formatRepository(repository)}`;
        const call = { step, repository, method: 'DELETE', path: upload.location, actions: PUSH, attempts: 1 } as const;
        // Distribution wants the right to delete for this, which is not worth another token.
        await exchange({ ...call, refusedToken: 'keep' }, options, discard).catch(() => {}); // the registry forgets it by itself
      },
    };
  }
}

/** A session opened early may have expired, or another replica of the registry may not know it: a fresh one will do. */
function isSessionLost({ status, problems }: RegistryError): boolean {
  return (status === 404 && !problems.some(({ code }) => code === 'NAME_UNKNOWN')) || status === 416;
}

/** Distribution behind a TLS proxy that tells it nothing names its own host with "http:": that is still the registry. */
function locationOf(response: HttpResponse, origin: string): URL | undefined {
  const header = response.header('location') ?? '';
  const location = header === '' ? null : URL.parse(header, origin);
  if (location === null) return undefined;
  return location.host === new URL(origin).host ? new URL(location.pathname + location.search, origin) : location;
}

function stepOf({ mediaType, digest }: PushBlob, repository: Repository): string {
  return `Uploading ${nounOf(mediaType)} ${digest.slice(0, 'sha256:'.length + 12)}… to ${formatRepository(repository)}`;
}

function nounOf(mediaType: string): string {
  if (/layer|rootfs/.test(mediaType)) return 'layer';
  return /config|container\.image/.test(mediaType) ? 'configuration' : 'blob';
}
