import { expect, test } from 'vitest';
import { createFileStats } from './file-stats.ts';

test('each file keeps its own numbers, however many there are', () => {
  const stats = createFileStats();
  const rows = Array.from({ length: 5_000 }, (_, file) => stats.add(file + 0.25, file + 0.5, 2 ** 40 + file));

  expect(rows.map((row) => stats.at(row))).toEqual(
    rows.map((_, file) => ({ mtimeMs: file + 0.25, ctimeMs: file + 0.5, inode: 2 ** 40 + file })),
  );
  expect(() => stats.at(5_000)).toThrow(RangeError);
});
