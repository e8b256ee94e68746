import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exec } from '../../src/exec.ts';
import { proposeFiles } from '../../src/init/proposed-files.ts';
import { surveyOf } from '../doubles/repository.ts';

/** The last step of the proposed update of hydrofoil.lock, run by a shell in a clone; GitHub's own program is one that writes down how it was called. */
let folder = '';
let script = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydrofoil-lock-update-'));
  const setup = { repositories: ['ghcr.io/example/emr'], environments: [], runsJobs: false };
  const lock = proposeFiles(setup, await surveyOf({ Dockerfile: 'FROM scratch\n' })).find(({ path }) =>
    /lock/.test(path),
  );
  script = parse(lock?.text ?? '').jobs.update.steps.at(-1).run;
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/gh'), '#!/bin/sh\necho "$*" >> "$CALLS"\n');
  await chmod(join(folder, 'bin/gh'), 0o755);
  await sh('git init --quiet --bare --initial-branch main origin.git');
  await sh('git clone --quiet origin.git clone', folder);
  await writeFile(join(folder, 'clone/hydrofoil.lock'), 'old\n');
  await sh('git add . && git commit --quiet --message one && git push --quiet origin HEAD:main', join(folder, 'clone'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function sh(line: string, cwd: string = folder): Promise<string> {
  const identity = { name: 'Test', email: 'test@example.com' };
  const env = {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    CALLS: join(folder, 'calls'),
    BRANCH: 'hydrofoil-lock-7',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  };
  const { exitCode, stdout, stderr } = await exec('bash', ['-eo', 'pipefail', '-c', line], { cwd, env });
  if (exitCode !== 0) throw new Error(`${line}\n${stderr}`);
  return stdout;
}

const branches = async () =>
  (await sh('git --git-dir origin.git branch --format "%(refname:short)"')).trim().split('\n');

test('what moved is pushed on a branch of its own, and proposed', async () => {
  await writeFile(join(folder, 'clone/hydrofoil.lock'), 'new\n');
  await writeFile(join(folder, 'clone/passing.txt'), 'of another step\n');

  await sh(script, join(folder, 'clone'));

  expect(await branches()).toEqual(['hydrofoil-lock-7', 'main']);
  expect(await sh('git --git-dir origin.git show --format= --name-only hydrofoil-lock-7')).toBe('hydrofoil.lock\n');
  expect(await readFile(join(folder, 'calls'), 'utf8')).toBe(
    'auth setup-git\npr create --fill --head hydrofoil-lock-7\n',
  );
});

test('a lock that is there for the first time is proposed too', async () => {
  await sh('git rm --quiet hydrofoil.lock && git commit --quiet --message two', join(folder, 'clone'));
  await writeFile(join(folder, 'clone/hydrofoil.lock'), 'new\n');

  await sh(script, join(folder, 'clone'));

  expect(await branches()).toContain('hydrofoil-lock-7');
});

test('where nothing moved, nothing is pushed, and GitHub is not asked', async () => {
  await sh(script, join(folder, 'clone'));

  expect(await branches()).toEqual(['main']);
  await expect(readFile(join(folder, 'calls'))).rejects.toMatchObject({ code: 'ENOENT' });
});
