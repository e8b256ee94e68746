import type { FileHandle } from 'node:fs/promises';

const PIECE_BYTES = 1 << 18;

/**
 * Reads an open file from its beginning, by position. A piece may be used until the next one is asked for: all of them lie in the same
 * memory, because pieces that wait for the garbage collector gather by tens of megabytes.
 */
export async function* readPieces(file: FileHandle): AsyncGenerator<Buffer, void> {
  const memory = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(memory, 0, PIECE_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield memory.subarray(0, bytesRead);
  }
}
