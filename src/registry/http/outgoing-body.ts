import type { Readable } from 'node:stream';
import { pieceByPiece } from './piece-by-piece.ts';
import type { HttpBody } from './transport.ts';

export interface OutgoingBody {
  readonly content: Uint8Array | Readable | undefined;
  readonly sentBytes: () => number;
  /** What the body's own source failed with: not the registry's fault. */
  readonly failure: () => unknown;
}

/** Opens a body for one request, and counts what is sent of it. */
export function outgoingBody(body: HttpBody | undefined): OutgoingBody {
  if (body === undefined) return { content: undefined, sentBytes: () => 0, failure: () => undefined };
  const source = body.open();
  if (source instanceof Uint8Array) {
    if (source.length !== body.sizeBytes) throw mismatch(source.length, body.sizeBytes);
    return { content: source, sentBytes: () => source.length, failure: () => undefined };
  }
  let sentBytes = 0;
  let failure: unknown;
  async function* counted(chunks: AsyncIterable<Uint8Array>, sizeBytes: number) {
    try {
      for await (const chunk of chunks) {
        sentBytes += chunk.length;
        if (sentBytes > sizeBytes) throw mismatch(sentBytes, sizeBytes);
        yield chunk;
      }
      if (sentBytes < sizeBytes) throw mismatch(sentBytes, sizeBytes);
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return {
    content: pieceByPiece(counted(source, body.sizeBytes)),
    sentBytes: () => sentBytes,
    failure: () => failure,
  };
}

function mismatch(sizeBytes: number, announcedBytes: number): RangeError {
  return new RangeError(`Of the ${announcedBytes} bytes that were announced there are ${sizeBytes}`);
}
