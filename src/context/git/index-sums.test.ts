import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findIndexFiles, mayHoldRules, type ObjectFormat } from './git-index.ts';
import { changedPieces, type IndexSums, sumIndex } from './index-sums.ts';

const STAT_BYTES = 40;

describe.each<[ObjectFormat, number]>([
  ['sha1', 20],
  ['sha256', 32],
])('an index of %s', (format, idBytes) => {
  let folder: string;
  let index: Buffer;
  let entriesEnd: number;
  const entries: number[] = [];
  let sums: IndexSums;

  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'index-sums-'));
    for (let number = 0; number < 1_200; number++) {
      const file = join(folder, `folder-${number % 7}`, 'x'.repeat(number % 90), `file-${number}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${number}\n`);
    }
    writeFileSync(join(folder, 'y'.repeat(200)), '');
    git('init', '-q', `--object-format=${format}`);
    git('add', '--all');
    index = readFileSync(join(folder, '.git/index'));
    entriesEnd = findIndexFiles(index, format, (_, at) => entries.push(at)) ?? 0;
    sums = sumIndex(index, format, entriesEnd) ?? { places: [], pieces: [], names: [] };
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** With another byte at each place. */
  function changed(...places: readonly number[]): Buffer {
    const now = Buffer.from(index);
    for (const at of places) now[at] = (now[at] ?? 0) ^ 0x01;
    return now;
  }

  test('is cut into pieces between its entries, and is as it was when nothing changed', () => {
    expect(sums.pieces.length).toBeGreaterThan(4);
    expect(sums.places.slice(1, -1).every((at) => entries.includes(at))).toBe(true);
    expect(changedPieces(sums, index, format)).toEqual({ ranges: [], rules: 'same', sums });
  });

  test('of which entries say something else of their files names the pieces that hold them, and no other', () => {
    const check = (rows: number[], inEntry: number) => {
      const places = rows.map((row) => (entries[row % entries.length] ?? 0) + inEntry);
      const now = changed(...new Set(places));

      const found = changedPieces(sums, now, format);

      const holding = ([start, end]: readonly [number, number]) => places.some((at) => at >= start && at < end);
      expect(found?.ranges.every(holding)).toBe(true);
      expect(places.every((at) => found?.ranges.some(([start, end]) => at >= start && at < end))).toBe(true);
      expect(found?.sums).toEqual(sumIndex(now, format, entriesEnd));
    };
    const rows = fc.array(fc.nat(1_200), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(rows, fc.nat(STAT_BYTES + idBytes - 1), check), { numRuns: 100 });
  });

  test('in which any flag or letter of a name is another is another index', () => {
    const check = (row: number, inName: number) => {
      const at = entries[row % entries.length] ?? 0;
      const next = entries.find((other) => other > at) ?? entriesEnd;
      const start = at + STAT_BYTES + idBytes;

      expect(changedPieces(sums, changed(start + (inName % (next - start))), format)).toBeUndefined();
    };
    fc.assert(fc.property(fc.nat(1_200), fc.nat(300), check), { numRuns: 200 });
  });

  test.each<[string, () => Buffer]>([
    ['has another version', () => changed(7)],
    ['has another number of entries', () => changed(11)],
    ['ends before its entries do', () => index.subarray(0, entriesEnd)],
    [
      'has an extension that must be understood',
      () => Buffer.concat([index.subarray(0, entriesEnd), EXTENSION, Buffer.alloc(idBytes)]),
    ],
    ['is empty', () => Buffer.alloc(0)],
  ])('that %s is another index', (_, now) => {
    expect(changedPieces(sums, now(), format)).toBeUndefined();
  });

  test('that got an extension which may be passed over is the same', () => {
    const extension = Buffer.from(EXTENSION).fill('X', 0, 1);
    const now = Buffer.concat([index.subarray(0, entriesEnd), extension, Buffer.alloc(idBytes)]);

    expect(changedPieces(sums, now, format)?.ranges).toEqual([]);
  });

  test('without entries is compared, and one of compressed names is not', () => {
    const empty = Buffer.alloc(12 + idBytes);
    empty.write('DIRC\0\0\0\x02', 'latin1');
    const none = sumIndex(empty, format, 12);
    git('update-index', '--index-version=4');
    const compressed = readFileSync(join(folder, '.git/index'));
    const end = findIndexFiles(compressed, format, () => {}) ?? 0;

    expect(none && changedPieces(none, empty, format)?.ranges).toEqual([]);
    expect(sumIndex(compressed, format, end)).toBeUndefined();
    expect(changedPieces(sums, compressed, format)).toBeUndefined();
  });
});

test.each<[string, boolean]>([
  ['.gitignore', true],
  ['src/.gitignore', true],
  ['docs/', true], // of a sparse index
  ['my.gitignore', false],
  ['.gitignore/x', false],
  ['src/a.py', false],
])('an entry of %j that is not checked out may hold rules: %s', (name, expected) => {
  const entry = Buffer.from(`\x40\x05\x40\x00${name}\0\0`, 'latin1');
  const checkedOut = Buffer.from(`\x00\x05${name}\0\0`, 'latin1');

  expect(mayHoldRules(entry, { start: 0, end: entry.length })).toBe(expected);
  expect(mayHoldRules(checkedOut, { start: 0, end: checkedOut.length })).toBe(false);
});

/** Without content. */
const EXTENSION = Buffer.from('link\0\0\0\0', 'latin1');
