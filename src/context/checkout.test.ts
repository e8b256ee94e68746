import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exec } from '../exec.ts';
import { checkOut } from './checkout.ts';

const signal = new AbortController().signal;
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  GIT_COMMITTER_DATE: '1700000000 +0100',
};

let folder: string;
let repository: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'hydrofoil-checkout-')));
  repository = join(folder, 'repository');
  await mkdir(join(repository, 'sub'), { recursive: true });
  await git('init', '--quiet');
});
afterEach(() => rm(folder, { recursive: true }));

async function git(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await exec('git', ['-C', repository, ...args], { env: IDENTITY });
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
}

async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) await writeFile(join(repository, path), text);
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'commit');
  return git('rev-parse', 'HEAD');
}

async function checkedOut(commitName: string, directory = repository) {
  const to = await mkdtemp(join(folder, 'to-'));
  return checkOut({ directory, commit: commitName, to }, { signal });
}

test('an older commit comes as it was, and work tree, index and HEAD stay as they are', async () => {
  const first = await commit({ a: 'first\n', gone: 'gone\n' });
  await rm(join(repository, 'gone'));
  await commit({ a: 'second\n' });
  await writeFile(join(repository, 'a'), 'staged\n');
  await git('add', 'a');
  await writeFile(join(repository, 'a'), 'changed\n');
  const index = await readFile(join(repository, '.git/index'));
  const before = await git('status', '--porcelain=v2', '--branch');

  const { tree, ...checkout } = await checkedOut(first, join(repository, 'sub'));

  expect(checkout).toEqual({
    commit: first,
    committedAt: 1_700_000_000,
    root: repository,
    below: 'sub',
    submodules: [],
  });
  expect((await readdir(tree)).sort()).toEqual(['a', 'gone']);
  expect(await readFile(join(tree, 'a'), 'utf8')).toBe('first\n');
  expect((await readFile(join(repository, '.git/index'))).equals(index)).toBe(true);
  expect(await git('status', '--porcelain=v2', '--branch')).toBe(before);
  expect(await readFile(join(repository, 'a'), 'utf8')).toBe('changed\n');
});

test('modes are those of a new clone with the usual mask, and links are links', async () => {
  await writeFile(join(repository, 'run'), '#!/bin/sh\n');
  await chmod(join(repository, 'run'), 0o700);
  await symlink('../nowhere', join(repository, 'sub/link'));
  const mask = process.umask(0o077);

  const { tree } = await commit({ plain: '' })
    .then(checkedOut)
    .finally(() => process.umask(mask));

  const modeOf = async (path: string) => ((await lstat(join(tree, path))).mode & 0o777).toString(8);
  expect(await Promise.all(['run', 'plain', 'sub'].map(modeOf))).toEqual(['755', '644', '755']);
  expect(await readlink(join(tree, 'sub/link'))).toBe('../nowhere');
});

test('attributes of archives change nothing, those of line ends what they say', async () => {
  const head = await commit({
    '.gitattributes': 'sub/x export-ignore\nversion export-subst\n*.bat text eol=crlf\n',
    'sub/x': 'x\n',
    version: '$Format:%H$\n',
    'run.bat': 'one\ntwo\n',
  });

  const { tree } = await checkedOut(head);

  expect(await readFile(join(tree, 'sub/x'), 'utf8')).toBe('x\n');
  expect(await readFile(join(tree, 'version'), 'utf8')).toBe('$Format:%H$\n');
  expect(await readFile(join(tree, 'run.bat'), 'utf8')).toBe('one\r\ntwo\r\n');
});

test('a sparse work tree has all files of the commit', async () => {
  const head = await commit({ a: 'a\n', 'sub/b': 'b\n' });
  await git('sparse-checkout', 'set', '--no-cone', 'a');

  const { tree } = await checkedOut(head);

  expect(await readFile(join(tree, 'sub/b'), 'utf8')).toBe('b\n');
});

test('submodules are named, and their folders empty', async () => {
  await commit({ a: 'a\n' });
  await git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/lib`);
  await git('commit', '--quiet', '--message', 'submodule');

  const { submodules } = await checkedOut('HEAD');

  expect(submodules).toEqual(['vendor/lib']);
});

test('no such commit, and no repository, are told with what to do', async () => {
  await commit({ a: 'a\n' });

  await expect(checkedOut('1'.repeat(40))).rejects.toMatchObject({
    code: 'GIT_COMMIT_MISSING',
    hint: expect.stringContaining('git fetch origin'),
  });
  await expect(checkedOut('--output=/tmp/x')).rejects.toMatchObject({ code: 'GIT_COMMIT_MISSING' });
  await expect(checkedOut('HEAD', folder)).rejects.toMatchObject({ code: 'GIT_REPOSITORY_MISSING' });
});
