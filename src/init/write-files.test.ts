import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeOf } from './file-change.ts';
import { writeFiles } from './write-files.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hydrofoil-write-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const signal = new AbortController().signal;
const change = (path: string, text: string) => changeOf(root, { path, text, purpose: '' }, signal);
const filesThere = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('new files get their folders, and nothing else is left', async () => {
  await writeFiles(root, [await change('a/b/c.yaml', 'c\n'), await change('d.yaml', 'd\n')], signal);

  expect(await readFile(join(root, 'a/b/c.yaml'), 'utf8')).toBe('c\n');
  expect((await filesThere()).toSorted()).toEqual(['c.yaml', 'd.yaml']);
});

test('a file that is replaced keeps its mode, and a link stays a link', async () => {
  await writeFile(join(root, 'real.yaml'), 'old\n');
  await chmod(join(root, 'real.yaml'), 0o640);
  await symlink('real.yaml', join(root, 'link.yaml'));

  await writeFiles(root, [await change('link.yaml', 'new\n')], signal);

  expect(await readFile(join(root, 'real.yaml'), 'utf8')).toBe('new\n');
  expect((await stat(join(root, 'real.yaml'))).mode & 0o777).toBe(0o640);
  expect(
    (await readdir(root, { withFileTypes: true })).find(({ name }) => name === 'link.yaml')?.isSymbolicLink(),
  ).toBe(true);
});

test.each([
  { what: 'changed', before: 'old\n' },
  { what: 'written', before: undefined },
])('when one was $what by somebody else since it was shown, none is written', async ({ before }) => {
  if (before !== undefined) await writeFile(join(root, 'b.yaml'), before);
  const changes = [await change('a.yaml', 'a\n'), await change('b.yaml', 'b\n')];
  await writeFile(join(root, 'b.yaml'), 'theirs\n');

  await expect(writeFiles(root, changes, signal)).rejects.toMatchObject({ code: 'INIT_FILE_CHANGED' });

  expect(await filesThere()).toEqual(['b.yaml']);
  expect(await readFile(join(root, 'b.yaml'), 'utf8')).toBe('theirs\n');
});

test('an interruption before the first file leaves none', async () => {
  const changes = [await change('a.yaml', 'a\n'), await change('b.yaml', 'b\n')];

  await expect(writeFiles(root, changes, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');

  expect(await filesThere()).toEqual([]);
});

test('where one cannot be made ready, none is written', async () => {
  await writeFile(join(root, 'folder'), 'a file where a folder should be');

  await expect(
    writeFiles(root, [await change('a.yaml', 'a\n'), { path: 'folder/b.yaml', text: 'b\n', purpose: '' }], signal),
  ).rejects.toThrow();

  expect(await filesThere()).toEqual(['folder']);
});

test('where nothing can be written the message says which file and why, and the others are not there either', async () => {
  const blocked = await change('taken/b.yaml', 'b\n');
  await writeFile(join(root, 'taken'), 'a file where the folder would be\n');

  await expect(writeFiles(root, [await change('a.yaml', 'a\n'), blocked], signal)).rejects.toMatchObject({
    code: 'INIT_FILE_UNWRITABLE',
    message: expect.stringMatching(/^Writing taken\/b\.yaml: E/),
  });

  expect(await filesThere()).toEqual(['taken']);
});

test('a file that cannot be compared is named, and taken for no new one', async () => {
  await writeFile(join(root, 'taken'), 'a file where a folder would be\n');

  await expect(change('taken/b.yaml', 'b\n')).rejects.toMatchObject({ code: 'INIT_FILE_UNREADABLE' });
});
