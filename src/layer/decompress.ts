import { addAbortSignal, pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { messageOf, ToolError } from '../errors.ts';
import { MEDIA_TYPE } from '../oci/manifest.ts';
import { layerInvalid } from './layer-invalid.ts';

const CHUNK_BYTES = 1 << 18;

/**
 * The tar inside a layer's blob. An error of the blob itself, say of the network, comes out as it is.
 *
 * @throws {ToolError} LAYER_MEDIA_TYPE_UNKNOWN at once; LAYER_INVALID while it is read
 */
export function decompress(
  blob: AsyncIterable<Uint8Array>,
  mediaType: string,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  switch (mediaType) {
    case MEDIA_TYPE.ociLayer:
      return blob;
    case MEDIA_TYPE.ociLayerGzip:
    case MEDIA_TYPE.dockerLayerGzip:
      return through(blob, createGunzip({ chunkSize: CHUNK_BYTES }), signal);
    case MEDIA_TYPE.ociLayerZstd:
      return through(blob, createZstdDecompress({ chunkSize: CHUNK_BYTES }), signal);
    default:
      throw new ToolError('LAYER_MEDIA_TYPE_UNKNOWN', `Reading a layer: "${mediaType}" is no layer that can be read`, {
        hint: 'Push the image with layers of tar, tar+gzip or tar+zstd.',
      });
  }
}

async function* through(
  blob: AsyncIterable<Uint8Array>,
  transform: Transform,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  signal.throwIfAborted();
  const source =
    blob instanceof Readable ? blob : Readable.from(copied(blob), { objectMode: false, highWaterMark: CHUNK_BYTES });
  pipeline(source, addAbortSignal(signal, transform), () => {}); // its error reaches the reader of `transform`
  try {
    yield* transform;
  } catch (error) {
    signal.throwIfAborted();
    throw isDamage(error) ? layerInvalid(messageOf(error), error) : error;
  }
}

/** A stream reads ahead, and what it has read may not be overwritten. */
async function* copied(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) yield new Uint8Array(piece);
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(Z_|ZSTD_)/.test(error.code);
}
