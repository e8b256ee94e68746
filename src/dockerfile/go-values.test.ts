import { expect, test } from 'vitest';
import { parseDurationNs, parseSizeBytes } from './go-values.ts';
import { formatDuration, formatQuotedList } from './stages/go-format.ts';

test.each([
  ['1m30s', 90e9, '1m30s'],
  ['1.5h', 5400e9, '1h30m0s'],
  ['.5s', 5e8, '500ms'],
  ['1.', undefined, undefined],
  ['1.s', 1e9, '1s'],
  ['1500us', 1.5e6, '1.5ms'],
  ['2µs', 2e3, '2µs'],
  ['17ns', 17, '17ns'],
  ['25h', 9e13, '25h0m0s'],
  ['0', 0, '0s'],
  ['-1s', -1e9, undefined],
  ['1', undefined, undefined],
  ['1 s', undefined, undefined],
  ['', undefined, undefined],
  ['9999999h', undefined, undefined],
])('the duration %j is %s ns, and printed %s', (text, ns, printed) => {
  expect(parseDurationNs(text)).toBe(ns);
  if (ns !== undefined && printed !== undefined) expect(formatDuration(ns)).toBe(printed);
});

test.each([
  ['64m', 67_108_864],
  ['1.5 GiB', 1_610_612_736],
  ['512', 512],
  ['1kb', 1024],
  ['10b', 10],
  ['1x', undefined],
  ['m', undefined],
  ['-1m', undefined],
])('the size %j is %s bytes', (text, bytes) => {
  expect(parseSizeBytes(text)).toBe(bytes);
});

test('quoted lists escape what cannot be printed, and leave letters of any script', () => {
  expect(formatQuotedList(['a"\\\n', 'ü😀\u0001\u200b'])).toBe('["a\\"\\\\\\n" "ü😀\\x01\\u200b"]');
});
