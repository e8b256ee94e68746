import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { lookAtRegistry, type RegistryLook } from './look-at-registry.ts';
import { buildWeb, makeProject, storyDockerfile, type TestProject } from './project.ts';

/** The eight faults of the hand-made version, each in its situation. */
let registry: Awaited<ReturnType<typeof sharedRegistry>>;
let look: RegistryLook;
beforeAll(async () => {
  registry = await sharedRegistry();
  look = lookAtRegistry(registry.url);
});

const project = (name: string) =>
  makeProject({ host: registry.host, registryUrl: registry.url, name: `faults/${name}` });

async function lockAndCommit(it: TestProject, ...args: string[]): Promise<void> {
  await it.hydrofoil(['lock', ...args]);
  await it.commit('lock');
}

describe('F1: the inputs are read from the Dockerfile', () => {
  test('a changed uat.txt, which the Dockerfile installs, builds a base and is named as the reason', async () => {
    await using it = await project('f1');
    const first = await buildWeb(it);
    await it.commit('requirements', { 'requirements/uat.txt': 'django==5.0\n' });

    const second = await buildWeb(it);

    expect(second.base).toMatchObject({ action: 'build', because: ['requirements/uat.txt changed'] });
    expect(second.base.key).not.toBe(first.base.key);
  });
});

describe('F2: Dockerfile, FROM image, arguments and platform are in the key', () => {
  test('a changed instruction builds a base, named with its line', async () => {
    await using it = await project('f2-line');
    await buildWeb(it);
    await it.commit('line', {
      Dockerfile: storyDockerfile(it.host, 'faults/f2-line').replace('echo installing', 'echo installing more'),
    });

    const { base } = await buildWeb(it);

    expect(base).toMatchObject({ action: 'build', because: ['line 4: RUN echo installing more > /apt.txt changed'] });
  });

  test('a changed argument builds a base, and its value is not shown', async () => {
    await using it = await project('f2-argument');
    await buildWeb(it);

    const { base } = await buildWeb(it, '--build-arg', 'PIP_EXTRA=private-index');

    expect(base).toMatchObject({ action: 'build', because: ['argument PIP_EXTRA changed'] });
    expect(JSON.stringify(base)).not.toContain('private-index');
  });

  test('an argument without a value is that of the environment, with a configuration and without', async () => {
    await using it = await project('f2-environment');
    const env = { PIP_EXTRA: 'from-environment' };
    const alone = ['-f', 'Dockerfile', '-t', `${it.host}/faults/f2-environment/alone:1`, '.'];

    for (const args of [[], alone]) {
      const given = await it.hydrofoil(['plan', '--json', '--build-arg', 'PIP_EXTRA=from-environment', ...args]);
      const taken = await it.hydrofoil(['plan', '--json', '--build-arg', 'PIP_EXTRA', ...args], { env });
      const absent = await it.hydrofoil(['plan', '--json', ...args]);

      expect(taken.stdout).toBe(given.stdout);
      expect(taken.stdout).not.toBe(absent.stdout);
    }
  });

  test('a FROM tag that moved builds a base once the lock file says so, and not before', async () => {
    await using it = await project('f2-from');
    await lockAndCommit(it);
    await buildWeb(it);
    await makeSmallImage({
      registry: registry.url,
      repository: 'faults/f2-from/busybox',
      tag: '1',
      files: { '/security-fix': 'yes' },
    });

    const before = await buildWeb(it);
    await lockAndCommit(it, '--update');
    const after = await buildWeb(it);

    expect(before.base.action).toBe('reuse');
    expect(after.base.action).toBe('build');
    expect(after.base.because).toEqual([
      expect.stringMatching(/^FROM .*\/busybox:1 moved from sha256:[0-9a-f]{12}… to sha256:[0-9a-f]{12}…$/),
    ]);
  });
});

describe('F3: nothing says "built" except the image itself', () => {
  test('a base build that fails leaves nothing that a later run takes for a base', async () => {
    await using it = await project('f3-fail');
    await it.commit('broken', {
      Dockerfile: storyDockerfile(it.host, 'faults/f3-fail').replace(
        'cat /requirements/uat.txt',
        'cat /requirements/missing.txt',
      ),
    });
    const failed = await it.hydrofoil(['build']);
    await it.commit('mended', { 'requirements/missing.txt': 'now it is here\n' });

    const { base } = await buildWeb(it);

    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('missing.txt');
    expect(base.action).toBe('build');
  });

  test('a base build that is killed leaves nothing that a later run takes for a base', async () => {
    await using it = await project('f3-kill');
    const slow = storyDockerfile(it.host, 'faults/f3-kill').replace(
      'echo installing >',
      'echo step has begun; sleep 60; echo installing >',
    );
    await it.commit('slow', { Dockerfile: slow });

    for (const signal of ['SIGKILL', 'SIGTERM'] as const)
      await it.killWhen(['build', '--plain'], /step has begun$/, signal);
    const tags = await look.tags('faults/f3-kill/web');

    expect(tags.filter((tag) => tag.startsWith('base-'))).toEqual([]);
  });
});

describe('F4: the registry is asked whether the base is there', () => {
  test('a base that was deleted, manifests and layers, is built again', async () => {
    await using it = await project('f4');
    const first = await buildWeb(it);
    await it.commit('code', { version: '2\n' });
    const deleted = await look.deleteImage('faults/f4/web', `base-${first.base.key}`);

    const second = await buildWeb(it);

    expect(deleted).toBeGreaterThan(1);
    expect(second.outcome).toBe('made');
    expect(second.base).toMatchObject({
      key: first.base.key,
      action: 'build',
      because: [expect.stringContaining('is not in the registry')],
    });
    expect(await look.missingBlobs('faults/f4/web', second.digest)).toEqual([]);
  });
});

describe('F5: keys live side by side', () => {
  test('two branches with different requirements do not disturb each other, and a revert builds nothing', async () => {
    await using it = await project('f5');
    const uat = await buildWeb(it);
    await it.git('checkout', '--quiet', '-b', 'main');
    await it.commit('other requirements', { 'requirements/uat.txt': 'django==3.0\n' });
    const main = await buildWeb(it);
    await it.git('checkout', '--quiet', 'uat');
    await it.commit('code', { version: '2\n' });
    const uatAgain = await buildWeb(it);
    await it.git('revert', '--no-edit', 'HEAD');

    const reverted = await buildWeb(it);

    expect(main.base).toMatchObject({ action: 'build' });
    expect(uatAgain.base).toMatchObject({ action: 'reuse', key: uat.base.key });
    expect(reverted).toMatchObject({ outcome: 'found', digest: uat.digest });
  });
});

describe('F6: the base is part of the commit', () => {
  test('an old commit gets its own base, by digest, though a newer one was built since', async () => {
    await using it = await project('f6');
    await lockAndCommit(it);
    const old = await buildWeb(it);
    const oldCommit = await it.git('rev-parse', 'HEAD');
    await it.commit('requirements', { 'requirements/uat.txt': 'django==5.0\n' });
    const newer = await buildWeb(it);
    await it.git('checkout', '--quiet', oldCommit);

    const again = await buildWeb(it);

    expect(newer.base.key).not.toBe(old.base.key);
    expect(again.base).toMatchObject({ key: old.base.key, action: 'reuse' });
    expect(again.digest).toBe(old.digest);
  });
});

describe('F7: two runs at once', () => {
  test('both build the same base and both end with an image that is whole', async () => {
    await using it = await project('f7-build');

    const both = await Promise.all([buildWeb(it), buildWeb(it)]);

    for (const image of both) expect(await look.missingBlobs('faults/f7-build/web', image.digest)).toEqual([]);
    expect(both[0]?.base.key).toBe(both[1]?.base.key);
  });

  test('two deployments at once both end right: one after the other, recorded once', async () => {
    await using it = await project('f7-deploy');
    await buildWeb(it);

    const both = await Promise.all([
      it.hydrofoil(['deploy', 'uat', '--json']),
      it.hydrofoil(['deploy', 'uat', '--json']),
    ]);
    const history = await it.json<{ readonly environments: readonly { readonly releases: readonly unknown[] }[] }>(
      'history',
      'uat',
    );

    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(both.map(({ stdout }) => JSON.parse(stdout).outcome).toSorted()).toEqual(['done', 'nothing-to-do']);
    expect(history.environments[0]?.releases).toHaveLength(1);
  });

  test('an older commit that comes late does not win over a newer one', async () => {
    await using it = await project('f7-older');
    const older = await it.git('rev-parse', 'HEAD');
    await it.commit('newer', { version: '2\n' });
    const newest = await it.hydrofoil(['deploy', 'uat']);
    await it.git('checkout', '--quiet', older);

    const late = await it.hydrofoil(['deploy', 'uat']);

    expect(newest.exitCode).toBe(0);
    expect(late).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('RELEASE_OLDER_COMMIT') });
  });
});

describe('F8: git is read only', () => {
  test('no command needs the right to push, and none touches index, work tree or references', async () => {
    await using it = await project('f8');
    const before = await gitState(it);

    for (const args of [['plan'], ['base'], ['build'], ['status'], ['history']]) {
      expect(await it.hydrofoil(args)).toMatchObject({ exitCode: 0 });
    }

    expect(await gitState(it)).toEqual(before);
  });
});

async function gitState(it: TestProject): Promise<string[]> {
  const index = await exec('sha256sum', ['.git/index'], { cwd: it.folder });
  return [
    index.stdout,
    await it.git('status', '--porcelain'),
    await it.git('for-each-ref'),
    await it.git('stash', 'list'),
  ];
}

describe('what the registry lost', () => {
  test('a lost result of a step after the application copy is executed again, also when a COPY stands on it', async () => {
    await using it = await project('lost-run');
    const dockerfile = `${storyDockerfile(it.host, 'faults/lost-run')}# hydrofoil: inputs=requirements/** outputs=/made\nRUN mkdir -p /made && cat requirements/uat.txt > /made/list\nCOPY run.sh /made/\n`;
    await it.commit('a run below a copy', { Dockerfile: dockerfile });
    const first = await buildWeb(it);
    const tags = (await look.tags('faults/lost-run/web')).filter((tag) => tag.startsWith('run-'));
    for (const tag of tags) await look.deleteImage('faults/lost-run/web', tag);
    await it.commit('code', { version: '2\n' });

    const second = await buildWeb(it);

    expect(tags).toHaveLength(1);
    expect(second.steps.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'copy compose',
      'run execute',
      'copy reuse',
    ]);
    expect(second.digest).not.toBe(first.digest);
    expect(await look.missingBlobs('faults/lost-run/web', second.digest)).toEqual([]);
  });
});

test.each([
  ['above the folder of the configuration', '..'],
  ['behind a link in it', 'link'],
])('a change in a context %s is in no commit, and the image does not claim to be it', async (_, context) => {
  await using it = await project(context === '..' ? 'above' : 'behind');
  const config = await readFile(join(it.folder, 'hydrofoil.yaml'), 'utf8');
  const above = config.replace('/web\n', `/web\n    context: ${context}\n    dockerfile: ${context}/Dockerfile\n`);
  await mkdir(join(it.folder, 'deploy'));
  await symlink('..', join(it.folder, 'deploy/link'));
  const commit = await it.commit('in a sub-folder', { 'deploy/hydrofoil.yaml': above });
  const tagsOf = async () => (await buildWeb(it, '--config', 'deploy/hydrofoil.yaml')).tags;

  const clean = await tagsOf();
  await it.write({ version: 'in no commit\n' });
  const changed = await tagsOf();

  expect(clean).toContain(commit);
  expect(changed).not.toContain(commit);
});

test('a deployment goes on to its record when nobody reads its output any more', async () => {
  await using it = await project('unheard');
  const command = [process.execPath, inject('cli'), 'deploy', 'uat'].map((word) => `'${word}'`).join(' ');

  await exec('sh', ['-c', `${command} 2>&1 | true`], { cwd: it.folder, env: it.env });
  const { stdout } = await it.hydrofoil(['history', 'uat']);

  expect(stdout).toContain('deploy, succeeded');
});
