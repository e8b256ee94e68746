import type { Repository } from '../oci/reference.ts';
import type { Exchange } from './exchange.ts';
import { discard } from './read-response.ts';
import type { PushBlob, RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';

/** An upload as the registry keeps it. The location is a secret: whoever has it can send the blob. */
export interface OpenUpload {
  readonly location: URL;
  /** The smallest chunk that the registry takes, or 0. */
  readonly minChunkBytes: number;
}

export interface PutSubject {
  readonly step: string;
  readonly repository: Repository;
  readonly blob: PushBlob;
}

export const PUSH = ['pull', 'push'] as const;

const OCTETS = { 'content-type': 'application/octet-stream' };

/** GHCR refuses larger ones. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Sends a blob in one request: ECR loses every chunk but the first, and one round trip is the least there can be.
 *
 * @returns false when a proxy or CDN on the way refuses a body of this size
 */
export async function putWhole(
  exchange: Exchange,
  upload: OpenUpload,
  { step, repository, blob }: PutSubject,
  options: RequestOptions,
): Promise<boolean> {
  const path = withDigest(upload.location, blob);
  const body = { sizeBytes: blob.size, open: blob.open };
  const response = await exchange(
    { step, repository, method: 'PUT', path, headers: OCTETS, body, actions: PUSH, attempts: 1, accept: [413] },
    options,
    discard,
  );
  return response.status !== 413;
}

/**
 * Sends a blob in chunks, and believes what the registry says it has.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks
 */
export async function putInChunks(
  exchange: Exchange,
  upload: OpenUpload,
  { step, repository, blob }: PutSubject,
  options: RequestOptions,
): Promise<void> {
  let location = upload.location;
  let offset = 0;
  for await (const chunk of chunksOf(blob.open(), Math.max(CHUNK_BYTES, upload.minChunkBytes))) {
    const end = offset + chunk.length;
    while (offset < end) {
      const rest = chunk.subarray(chunk.length - (end - offset));
      const headers = { ...OCTETS, 'content-range': `${offset}-${end - 1}` };
      const body = { sizeBytes: rest.length, open: () => rest };
      const response = await exchange(
        { step, repository, method: 'PATCH', path: location, headers, body, actions: PUSH, attempts: 1 },
        options,
        discard,
      );
      location = URL.parse(response.header('location') ?? '', location.href) ?? location;
      const received = receivedBytes(response.header('range')) ?? end;
      if (received <= offset || received > end) throw lost(step, end, received);
      offset = received;
    }
  }
  const last = {
    step,
    repository,
    method: 'PUT',
    path: withDigest(location, blob),
    actions: PUSH,
    attempts: 1,
  } as const;
  await exchange({ ...last, body: { sizeBytes: 0, open: () => new Uint8Array() } }, options, discard);
}

function lost(step: string, sent: number, received: number): RegistryError {
  return new RegistryError(
    'REGISTRY_FAILED',
    `${step}: too large for one request, and of the chunks up to byte ${sent} the registry has ${received}`,
    { hint: 'Allow larger request bodies in the proxy before the registry (nginx: client_max_body_size 0).' },
  );
}

/** "0-99" says that 100 bytes are there. */
function receivedBytes(range: string | undefined): number | undefined {
  const [, last] = /^(?:bytes=)?0-(\d+)$/.exec(range ?? '') ?? [];
  return last === undefined ? undefined : Number(last) + 1;
}

function withDigest(location: URL, { digest }: PushBlob): URL {
  const separator = location.search === '' ? '?' : '&'; // the rest stays as it came: it may be signed
  return new URL(`${location.href}${separator}digest=${encodeURIComponent(digest)}`);
}

async function* chunksOf(content: Uint8Array | AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafe(sizeBytes);
  let heldBytes = 0;
  for await (const part of content instanceof Uint8Array ? [content] : content) {
    for (let at = 0; at < part.length; ) {
      const piece = part.subarray(at, at + sizeBytes - heldBytes);
      chunk.set(piece, heldBytes);
      heldBytes += piece.length;
      at += piece.length;
      if (heldBytes < sizeBytes) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(sizeBytes);
      heldBytes = 0;
    }
  }
  if (heldBytes > 0) yield chunk.subarray(0, heldBytes);
}
