import { describe, expect, test } from 'vitest';
import { amountOfClass, sizeClassOf } from './size-class.ts';

test.each([0, 511])('a file of %d bytes is in the first class, for the entry itself has a cost', (size) => {
  expect(sizeClassOf(size)).toBe(9);
});

describe.each([10, 20, 31, 32, 33, 40, 49, 52])('class %d', (sizeClass) => {
  const lowest = 2 ** sizeClass - 512;
  const highest = 2 ** (sizeClass + 1) - 1 - 512;

  test('holds the sizes from one power of two to the next, and no other', () => {
    expect([lowest - 1, lowest, highest, highest + 1].map(sizeClassOf)).toEqual([
      sizeClass - 1,
      sizeClass,
      sizeClass,
      sizeClass + 1,
    ]);
  });

  test('stands for twice what the one below does, in whole numbers', () => {
    const { bytes, weight } = amountOfClass(sizeClass);

    expect(bytes / amountOfClass(sizeClass - 1).bytes).toBeCloseTo(2, 2);
    expect(weight / amountOfClass(sizeClass - 1).weight).toBeCloseTo(Math.SQRT2, 2);
    expect([bytes, weight].every(Number.isSafeInteger)).toBe(true);
  });
});
