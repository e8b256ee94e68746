import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRepositoryFiles } from './repository-files.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hydrofoil-files-'));
});
afterEach(() => void execFileSync('rm', ['-rf', root])); // node's own does not get at paths that are too long

test('without git a folder that cannot be read hides no file beside it', async () => {
  const tooDeep = Array.from({ length: 20 }, () => 'd'.repeat(250)).join('/'); // root may read whatever its rights are
  execFileSync('mkdir', ['-p', tooDeep], { cwd: root });
  await writeFile(join(root, 'Dockerfile'), 'FROM scratch\n');

  const { paths } = await listRepositoryFiles(root, new AbortController().signal);

  expect(paths).toEqual(['Dockerfile']);
});
