import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { recollectionOf } from '../../../test/doubles/recollection.ts';
import { listPaths } from '../../context/path-list.ts';
import { SEEN_COLUMNS, seenAt } from '../../context/sighting.ts';
import { readKept, writeKept } from './kept-file.ts';
import { openParts } from './parts.ts';
import type { Recollection } from './recollection.ts';

let folder: string;
let recollection: Recollection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kept-file-'));
  mkdirSync(join(folder, 'src'));
  for (const path of ['a', 'src/b', 'src/ü\n']) writeFileSync(join(folder, path), path);
  recollection = await recollectionOf(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let kept: string;
beforeEach(() => {
  kept = mkdtempSync(join(tmpdir(), 'kept-parts-'));
});

afterEach(() => rmSync(kept, { recursive: true, force: true }));

/** Answers the head. */
async function keep(one: Recollection, parts = openParts(kept)): Promise<Buffer> {
  const writing: Promise<void>[] = [];
  const head = writeKept(one, (part) => parts.place(part, writing));
  await Promise.all(writing);
  return head;
}

test('what is kept is read as it was', async () => {
  const head = await keep(recollection);

  const read = readKept(head, openParts(kept));

  expect(read && essenceOf(read)).toEqual(essenceOf(recollection));
});

test('an image that holds no file and no layer is kept, too', async () => {
  const { image, sighting } = recollection;
  const nothing = new Uint16Array(0);
  const empty = { image: { ...image, segments: [] }, sighting, takers: nothing, recipes: [] };
  const head = await keep(empty);

  const read = readKept(head, openParts(kept));

  expect(read && essenceOf(read)).toEqual(essenceOf(empty));
});

test.each([1, 1_500])(
  'of what is kept again only that is written which is new: %i files were seen anew',
  async (count) => {
    const parts = openParts(kept);
    const read = readKept(await keep(recollection), parts);
    if (read === undefined) throw new Error('not read');
    const before = readdirSync(kept);
    const { files } = read.sighting;
    const stat = { mtimeMs: 1.5, ctimeMs: 2.5, inode: 3, size: 4, mode: 0o600 };
    const rows = Array.from({ length: count }, (_, row) => row % files.paths.count);
    const since = new Map(rows.map((row, place) => [count === 1 ? row : place, stat] as const));
    const columns = new Float64Array(Math.max(count, files.paths.count) * SEEN_COLUMNS);
    columns.set(files.columns);
    const paths = count === 1 ? files.paths : listPaths(Array.from({ length: count }, (_, row) => `path-${row}`));
    const seen = count === 1 ? { ...files, since } : { paths, columns, since, young: [] };
    const again = { ...read, sighting: { ...read.sighting, files: seen }, recipes: [() => Buffer.from('[]')] };

    const head = await keep(again, parts);

    const written = readdirSync(kept).filter((name) => !before.includes(name));
    expect(written).toHaveLength(count === 1 ? 1 : 4);
    const readAgain = readKept(head, openParts(kept));
    expect(readAgain && seenAt(readAgain.sighting.files, count - 1)).toEqual(stat);
    expect(readAgain?.sighting.files.since.size).toBe(count === 1 ? 1 : 0);
  },
);

test('a head that is cut off, wherever, or in which one byte is another, is not believed', async () => {
  const head = await keep(recollection);
  const parts = openParts(kept);
  const damaged = (at: number) => {
    const bytes = Buffer.from(head);
    bytes[at] = (bytes[at] ?? 0) ^ 0x04;
    return bytes;
  };

  const believed = Array.from(head.keys()).filter(
    (at) => readKept(head.subarray(0, at), parts) !== undefined || readKept(damaged(at), parts) !== undefined,
  );

  expect(believed).toEqual([]);
});

const DAMAGES: readonly [how: string, change: (bytes: Buffer) => Buffer | undefined][] = [
  ['cut off', (bytes) => bytes.subarray(0, -1)],
  ['other in one byte', (bytes) => Buffer.concat([Buffer.from([(bytes[0] ?? 0) ^ 0x04]), bytes.subarray(1)])],
  ['as long as it was, and of zeros', (bytes) => Buffer.alloc(bytes.length)],
  ['gone', () => undefined],
];

test.each(DAMAGES)('of parts of which any one is %s nothing is believed', async (_, change) => {
  const head = await keep(recollection);
  const believed: string[] = [];
  for (const name of readdirSync(kept)) {
    const file = join(kept, name);
    const whole = readFileSync(file);
    const damaged = change(whole);
    if (damaged?.equals(whole)) continue; // of zeros anyhow
    rmSync(file);
    if (damaged !== undefined) writeFileSync(file, damaged);
    try {
      const read = readKept(head, openParts(kept));
      for (const recipe of read?.recipes ?? []) recipe();
      believed.push(name);
    } catch {
      // as it should be
    }
    writeFileSync(file, whole);
  }

  expect(believed).toEqual([]);
});

test('recipes are read when they are asked for, and once', async () => {
  const head = await keep(recollection);
  const read = readKept(head, openParts(kept));
  const [recipe] = read?.recipes ?? [];
  const first = recipe?.();
  for (const name of readdirSync(kept)) rmSync(join(kept, name));

  expect(recipe?.()).toBe(first);
  expect(first?.toString()).toBe(recollection.recipes[0]?.().toString());
});

test.each(['', '\n', '{}\n', 'null\n', '{"form":1,"parts":[]}\n', '[1,2,3]'])('%j is no memory of anything', (text) => {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(Buffer.from(text)));

  for (const bytes of [Buffer.from(text), Buffer.concat([Buffer.from(text), checksum])])
    expect(readKept(bytes, openParts(kept))).toBeUndefined();
});

/** Without the functions of a list of paths. */
function essenceOf({ image, sighting: { folders, files, ...seen }, takers, recipes }: Recollection) {
  const pathsOf = ({ paths }: typeof files) => Array.from({ length: paths.count }, (_, row) => paths.at(row));
  const columns = [folders.columns, files.columns].map((numbers) => [...numbers]);
  const texts = recipes.map((recipe) => recipe().toString());
  return { image, seen, columns, folders: pathsOf(folders), files: pathsOf(files), takers: [...takers], texts };
}
