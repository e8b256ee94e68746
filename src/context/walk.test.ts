import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { mayBeArchive } from './archive.ts';
import { readContentIds } from './content-id.ts';
import { noRules, parseIgnore, readIgnore } from './dockerignore.ts';
import type { ContextEntry, ContextFile } from './tree.ts';
import { readContext } from './walk.ts';

let folder: string;
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'context-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, content = '', mode = 0o644): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
  chmodSync(join(folder, path), mode);
}

async function pathsOf(ignored = ''): Promise<string[]> {
  const tree = await readContext(folder, { ignore: parseIgnore(ignored, '.dockerignore'), signal });
  return tree.entries.map(({ path }) => path);
}

async function entryOf(path: string): Promise<ContextEntry | undefined> {
  return (await readContext(folder, { ignore: noRules, signal })).byPath.get(path);
}

async function fileOf(path: string): Promise<ContextFile> {
  const entry = await entryOf(path);
  if (entry?.type !== 'file') throw new Error(`${path} is no file`);
  return entry;
}

test('parents come before children, siblings by name', async () => {
  for (const path of ['b', 'a-b', 'a/z', 'a/b/c']) write(path);

  expect(await pathsOf()).toEqual(['a', 'a/b', 'a/b/c', 'a/z', 'a-b', 'b']);
});

test('types, modes, sizes and link targets are told', async () => {
  write('file', 'four', 0o4750);
  symlinkSync('../elsewhere', join(folder, 'link'));
  mkdirSync(join(folder, 'dir'));
  chmodSync(join(folder, 'dir'), 0o2770);

  expect(await entryOf('file')).toMatchObject({ path: 'file', name: 'file', type: 'file', mode: 0o4750, size: 4 });
  expect(await entryOf('link')).toMatchObject({ type: 'symlink', target: '../elsewhere' });
  expect(await entryOf('dir')).toMatchObject({ type: 'directory', mode: 0o2770, children: [] });
});

test('names of one file share its identity, other files have none', async () => {
  write('one');
  write('alone');
  linkSync(join(folder, 'one'), join(folder, 'two'));

  const { inode } = await fileOf('one');

  expect(inode).toBeDefined();
  expect((await fileOf('two')).inode).toBe(inode);
  expect((await fileOf('alone')).inode).toBeUndefined();
});

test('a name that is not UTF-8 is kept byte by byte, and its content can be read', async () => {
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'latin');

  const tree = await readContext(folder, { ignore: noRules, signal });
  const file = await fileOf('caf\udce9');

  expect(readContentIds(tree)(file)).toBe(digestOf('latin'));
});

test('a fifo is told as what it is', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);

  expect(await entryOf('pipe')).toMatchObject({ type: 'special', kind: 'fifo' });
});

test('an ignored folder and what is in it are left out', async () => {
  for (const path of ['node_modules/a', 'src/a']) write(path);

  expect(await pathsOf('node_modules')).toEqual(['src', 'src/a']);
});

test('an ignored folder comes along when something in it is taken back, and only then', async () => {
  for (const path of ['vendor/keep/a', 'vendor/b', 'other/c']) write(path);

  expect(await pathsOf('vendor\nother\n!vendor/keep\n!other/none')).toEqual(['vendor', 'vendor/keep', 'vendor/keep/a']);
});

test('the ignore file beside the Dockerfile wins over the one in the context', () => {
  write('.dockerignore', 'one');
  expect(readIgnore(folder, join(folder, 'docker/Dockerfile')).file).toBe(join(folder, '.dockerignore'));

  write('docker/Dockerfile.dockerignore', 'two');
  const rules = readIgnore(folder, join(folder, 'docker/Dockerfile'));

  expect(rules).toMatchObject({ file: join(folder, 'docker/Dockerfile.dockerignore'), text: 'two' });
  expect(rules.patterns.map(({ pattern }) => pattern)).toEqual(['two']);
});

test('without an ignore file nothing is ignored', () => {
  expect(readIgnore(folder, join(folder, 'Dockerfile'))).toBe(noRules);
});

test.each([
  ['nowhere', 'there is no such folder'],
  ['file', 'it is not a folder'],
])('a context that is %s is refused', async (name, why) => {
  write('file');

  await expect(readContext(join(folder, name), { ignore: noRules, signal })).rejects.toMatchObject({
    code: 'CONTEXT_NOT_FOUND',
    message: expect.stringContaining(why),
    hint: expect.any(String),
  });
});

test('an aborted reading ends', async () => {
  for (let count = 0; count < 2_001; count++) writeFileSync(join(folder, `${count}`), '');
  const aborted = AbortSignal.abort(new Error('stopped by the user'));

  await expect(readContext(folder, { ignore: noRules, signal: aborted })).rejects.toThrow('stopped by the user');
});

test('the id of a file is the digest of its content, large or small', async () => {
  const large = 'x'.repeat(5 * 1024 * 1024);
  write('large', large);
  write('small', 'small');
  const ids = readContentIds(await readContext(folder, { ignore: noRules, signal }));

  expect([ids(await fileOf('large')), ids(await fileOf('small'))]).toEqual([digestOf(large), digestOf('small')]);
});

test('a file that grows while it is read is told, so that no layer holds another length than it says', async () => {
  write('log', 'one');
  const tree = await readContext(folder, { ignore: noRules, signal });
  const file = await fileOf('log');
  write('log', 'one and two');

  expect(() => readContentIds(tree)(file)).toThrow(expect.objectContaining({ code: 'CONTEXT_FILE_CHANGED' }));
});

test('a file that is gone when it is read is told by its name', async () => {
  write('gone', 'x');
  const tree = await readContext(folder, { ignore: noRules, signal });
  const file = await fileOf('gone');
  rmSync(join(folder, 'gone'));

  expect(() => readContentIds(tree)(file)).toThrow(
    expect.objectContaining({ code: 'CONTEXT_FILE_CHANGED', message: expect.stringContaining('gone') }),
  );
});

test.each([
  ['tar', true, 'a tar archive', ['-cf']],
  ['tar.gz', true, 'compressed by gzip', ['-czf']],
  ['tar.xz', true, 'compressed by xz', ['-cJf']],
  ['tar.bz2', true, 'compressed by bzip2', ['-cjf']],
  ['old.tar', true, 'in the format of Unix version 7', ['--format=v7', '-cf']],
])('ADD may unpack a %s: %s (%s)', async (name, expected, _why, flags) => {
  write('content', 'x');
  execFileSync('tar', [...flags, `archive.${name}`, 'content'], { cwd: folder });

  const tree = await readContext(folder, { ignore: noRules, signal });

  expect(mayBeArchive(tree, await fileOf(`archive.${name}`))).toBe(expected);
});

test.each([
  ['', 'an empty file'],
  ['a text', 'a short file'],
  ['x'.repeat(2_000), 'a long text'],
  ['\0'.repeat(1_024), 'zeros, as at the end of an archive'],
])('ADD leaves other files alone (%#: %s)', async (content) => {
  write('plain.tar', content);

  const tree = await readContext(folder, { ignore: noRules, signal });

  expect(mayBeArchive(tree, await fileOf('plain.tar'))).toBe(false);
});
