import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readGitLayout } from './git-layout.ts';

const { username, homedir } = userInfo();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'git-layout-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  [`~${username}/attributes`, join(homedir, 'attributes'), 'the folder of a user whom git knows'],
  ['/etc/own attributes', '/etc/own attributes', 'a path as it is'],
])('the file of attributes %s is %s: %s', async (stated, file) => {
  execFileSync('git', ['config', 'core.attributesFile', stated], { cwd: folder });

  const layout = await readGitLayout(folder, { signal: new AbortController().signal });

  expect(layout?.attributeFiles).toContain(file);
});
