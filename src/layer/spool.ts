import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

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
    for (const chunk of chunks) await writeAll(file, chunk);
    chunks = [];
  };

  return {
    write(bytes) {
      sizeBytes += bytes.length;
      if (file !== undefined) return writeAll(file, bytes);
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

async function openNameless(folder: string): Promise<FileHandle> {
  const own = await mkdtemp(join(folder, 'hydrofoil-layer-'));
  try {
    return await open(join(own, 'layer.tar.gz'), 'wx+', 0o600);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}
