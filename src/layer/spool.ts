import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { readPieces } from '../file-pieces.ts';
import { freeBytes } from './free-bytes.ts';
import { appendAll, openNameless } from './nameless-file.ts';

export interface SpoolOptions {
  /** Up to so many bytes stay in memory. */
  readonly memoryBytes?: number;
  /** Shared by spools that live at the same time. */
  readonly budget?: MemoryBudget;
  /** Where the file of a larger one is made. */
  readonly folder?: string;
}

/** Bytes that are written once and read any number of times. */
export interface Spool extends AsyncDisposable {
  /** Takes bytes, which may be overwritten when it has returned, or its promise is kept. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Ends the writing. */
  finish(): void;
  /** From the beginning. A piece may be used until the next one is asked for. */
  open(): Uint8Array | AsyncIterable<Uint8Array>;
}

/** What several spools may keep in memory together. */
export interface MemoryBudget {
  /** Whether there was so much left; then it is taken. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createMemoryBudget(totalBytes: number): MemoryBudget {
  let left = totalBytes;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    giveBack(bytes) {
      left += bytes;
    },
  };
}

const MEMORY_BYTES = 8 << 20;
const UNLIMITED: MemoryBudget = { take: () => true, giveBack: () => {} };

/** Keeps little in memory, and much in a file without a name: whatever ends the process, nothing is left behind. */
export function createSpool({
  memoryBytes = MEMORY_BYTES,
  budget = UNLIMITED,
  folder = tmpdir(),
}: SpoolOptions = {}): Spool {
  let chunks: Uint8Array[] = [];
  let heldBytes = 0;
  let file: FileHandle | undefined;

  const letGo = () => {
    chunks = [];
    budget.giveBack(heldBytes);
    heldBytes = 0;
  };

  const moveToFile = async () => {
    file = await openNameless(folder);
    for (const chunk of chunks) {
      await appendAll(file, chunk);
      freeBytes(chunk);
    }
    letGo();
  };

  return {
    write(bytes) {
      if (file !== undefined) return appendAll(file, bytes);
      if (heldBytes + bytes.length <= memoryBytes && budget.take(bytes.length)) {
        heldBytes += bytes.length;
        chunks.push(new Uint8Array(bytes)); // a copy
        return undefined;
      }
      return moveToFile().then(() => file && appendAll(file, bytes));
    },
    finish() {
      if (file !== undefined || chunks.length < 2) return;
      const whole = Buffer.concat(chunks);
      for (const chunk of chunks) freeBytes(chunk);
      chunks = [whole];
    },
    open() {
      return file === undefined ? (chunks[0] ?? Buffer.alloc(0)) : readPieces(file);
    },
    async [Symbol.asyncDispose]() {
      letGo();
      const closing = file;
      file = undefined;
      await closing?.close();
    },
  };
}
