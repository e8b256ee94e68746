import { expect, test } from 'vitest';
import type { Sample } from './measure.ts';
import { formatTable, median, summarize } from './table.ts';

const sample = (row: string, delayMs: number, seconds: number): Sample => ({
  row,
  delayMs,
  seconds,
  variant: 'collectstatic',
  size: 'large',
  uploadedBytes: 12_000,
  downloadedBytes: 310_000_000,
  requests: 6,
  roundTrips: 3,
});

test('the median of an even number of runs lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 2])).toBe(2);
  expect(() => median([])).toThrow(RangeError);
});

test('one slow run does not move a row', () => {
  const [summary] = summarize([sample('warm', 0, 0.8), sample('warm', 0, 60), sample('warm', 0, 0.9)]);

  expect(summary).toMatchObject({ seconds: 0.9, runs: 3, fastest: 0.8, slowest: 60 });
});

test('ratios are taken against the same delay, and a row without a figure there has none', () => {
  const summaries = summarize([
    sample('Hydrofoil', 0, 0.5),
    sample('Hydrofoil', 25, 1),
    sample('warm', 0, 1),
    sample('warm', 25, 1.5),
    sample('crane', 0, 6),
  ]);

  const [, , , warm, crane] = formatTable(summaries, 'Hydrofoil')
    .split('\n')
    .map((line) => line.split(/\s{2,}/));

  expect(warm).toEqual(['warm', '1.00', '2.0', '1.50', '1.5', '12.0 kB', '310 MB', '6', '1']);
  expect(crane?.slice(0, 3)).toEqual(['crane', '6.00', '12']);
  expect(crane?.[3]).toBe('12.0 kB');
});
