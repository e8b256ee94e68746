import { constants, crc32, createDeflateRaw } from 'node:zlib';
import { freeBytes } from './free-bytes.ts';

export interface GzipOptions {
  /** Receives the compressed bytes, in order. They are gone when it has returned, or its promise is kept. */
  readonly onOutput: (bytes: Uint8Array) => void | Promise<void>;
  readonly level?: number;
  /** Receives the uncompressed bytes too, in order and in large pieces, which may be overwritten afterwards. */
  readonly onInput?: (bytes: Uint8Array) => void;
}

export interface GzipWriter {
  /** Takes bytes, which may be overwritten afterwards. When it returns a promise, wait for it before writing more. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  end(): Promise<void>;
}

const BLOCK_BYTES = 1 << 19;
const DICTIONARY_BYTES = 1 << 15;
/** Blocks under way at once: enough to keep the thread pool's four threads busy, few enough to bound memory. */
const BLOCKS_AT_ONCE = 6;

/** No time, no name, operating system "unknown": equal input gives equal bytes. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/**
 * Compresses to one gzip member, by blocks on Node's thread pool: each block is deflated by itself, with the end of the one before
 * as its dictionary, and ends at a byte boundary, so that the blocks can be joined. The output depends on the input alone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export function createGzip({ onOutput, onInput, level = 1 }: GzipOptions): GzipWriter {
  const pending: Promise<readonly Uint8Array[]>[] = [];
  const spare: Buffer[] = [];
  let block = newBlock();
  let dictionaryBytes = 0;
  let filled = 0;
  let checksum = 0;
  let totalBytes = 0;
  let begun = false;

  const compress = (last: boolean) => {
    const from = block;
    const start = DICTIONARY_BYTES - dictionaryBytes;
    const input = from.subarray(DICTIONARY_BYTES, DICTIONARY_BYTES + filled);
    const dictionary = dictionaryBytes === 0 ? undefined : from.subarray(start, DICTIONARY_BYTES);
    const output = deflateBlock(input, { level, dictionary, last });
    checksum = crc32(input, checksum); // while another thread compresses
    onInput?.(input);
    output.then(
      () => spare.push(from),
      () => {}, // reported to whoever waits for this block
    );
    pending.push(output);
    if (last) return;
    block = spare.pop() ?? newBlock();
    from.copy(block, 0, BLOCK_BYTES, BLOCK_BYTES + DICTIONARY_BYTES); // the last 32 KiB of a full block
    dictionaryBytes = DICTIONARY_BYTES;
    filled = 0;
  };

  const passOn = async (leaveBlocks: number) => {
    if (!begun) await onOutput(HEADER);
    begun = true;
    for (let next = pending[0]; next !== undefined && pending.length > leaveBlocks; next = pending[0]) {
      const parts = await next;
      pending.shift();
      for (const bytes of parts) await onOutput(bytes);
      for (const bytes of parts) freeBytes(bytes);
    }
  };

  /** Fills the block; the number of bytes taken. */
  const fill = (bytes: Uint8Array, offset: number): number => {
    const taken = Math.min(bytes.length - offset, BLOCK_BYTES - filled);
    block.set(
      offset === 0 && taken === bytes.length ? bytes : bytes.subarray(offset, offset + taken),
      DICTIONARY_BYTES + filled,
    );
    filled += taken;
    if (filled === BLOCK_BYTES) compress(false);
    return taken;
  };

  const writeOn = async (bytes: Uint8Array, offset: number) => {
    for (let at = offset; at < bytes.length; ) {
      if (pending.length >= BLOCKS_AT_ONCE) await passOn(BLOCKS_AT_ONCE - 1);
      at += fill(bytes, at);
    }
    if (pending.length >= BLOCKS_AT_ONCE) await passOn(BLOCKS_AT_ONCE - 1);
  };

  return {
    write(bytes) {
      totalBytes += bytes.length;
      if (filled + bytes.length >= BLOCK_BYTES) return writeOn(bytes, 0);
      fill(bytes, 0);
      return undefined;
    },
    async end() {
      compress(true);
      await passOn(0);
      for (const unused of spare.splice(0)) freeBytes(unused);
      await onOutput(encodeTrailer(checksum, totalBytes));
    },
  };
}

function newBlock(): Buffer {
  return Buffer.allocUnsafeSlow(DICTIONARY_BYTES + BLOCK_BYTES);
}

interface BlockOptions {
  readonly level: number;
  readonly dictionary: Uint8Array | undefined;
  readonly last: boolean;
}

/** The parts lie in one piece of memory. (Node's deflateRaw() would copy them together, and leave that piece to the garbage collector.) */
function deflateBlock(input: Uint8Array, { level, dictionary, last }: BlockOptions): Promise<readonly Uint8Array[]> {
  const options = {
    level,
    finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    chunkSize: input.length + (input.length >> 8) + 128, // what does not compress grows a little: one call, one hop to the pool
    ...(dictionary === undefined ? {} : { dictionary }),
  };
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    createDeflateRaw(options)
      .on('data', (part: Uint8Array) => parts.push(part))
      .on('error', reject)
      .on('end', () => resolve(parts))
      .end(input);
  });
}

function encodeTrailer(checksum: number, totalBytes: number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum, 0);
  trailer.writeUInt32LE(totalBytes % 2 ** 32, 4);
  return trailer;
}
