import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { appendAll, openNameless } from './nameless-file.ts';

export interface SpoolOptions {
  /** Up to so many bytes stay in memory. */
  readonly memoryBytes?: number;
  /** Where the file of a larger one is made. */
  readonly folder?: string;
}

/** Bytes that are written once and read any number of times. */
export interface Spool extends AsyncDisposable {
  write(bytes: Uint8Array): void | Promise<void>;
  /** Ends the writing. */
  finish(): void;
  open(): Uint8Array | Readable;
}

const MEMORY_BYTES = 32 << 20;

/** Keeps little in memory, and much in a file without a name: whatever ends the process, nothing is left behind. */
export function createSpool({ memoryBytes = MEMORY_BYTES, folder = tmpdir() }: SpoolOptions = {}): Spool {
  let chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let file: FileHandle | undefined;

  const moveToFile = async () => {
    file = await openNameless(folder);
    for (const chunk of chunks) await appendAll(file, chunk);
    chunks = [];
  };

  return {
    write(bytes) {
      sizeBytes += bytes.length;
      if (file !== undefined) return appendAll(file, bytes);
      chunks.push(bytes);
      return sizeBytes > memoryBytes ? moveToFile() : undefined;
    },
    finish() {
      if (file === undefined) chunks = [Buffer.concat(chunks)];
    },
    open() {
      return (
        file?.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 18 }) ?? chunks[0] ?? Buffer.alloc(0)
      );
    },
    async [Symbol.asyncDispose]() {
      chunks = [];
      const closing = file;
      file = undefined;
      await closing?.close();
    },
  };
}
