import { expect, test } from 'vitest';
import { bucketsFor } from './buckets-for.ts';

test.each([
  { why: 'the only COPY', base: 5, below: 0, copiesToCome: 0, buckets: 40 },
  { why: 'another one is to come', base: 5, below: 0, copiesToCome: 1, buckets: 24 },
  { why: 'the last of two large ones', base: 5, below: 24, copiesToCome: 0, buckets: 24 },
  { why: 'small ones took little', base: 5, below: 3, copiesToCome: 0, buckets: 40 },
  { why: 'a base of many layers', base: 100, below: 0, copiesToCome: 0, buckets: 20 },
  { why: 'no room left: one layer as everybody makes it', base: 118, below: 4, copiesToCome: 3, buckets: 1 },
])('$why: $buckets layers', ({ buckets, ...soFar }) => {
  expect(bucketsFor(soFar)).toBe(buckets);
});

test('any number of large COPYs stays within the room', () => {
  for (let copies = 1; copies <= 30; copies++) {
    let below = 0;
    for (let copiesToCome = copies - 1; copiesToCome >= 0; copiesToCome--)
      below += bucketsFor({ base: 70, below, copiesToCome });

    expect(below).toBeLessThanOrEqual(48);
  }
});
