import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exec } from '../../exec.ts';
import { guessBranch } from './git-head.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydrofoil-head-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const git = async (directory: string, ...args: string[]) => {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  const { exitCode, stderr } = await exec('git', ['-C', directory, ...identity, ...args]);
  expect(exitCode, stderr).toBe(0);
};

async function makeRepository(name: string): Promise<string> {
  const directory = join(folder, name);
  await git(folder, 'init', '--quiet', '--initial-branch', 'feature/x', directory);
  await git(directory, 'commit', '--quiet', '--allow-empty', '--message', 'First');
  return directory;
}

test('the branch is read from the files, also from a folder below', async () => {
  const repository = await makeRepository('plain');
  await exec('mkdir', ['-p', join(repository, 'services/web')]);
  expect(guessBranch(repository)).toBe('feature/x');
  expect(guessBranch(join(repository, 'services/web'))).toBe('feature/x');
});

test('a linked work tree has a branch of its own', async () => {
  const repository = await makeRepository('linked');
  const tree = join(folder, 'tree');
  await git(repository, 'worktree', 'add', '--quiet', '-b', 'other', tree);
  expect(guessBranch(tree)).toBe('other');
});

test('a detached head is on no branch', async () => {
  const repository = await makeRepository('detached');
  await git(repository, 'checkout', '--quiet', '--detach');
  expect(guessBranch(repository)).toBeUndefined();
});

test('without a repository there is no guess', () => {
  expect(guessBranch(folder)).toBeUndefined();
  expect(guessBranch(join(folder, 'absent'))).toBeUndefined();
});
