import { ToolError } from '../errors.ts';
import { type ByteCursor, createByteCursor } from './byte-cursor.ts';
import { decompress } from './decompress.ts';
import { layerInvalid } from './layer-invalid.ts';
import { paddingOf, TAR_BLOCK_BYTES, type TarHeader } from './tar.ts';
import {
  isSparse,
  parsePaxRecords,
  parseRawTarHeader,
  type RawTarHeader,
  storedBytesOf,
  tarHeaderOf,
  writtenNameOf,
} from './tar-header.ts';

/** One entry read from a layer. */
export interface ReadEntry {
  readonly header: TarHeader;
  /** Name and type as they stand in the archive, before they mean something. */
  readonly written: { readonly name: string; readonly flag: string };
  /**
   * The file's bytes. To be read before the next entry is asked for; what was not read is skipped. A chunk may be used until the next one is asked for.
   *
   * @throws {ToolError} LAYER_UNSUPPORTED for a file stored with holes
   */
  body(): AsyncGenerator<Buffer, void>;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** `marked`: only the zero blocks are an end. Where a stream may stop early without saying so, anything else may be the middle. */
  readonly end?: 'marked' | 'any';
}

const CHUNK_BYTES = 1 << 18;
/** Names and attributes: more than this is no header but an attack. */
const MAX_EXTENSION_BYTES = 1 << 20;
const SPARSE_FLAG_OFFSET = 482;
const SPARSE_FLAG_OFFSET_IN_EXTENSION = 504;

/**
 * Reads a layer's entries in their order. Whiteouts come as the files named `.wh.…` that they are.
 *
 * @throws {ToolError} LAYER_INVALID for bytes that are no such layer, LAYER_MEDIA_TYPE_UNKNOWN, LAYER_UNSUPPORTED
 */
export async function* readLayer(
  blob: AsyncIterable<Uint8Array>,
  mediaType: string,
  { signal, end = 'any' }: ReadOptions,
): AsyncGenerator<ReadEntry, void> {
  const cursor = createByteCursor(decompress(blob, mediaType, signal));
  try {
    const last = yield* readEntries(cursor, signal);
    if (last === undefined && end === 'marked') throw layerInvalid('its end is missing');
    const second = last === undefined ? undefined : await cursor.take(TAR_BLOCK_BYTES);
    if (second !== undefined && !isZero(second)) throw layerInvalid('it goes on after a block of zeros');
    while ((await cursor.takeSome(CHUNK_BYTES)) !== undefined) signal.throwIfAborted(); // so that checksums are checked
  } finally {
    await cursor.close();
  }
}

/** Returns the first block of zeros, the mark of the end; undefined when the stream ended without. */
async function* readEntries(cursor: ByteCursor, signal: AbortSignal): AsyncGenerator<ReadEntry, Buffer | undefined> {
  let extensions = new Map<string, Buffer>();
  let block = await cursor.take(TAR_BLOCK_BYTES);
  while (block !== undefined && !isZero(block)) {
    signal.throwIfAborted();
    const raw = parseRawTarHeader(block);
    if (isExtension(raw.flag)) {
      const body = await takeExtension(cursor, raw);
      const records = raw.flag === 'x' || raw.flag === 'g' ? parsePaxRecords(body) : [];
      if (raw.flag === 'x') for (const [key, value] of records) extensions.set(key, value);
      if (raw.flag === 'L') extensions.set('path', withoutNul(body));
      if (raw.flag === 'K') extensions.set('linkpath', withoutNul(body));
    } else {
      yield* readEntry(cursor, raw, extensions);
      extensions = new Map();
    }
    block = await cursor.take(TAR_BLOCK_BYTES);
  }
  return block;
}

async function* readEntry(
  cursor: ByteCursor,
  raw: RawTarHeader,
  extensions: ReadonlyMap<string, Buffer>,
): AsyncGenerator<ReadEntry, void> {
  const header = tarHeaderOf(raw, extensions);
  const storedBytes = storedBytesOf(raw, extensions, header);
  if (raw.flag === 'S') await skipSparseMap(cursor, raw);
  let left = storedBytes;
  yield {
    header,
    written: { name: writtenNameOf(raw, extensions), flag: raw.flag },
    async *body() {
      if (isSparse(raw, extensions)) {
        throw new ToolError('LAYER_UNSUPPORTED', `Reading a layer: ${header.path} is stored as a sparse file`);
      }
      while (left > 0) {
        const part = await cursor.takeSome(left);
        if (part === undefined) throw layerInvalid(`it ends in the middle of ${header.path}`);
        left -= part.length;
        yield part;
      }
    },
  };
  await cursor.skip(left + paddingOf(storedBytes));
}

/** PAX for one entry, PAX for all (which image tools ignore), GNU long name, GNU long link. */
function isExtension(flag: string): boolean {
  return flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K';
}

async function takeExtension(cursor: ByteCursor, { size }: RawTarHeader): Promise<Buffer> {
  if (size > MAX_EXTENSION_BYTES) throw layerInvalid(`a header of ${size} bytes`);
  const body = await cursor.take(size + paddingOf(size));
  if (body === undefined && size > 0) throw layerInvalid('it ends in a header');
  return Buffer.from(body?.subarray(0, size) ?? []); // a copy: it outlives the chunk
}

async function skipSparseMap(cursor: ByteCursor, raw: RawTarHeader): Promise<void> {
  let more = raw.block[SPARSE_FLAG_OFFSET] !== 0;
  while (more) {
    const extension = await cursor.take(TAR_BLOCK_BYTES);
    more = extension !== undefined && extension[SPARSE_FLAG_OFFSET_IN_EXTENSION] !== 0;
  }
}

function isZero(block: Buffer): boolean {
  return block[0] === 0 && block.every((byte) => byte === 0);
}

function withoutNul(body: Buffer): Buffer {
  const end = body.indexOf(0);
  return end < 0 ? body : body.subarray(0, end);
}
