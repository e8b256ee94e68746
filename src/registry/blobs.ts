import { createHash } from 'node:crypto';
import type { Digest } from '../oci/digest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import type { Exchange } from './exchange.ts';
import { brokenOff } from './read-response.ts';
import type { OpenedBlob, Registry, RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';
import type { Repeat } from './repeat.ts';
import type { HttpResponse } from './transport.ts';

export type Blobs = Pick<Registry, 'hasBlob' | 'openBlob' | 'readBlob'>;

export function registryBlobs(exchange: Exchange, repeat: Repeat): Blobs {
  return { hasBlob, openBlob, readBlob };

  async function hasBlob(repository: Repository, digest: Digest, options: RequestOptions) {
    const step = `Looking for blob ${digest} in ${formatRepository(repository)}`;
    const call = { step, repository, path: `blobs/${digest}` } as const;
    const head = await exchange({ ...call, method: 'HEAD', accept: HEAD_STATUSES }, options);
    await head.body.dump();
    if (head.status < 400 || head.status === 404) return head.status !== 404;
    // Some answer 403 where they mean absent, and a store that signed the address for GET refuses HEAD.
    const get = await exchange({ ...call, method: 'GET', accept: [404] }, options);
    get.body.on('error', () => {}).destroy();
    return get.status !== 404;
  }

  async function openBlob(repository: Repository, digest: Digest, options: RequestOptions): Promise<OpenedBlob> {
    const step = stepOf(repository, digest);
    const response = await exchange({ step, repository, method: 'GET', path: `blobs/${digest}` }, options);
    const length = Number(response.header('content-length') ?? Number.NaN);
    const stream = verified(response, digest, step, repository, options.signal);
    return Number.isInteger(length) ? { sizeBytes: length, stream } : { stream };
  }

  function readBlob(repository: Repository, digest: Digest, maxBytes: number, options: RequestOptions) {
    return repeat(
      async () => {
        const { stream } = await openBlob(repository, digest, options);
        const chunks: Uint8Array[] = [];
        let sizeBytes = 0;
        for await (const chunk of stream) {
          sizeBytes += chunk.length;
          if (sizeBytes > maxBytes) throw tooLarge(stepOf(repository, digest), maxBytes);
          chunks.push(chunk);
        }
        return Buffer.concat(chunks);
      },
      { signal: options.signal },
    );
  }
}

const HEAD_STATUSES = [400, 401, 403, 404, 405];

function stepOf(repository: Repository, digest: Digest): string {
  return `Reading blob ${digest} of ${formatRepository(repository)}`;
}

/** Passes the bytes on and fails at their end when they are not what the digest says. */
async function* verified(
  response: HttpResponse,
  digest: Digest,
  step: string,
  repository: Repository,
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
