import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readGitFacts } from './git-facts.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydrofoil-git-facts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...identity, ...args], { stdio: 'pipe' });
const facts = () => readGitFacts(folder, new AbortController().signal);

describe('the host, owner and name of', () => {
  const emr = { owner: 'emr', name: 'web' };

  test.each([
    { url: 'git@github.com:emr/web.git', is: { host: 'github.com', ...emr } },
    { url: 'https://github.com/emr/web', is: { host: 'github.com', ...emr } },
    { url: 'ssh://git@git.example.com:2222/emr/web.git', is: { host: 'git.example.com', ...emr } },
    { url: 'https://user:token@gitlab.com/group/emr/web.git', is: { host: 'gitlab.com', ...emr } },
    { url: '/srv/git/web.git', is: undefined },
  ])('$url', async ({ url, is }) => {
    git('init', '--quiet');
    git('remote', 'add', 'origin', url);

    expect((await facts()).origin).toEqual(is);
  });
});

test('branches are those here and on the remote, each once; the remote says which is its own', async () => {
  git('init', '--quiet', '--initial-branch', 'feature');
  git('commit', '--quiet', '--allow-empty', '--message', 'one');
  git('branch', 'uat');
  for (const branch of ['uat', 'release/2']) git('update-ref', `refs/remotes/origin/${branch}`, 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/release/2');

  const { branches, defaultBranch } = await facts();

  expect(branches.toSorted()).toEqual(['feature', 'release/2', 'uat']);
  expect(defaultBranch).toBe('release/2');
});

test('a branch without a commit is one, and main is the default before it', async () => {
  git('init', '--quiet', '--initial-branch', 'main');

  expect(await facts()).toEqual({ branches: ['main'], defaultBranch: 'main' });
});

test('without a repository nothing is known', async () => {
  expect(await facts()).toEqual({ branches: [] });
});
