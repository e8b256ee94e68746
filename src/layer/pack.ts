import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { messageOf, ToolError } from '../errors.ts';
import { digestOf } from '../oci/digest.ts';
import { encodePath } from '../path-bytes.ts';
import { contentDigest, type FileEntry, type LayerEntry } from './entry.ts';
import { createExtraction, type Extraction } from './extract.ts';
import { freeBytes } from './free-bytes.ts';
import { createLayerWriter, type LayerWriter, type LayerWriterOptions } from './layer-writer.ts';
import type { PackedLayer } from './packed-layer.ts';

export interface PackOptions extends LayerWriterOptions {
  readonly signal: AbortSignal;
  /** Holds what entries take from archives. Absent: it is taken out for this layer alone. */
  readonly extraction?: Extraction;
  /** Is shown each file of the disk below 1 MiB, whose bytes are in memory for a moment. */
  readonly inspect?: (entry: FileEntry, bytes: Uint8Array) => void;
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
  if (options.extraction !== undefined) return packWith(options.extraction, entries, options);
  await using extraction = createExtraction();
  return await packWith(extraction, entries, options);
}

async function packWith(
  extraction: Extraction,
  entries: readonly LayerEntry[],
  options: PackOptions,
): Promise<PackedLayer> {
  await extraction.take(entries, options);
  await using writer = createLayerWriter(options);
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    for (const entry of entries) {
      options.signal.throwIfAborted();
      const written = writer.writeHeader(entry);
      if (written !== undefined) await written;
      if (entry.type !== 'file') continue;
      const body = writeContent(writer, entry, { ...options, extraction, chunk });
      if (body !== undefined) await body;
      const ended = writer.endBody(entry);
      if (ended !== undefined) await ended;
    }
  } finally {
    freeBytes(chunk);
  }
  options.signal.throwIfAborted();
  return await writer.finish();
}

interface ContentSource extends Pick<PackOptions, 'signal' | 'inspect'> {
  readonly extraction: Extraction;
  /** To read files into. */
  readonly chunk: Buffer;
}

function writeContent(writer: LayerWriter, entry: FileEntry, source: ContentSource): Promise<void> | undefined {
  const { content } = entry;
  switch (content.from) {
    case 'memory':
      return writeBytes(writer, entry, content.bytes);
    case 'disk':
      return writeFile(writer, entry, content.file, source);
    case 'archive': {
      const { descriptor, offset, size } = source.extraction.find(content);
      if (size !== entry.size) throw changed(entry, `it has ${size} bytes instead of ${entry.size}`);
      const place = { descriptor, offset };
      if (size >= CHUNK_BYTES) return writeLargeFile(writer, entry, place, source);
      return writeBytes(writer, entry, source.chunk.subarray(0, readChunk(entry, place, 0, source.chunk)));
    }
  }
}

function writeBytes(writer: LayerWriter, entry: FileEntry, bytes: Uint8Array): Promise<void> | undefined {
  if (bytes.length !== entry.size) throw changed(entry, `it has ${bytes.length} bytes instead of ${entry.size}`);
  if (digestOf(bytes) !== contentDigest(entry)) throw changed(entry, 'its content is another one');
  return writer.writeBody(bytes);
}

function writeFile(
  writer: LayerWriter,
  entry: FileEntry,
  file: string,
  { chunk, signal, inspect }: ContentSource,
): Promise<void> | undefined {
  const descriptor = reading(entry, () => openSync(encodePath(file), constants.O_RDONLY | constants.O_NONBLOCK));
  if (entry.size >= CHUNK_BYTES)
    return writeLargeFile(writer, entry, { descriptor }, { chunk, signal }).finally(() => closeSync(descriptor));
  try {
    const bytes = chunk.subarray(0, readChunk(entry, { descriptor }, 0, chunk));
    inspect?.(entry, bytes);
    return writeBytes(writer, entry, bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** A file that is open for reading. */
interface OpenFile {
  readonly descriptor: number;
  /** Where it begins within a larger file, of which it is `size` bytes. */
  readonly offset?: number;
}

async function writeLargeFile(
  writer: LayerWriter,
  entry: FileEntry,
  file: OpenFile,
  { chunk, signal }: Pick<ContentSource, 'chunk' | 'signal'>,
): Promise<void> {
  const hash = createHash('sha256');
  let readBytes = 0;
  for (let length = -1; length !== 0; ) {
    signal.throwIfAborted();
    length = readChunk(entry, file, readBytes, chunk);
    readBytes += length;
    if (readBytes > entry.size) throw changed(entry, `it has more than ${entry.size} bytes`);
    const part = chunk.subarray(0, length);
    hash.update(part);
    await writer.writeBody(part);
  }
  if (readBytes !== entry.size) throw changed(entry, `it has ${readBytes} bytes instead of ${entry.size}`);
  if (`sha256:${hash.digest('hex')}` !== contentDigest(entry)) throw changed(entry, 'its content is another one');
}

/** Fills the chunk as far as the file goes. A read that brings less than was asked for ends it when that is all that the file should have. */
function readChunk(entry: FileEntry, { descriptor, offset }: OpenFile, from: number, chunk: Buffer): number {
  const most = offset === undefined ? chunk.length : Math.min(chunk.length, entry.size - from);
  let filled = 0;
  while (filled < most) {
    const asked = most - filled;
    const position = offset === undefined ? null : offset + from + filled;
    const length = reading(entry, () => readSync(descriptor, chunk, filled, asked, position));
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
