import { ToolError } from '../errors.ts';
import type { TarHeader } from './tar.ts';

/** One entry read from a layer. Its body can be read until the next entry is asked for; what was not read is skipped. */
export interface ReadEntry {
  readonly header: TarHeader;
  body(): AsyncGenerator<Uint8Array, void>;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
}

/**
 * Reads a layer's entries in their order. Whiteouts come as the files named `.wh.…` that they are.
 *
 * @throws {ToolError} LAYER_INVALID for bytes that are no such layer, LAYER_MEDIA_TYPE_UNKNOWN
 */
export async function* readLayer(
  blob: AsyncIterable<Uint8Array>,
  mediaType: string,
  options: ReadOptions,
): AsyncGenerator<ReadEntry, void> {
  options.signal.throwIfAborted();
  yield* [];
  throw new ToolError('LAYER_UNFINISHED', `Reading ${mediaType} from ${typeof blob}: not written yet`);
}
