import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listPaths, pathList } from './path-list.ts';

const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }).filter((text) => !/[\0/]/.test(text));
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));

test('every path is found in its row and under it, also when another one ends or begins with it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 20 }), path, (paths, other) => {
      const list = listPaths(paths);

      expect(list.count).toBe(paths.length);
      expect(paths.map((_, row) => list.at(row))).toEqual(paths);
      expect(paths.map(list.rowOf)).toEqual(paths.map((_, row) => row));
      expect(list.rowOf(other)).toBe(paths.includes(other) ? paths.indexOf(other) : undefined);
    }),
  );
});

test('the end of one path is not another', () => {
  const list = listPaths(['', 'a/b/c', 'ab/c', 'b/c']);

  expect(list.rowOf('b/c')).toBe(3);
  expect(list.rowOf('c')).toBeUndefined();
  expect(list.rowOf('')).toBe(0);
});

test('what was kept reads the same', () => {
  const { text, starts } = listPaths(['one', 'two/ü']);
  const again = pathList(Buffer.from(text), Uint32Array.from(starts));

  expect([again.at(0), again.at(1)]).toEqual(['one', 'two/ü']);
  expect(() => again.at(2)).toThrow(RangeError);
});
