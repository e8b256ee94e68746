import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { messageOf, ToolError } from '../errors.ts';
import { digestOf } from '../oci/digest.ts';
import { encodePath } from '../path-bytes.ts';
import type { FileEntry, LayerEntry } from './entry.ts';
import { createLayerWriter, type LayerWriter, type LayerWriterOptions } from './layer-writer.ts';
import type { PackedLayer } from './packed-layer.ts';

export interface PackOptions extends LayerWriterOptions {
  readonly signal: AbortSignal;
}

/** Files up to this size are read whole. */
const CHUNK_BYTES = 1 << 20;

/**
 * Packs entries, in their order, as one gzip layer. Files are read by synchronous calls, which for many small ones is several times
 * faster than asynchronous reading; in between, the event loop gets its turn with every few blocks that are compressed.
 *
 * @throws {ToolError} LAYER_FILE_CHANGED when a file on disk is not the one that was hashed, LAYER_FILE_UNREADABLE, LAYER_NAME_INVALID
 */
export async function packLayer(entries: readonly LayerEntry[], options: PackOptions): Promise<PackedLayer> {
  await using writer = createLayerWriter(options);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (const entry of entries) {
    options.signal.throwIfAborted();
    const written = writer.writeHeader(entry);
    if (written !== undefined) await written;
    if (entry.type !== 'file') continue;
    const { content } = entry;
    const body =
      content.from === 'memory'
        ? writeBytes(writer, entry, content.bytes)
        : writeFile(writer, entry, content.file, chunk, options.signal);
    if (body !== undefined) await body;
    const ended = writer.endBody(entry);
    if (ended !== undefined) await ended;
  }
  options.signal.throwIfAborted();
  return await writer.finish();
}

function writeBytes(writer: LayerWriter, entry: FileEntry, bytes: Uint8Array): Promise<void> | undefined {
  if (bytes.length !== entry.size) throw changed(entry, `it has ${bytes.length} bytes instead of ${entry.size}`);
  if (digestOf(bytes) !== entry.digest) throw changed(entry, 'its content is another one');
  return writer.writeBody(bytes);
}

function writeFile(
  writer: LayerWriter,
  entry: FileEntry,
  file: string,
  chunk: Buffer,
  signal: AbortSignal,
): Promise<void> | undefined {
  const descriptor = reading(entry, () => openSync(encodePath(file), constants.O_RDONLY | constants.O_NONBLOCK));
  if (entry.size >= CHUNK_BYTES) return writeLargeFile(writer, entry, descriptor, signal);
  try {
    return writeBytes(writer, entry, chunk.subarray(0, readChunk(entry, descriptor, chunk)));
  } finally {
    closeSync(descriptor);
  }
}

async function writeLargeFile(
  writer: LayerWriter,
  entry: FileEntry,
  descriptor: number,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    let readBytes = 0;
    for (let length = -1; length !== 0; ) {
      signal.throwIfAborted();
      length = readChunk(entry, descriptor, chunk);
      readBytes += length;
      if (readBytes > entry.size) throw changed(entry, `it has more than ${entry.size} bytes`);
      const part = chunk.subarray(0, length);
      hash.update(part);
      await writer.writeBody(part);
    }
    if (readBytes !== entry.size) throw changed(entry, `it has ${readBytes} bytes instead of ${entry.size}`);
    if (`sha256:${hash.digest('hex')}` !== entry.digest) throw changed(entry, 'its content is another one');
  } finally {
    closeSync(descriptor);
  }
}

/** Fills the chunk as far as the file goes. A read that brings less than was asked for ends it when that is all that the file should have. */
function readChunk(entry: FileEntry, descriptor: number, chunk: Buffer): number {
  let filled = 0;
  while (filled < chunk.length) {
    const asked = chunk.length - filled;
    const length = reading(entry, () => readSync(descriptor, chunk, filled, asked, null));
    filled += length;
    if (length === 0 || (length < asked && filled === entry.size)) break;
  }
  return filled;
}

function reading(entry: FileEntry, read: () => number): number {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'EISDIR')) {
      throw changed(entry, messageOf(cause), cause);
    }
    throw new ToolError('LAYER_FILE_UNREADABLE', `Packing ${entry.path}: ${messageOf(cause)}`, {
      hint: 'Give the user that runs the build the right to read this file, or leave it out by .dockerignore.',
      cause,
    });
  }
}

function changed(entry: FileEntry, what: string, cause?: unknown): ToolError {
  const file = entry.content.from === 'disk' ? entry.content.file : entry.path;
  return new ToolError(
    'LAYER_FILE_CHANGED',
    `Packing ${entry.path}: ${file} changed while the layer was made: ${what}`,
    {
      hint: 'Run it again when nothing writes to the build context.',
      cause,
    },
  );
}
