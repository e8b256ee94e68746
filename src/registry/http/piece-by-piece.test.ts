import { expect, test } from 'vitest';
import { pieceByPiece } from './piece-by-piece.ts';

test('a small piece stays what it was when the next one comes in its place', async () => {
  const memory = Buffer.alloc(1);
  async function* pieces() {
    for (const text of ['a', 'b', 'c']) {
      memory.write(text);
      yield memory;
    }
  }

  const read = await Array.fromAsync(pieceByPiece(pieces()));

  expect(read.join('')).toBe('abc');
});

test('no piece is asked for while the reader pauses', async () => {
  const asked: number[] = [];
  async function* pieces() {
    for (let piece = 0; piece < 4; piece++) {
      asked.push(piece);
      yield Buffer.alloc(1 << 18);
    }
  }
  const stream = pieceByPiece(pieces());

  await new Promise<void>((resolve) => {
    stream.on('data', () => {
      stream.pause();
      resolve();
    });
  });
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);

  expect(asked).toEqual([0]);
  stream.destroy();
});
