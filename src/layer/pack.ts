import { ToolError } from '../errors.ts';
import type { LayerEntry } from './entry.ts';
import type { PackedLayer } from './packed-layer.ts';

export interface PackOptions {
  /** Modification time of every entry, in whole seconds since 1970. */
  readonly mtimeSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Packs entries, in their order, as one gzip layer.
 *
 * @throws {ToolError} LAYER_FILE_CHANGED when a file on disk is not the one that was hashed
 */
export async function packLayer(entries: readonly LayerEntry[], options: PackOptions): Promise<PackedLayer> {
  options.signal.throwIfAborted();
  throw new ToolError('LAYER_UNFINISHED', `Packing ${entries.length} entries: not written yet`);
}
