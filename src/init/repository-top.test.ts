import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryTop } from './repository-top.ts';

let top = '';
beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'hydrofoil-top-')));
  await mkdir(join(top, 'services/web'), { recursive: true });
});
afterEach(() => rm(top, { recursive: true, force: true }));

const topOf = (folder: string) => repositoryTop(join(top, folder), new AbortController().signal);

test('before its first commit a repository has its top where it has it afterwards', async () => {
  const git = (...args: string[]) => execFileSync('git', ['-C', top, ...args], { stdio: 'pipe' });
  git('init', '--quiet');

  expect(await topOf('services/web')).toBe(top);

  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'one');
  expect(await topOf('services/web')).toBe(top);
});

test('where there is no repository a folder is its own top', async () => {
  expect(await topOf('services')).toBe(join(top, 'services'));
});
