import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LayerEntry } from '../../layer/entry.ts';
import { inWalkOrder, mergeInWalkOrder } from './walk-order.ts';

function directory(path: string, uid = 0): LayerEntry {
  return { type: 'directory', path, mode: 0o755, uid, gid: 0 };
}

const pathsOf = (entries: readonly LayerEntry[]) => entries.map(({ path }) => path);

test('a folder stands before what is in it, and that before names that begin like it', () => {
  const walked = ['', 'a', 'a/b', 'a/b/c', 'a/b-c', 'a b', 'a!', 'a-b', 'a.b', 'ab', 'b'];

  expect(pathsOf(inWalkOrder(walked.toReversed().map((path) => directory(path))))).toEqual(walked);
  expect(pathsOf(inWalkOrder(walked.map((path) => directory(path))))).toEqual(walked);
});

const arbitraryPaths = fc.uniqueArray(
  fc
    .array(fc.constantFrom('a', 'b', 'a-b', 'a b', 'ä'), { minLength: 1, maxLength: 3 })
    .map((names) => names.join('/')),
);

test('merging is sorting, and of two with one path the later one stays', () => {
  fc.assert(
    fc.property(arbitraryPaths, arbitraryPaths, (few, many) => {
      const below = inWalkOrder(few.map((path) => directory(path, 1)));
      const above = inWalkOrder(many.map((path) => directory(path, 2)));

      const merged = mergeInWalkOrder(below, above);

      expect(merged).toEqual(inWalkOrder([...below.filter(({ path }) => !many.includes(path)), ...above]));
    }),
  );
});
