import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recollectionOf } from '../../../test/doubles/recollection.ts';
import { readKept, writeKept } from './kept-file.ts';
import type { Recollection } from './recollection.ts';

let folder: string;
let recollection: Recollection;
let bytes: Buffer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kept-file-'));
  mkdirSync(join(folder, 'src'));
  for (const path of ['a', 'src/b', 'src/ü\n']) writeFileSync(join(folder, path), path);
  recollection = await recollectionOf(folder);
  bytes = Buffer.concat(writeKept(recollection));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is kept is read as it was', () => {
  const kept = readKept(bytes);

  expect(kept && essenceOf(kept)).toEqual(essenceOf(recollection));
});

test('an image that holds no file and no layer is kept, too', () => {
  const { image, sighting } = recollection;
  const nothing = new Uint16Array(0);
  const empty = { image: { ...image, segments: [] }, sighting, takers: nothing, recipes: [] };

  const kept = readKept(Buffer.concat(writeKept(empty)));

  expect(kept && essenceOf(kept)).toEqual(essenceOf(empty));
});

test('a file that is cut off, wherever, is not believed', () => {
  const believed = Array.from(bytes.keys()).filter((length) => readKept(bytes.subarray(0, length)) !== undefined);

  expect(believed).toEqual([]);
});

test('a file in which one byte is another, whichever, is not believed', () => {
  const believed = Array.from(bytes.keys()).filter((at) => {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 0x04;
    return readKept(damaged) !== undefined;
  });

  expect(believed).toEqual([]);
});

test('a file of which a disk has only the beginning, and zeros behind it, is not believed', () => {
  const believed = Array.from(bytes.keys()).filter((length) => {
    const lost = Buffer.alloc(bytes.length);
    bytes.copy(lost, 0, 0, length);
    return readKept(lost) !== undefined;
  });

  expect(believed).toEqual([]);
});

test.each(['', '\n', '{}\n', 'null\n', '{"form":1,"parts":[]}\n', '[1,2,3]'])('%j is no memory of anything', (text) => {
  expect(readKept(Buffer.from(text))).toBeUndefined();
});

/** Without the functions of a list of paths. */
function essenceOf({ image, sighting: { folders, files, ...seen }, takers, recipes }: Recollection) {
  const pathsOf = ({ paths }: typeof files) => Array.from({ length: paths.count }, (_, row) => paths.at(row));
  const columns = [folders.columns, files.columns].map((numbers) => [...numbers]);
  const texts = recipes.map((recipe) => recipe.toString());
  return { image, seen, columns, folders: pathsOf(folders), files: pathsOf(files), takers: [...takers], texts };
}
