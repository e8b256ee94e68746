import { createHash } from 'node:crypto';
import type { Digest } from '../oci/digest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import { type Exchange, HEAD_ANSWERS } from './exchange.ts';
import type { HttpResponse } from './http/transport.ts';
import { brokenOff, discard, type ResponseSubject } from './read-response.ts';
import type { OpenedBlob, Registry, RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';

export type Blobs = Pick<Registry, 'hasBlob' | 'openBlob' | 'readBlob'>;

export function registryBlobs(exchange: Exchange): Blobs {
  return { hasBlob, openBlob, readBlob };

  async function hasBlob(repository: Repository, digest: Digest, options: RequestOptions) {
    const step = `Looking for blob ${digest} in ${formatRepository(repository)}`;
    const call = { step, repository, path: `blobs/${digest}` } as const;
    const { status } = await exchange({ ...call, method: 'HEAD', accept: HEAD_ANSWERS }, options, discard);
    if (status < 400 || status === 404) return status !== 404;
    // Some answer 403 where they mean absent, and a store that signed the address for GET refuses HEAD.
    return exchange({ ...call, method: 'GET', accept: [404] }, options, async (response) => {
      response.body.destroy();
      return response.status !== 404;
    });
  }

  function openBlob(repository: Repository, digest: Digest, options: RequestOptions): Promise<OpenedBlob> {
    const call = { step: stepOf(repository, digest), repository, method: 'GET', path: `blobs/${digest}` } as const;
    return exchange(call, options, async (response) => {
      const length = Number(response.header('content-length') ?? Number.NaN);
      const stream = verified(response, digest, call, options.signal);
      return Number.isInteger(length) ? { sizeBytes: length, stream } : { stream };
    });
  }

  function readBlob(repository: Repository, digest: Digest, maxBytes: number, options: RequestOptions) {
    const call = { step: stepOf(repository, digest), repository, method: 'GET', path: `blobs/${digest}` } as const;
    return exchange(call, options, async (response) => {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const chunk of verified(response, digest, call, options.signal)) {
        sizeBytes += chunk.length;
        if (sizeBytes > maxBytes) throw tooLarge(call.step, maxBytes);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    });
  }
}

function stepOf(repository: Repository, digest: Digest): string {
  return `Reading blob ${digest} of ${formatRepository(repository)}`;
}

/** Passes the bytes on and fails at their end when they are not what the digest says. */
async function* verified(
  response: HttpResponse,
  digest: Digest,
  { step, repository }: ResponseSubject,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const sha256 = createHash('sha256');
  try {
    for await (const chunk of response.body) {
      sha256.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw brokenOff(step, repository, cause);
  }
  const found = `sha256:${sha256.digest('hex')}`;
  if (found !== digest) {
    throw new RegistryError('REGISTRY_DIGEST_MISMATCH', `${step}: the bytes that came are ${found}`, {
      hint: `Push the image again: its blob ${digest} is damaged in the registry or on the way.`,
    });
  }
}

function tooLarge(step: string, maxBytes: number): RegistryError {
  return new RegistryError(
    'REGISTRY_BLOB_TOO_LARGE',
    `${step}: it is larger than the ${maxBytes} bytes that such a blob may have`,
  );
}
