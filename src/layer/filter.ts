import { ToolError } from '../errors.ts';
import type { PackOptions } from './pack.ts';
import type { PackedLayer } from './packed-layer.ts';

export interface FilterOptions extends PackOptions {
  /** Says whether an entry of this path stays. The directories above what stays, stay too where the layer has them. */
  readonly keep: (path: string) => boolean;
}

/**
 * Packs a part of an existing layer as a new one, with new times. `open` may be called twice: a kept hard link whose first name is
 * not kept becomes a file, and its bytes have gone by when the link is met.
 */
export async function repackFiltered(
  open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>,
  mediaType: string,
  options: FilterOptions,
): Promise<PackedLayer> {
  options.signal.throwIfAborted();
  throw new ToolError('LAYER_UNFINISHED', `Filtering ${mediaType} with ${typeof open}: not written yet`);
}
