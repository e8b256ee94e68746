import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContextFile } from '../../context/tree.ts';
import { contentDigest, type FileEntry, type LayerEntry } from '../../layer/entry.ts';
import { layerKeyOf } from '../../layer/key.ts';
import { digestOf } from '../../oci/digest.ts';
import { type FollowedRecipe, followRecipe, writeRecipe } from './recipe.ts';

const owned = { mode: 0o4750, uid: 5, gid: 6 };
const PATHS = ['a', 'b ü'];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recipe-'));
  for (const path of PATHS) writeFileSync(join(directory, path), 'before');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As composing makes it now. */
function fileOf(path: string, content: string): FileEntry {
  const disk = { from: 'disk', file: join(directory, path) } as const;
  return {
    type: 'file',
    path: `app/${path}`,
    ...owned,
    size: content.length,
    digest: digestOf(content),
    content: disk,
  };
}

function entriesOf(first: string, second: string): LayerEntry[] {
  const bytes = Buffer.from([0, 255, 10]);
  return [
    { type: 'directory', path: 'app', ...owned },
    fileOf('a', first),
    fileOf('b ü', second),
    { type: 'symlink', path: 'app/link', ...owned, target: '../ü' },
    {
      type: 'file',
      path: 'app/inline',
      ...owned,
      size: 3,
      digest: digestOf(bytes),
      content: { from: 'memory', bytes },
    },
  ];
}

function write(entries: readonly LayerEntry[]): Buffer {
  const recipe = writeRecipe(entries, rowOf);
  if (recipe === undefined) throw new Error('no recipe');
  return recipe;
}

function rowOf(file: string): number | undefined {
  const row = PATHS.findIndex((path) => join(directory, path) === file);
  return row === -1 ? undefined : row;
}

/** @param sizes of the files, as they were looked at */
function follow(recipe: Buffer, sizes: readonly number[], touched: readonly number[] = []): FollowedRecipe {
  const fileAt = (row: number): ContextFile => {
    const path = PATHS[row] ?? '';
    return { type: 'file', path, name: path, size: sizes[row] ?? 0, mode: 0o644, row };
  };
  return followRecipe(recipe, { directory, fileAt, isUntouched: (row) => !touched.includes(row), format: 'sha1' });
}

test('a recipe makes the entries that it was written of', () => {
  const { entries } = follow(write(entriesOf('before', 'before')), [6, 6]);

  expect(layerKeyOf(entries)).toBe(layerKeyOf(entriesOf('before', 'before')));
  expect(entries.map(({ path, mode, uid, gid }) => ({ path, mode, uid, gid }))).toEqual(
    entriesOf('', '').map(({ path, mode, uid, gid }) => ({ path, mode, uid, gid })),
  );
});

test('a file that changed is in it as it is now', () => {
  writeFileSync(join(directory, 'a'), 'now');

  const { entries } = follow(write(entriesOf('before', 'before')), [3, 6], [0]);

  expect(layerKeyOf(entries)).toBe(layerKeyOf(entriesOf('now', 'before')));
});

test('what was read for it is not read again, unless it was touched', () => {
  const kept = follow(write(entriesOf('before', 'before')), [6, 6]).recipe();
  rmSync(join(directory, 'a'));
  writeFileSync(join(directory, 'b ü'), 'behind');

  const { entries } = follow(kept, [6, 6], [1]);

  expect(layerKeyOf(entries)).toBe(layerKeyOf(entriesOf('before', 'behind')));
});

test('a file that is not as long as it was looked at stops it', () => {
  const { entries } = follow(write(entriesOf('before', 'before')), [7, 6]);

  expect(() => entries.map((entry) => entry.type === 'file' && contentDigest(entry))).toThrow(
    'had 7 bytes a moment ago',
  );
});

test.each<[string, LayerEntry]>([
  ['a link between files', { type: 'hardlink', path: 'b', ...owned, target: 'a' }],
  ['extended attributes', { ...fileIn('memory'), xattrs: { 'user.a': Buffer.from('b') } }],
  ['a file that is not of the context', { ...fileIn('memory'), content: { from: 'disk', file: '/elsewhere' } }],
])('there is no recipe for %s', (_, entry) => {
  expect(writeRecipe([entry], rowOf)).toBeUndefined();
});

function fileIn(from: 'memory'): FileEntry {
  const bytes = Buffer.alloc(0);
  return { type: 'file', path: 'file', ...owned, size: 0, digest: digestOf(bytes), content: { from, bytes } };
}
