import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scopedStore } from '../../src/state/scoped-store.ts';
import { restoreFolder, type SaveRequest, saveFolder } from '../../src/state/state-folder.ts';
import type { StateStore } from '../../src/state/state-store.ts';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { snapshotOf } from './snapshot-clone.ts';
import { makeStateRemote, type StateRemote } from './state-remote.ts';

/** How the folder of the third-party action loses data, or asks for rights that it needs not, each tried here. F3 is in action.test.ts. */
describe('F5: branches do not overwrite each other', () => {
  test('values of two scopes live side by side, and a revert finds its own', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');

    await state(clone, ['set', '--scope', 'main', 'hash', 'of-main']);
    await state(clone, ['set', '--scope', 'uat', 'hash', 'of-uat']);

    expect((await state(clone, ['get', '--scope', 'main', 'hash'])).stdout).toBe('of-main');
    expect((await state(clone, ['get', '--scope', 'uat', 'hash'])).stdout).toBe('of-uat');
    expect((await state(clone, ['get', 'hash'])).stderr).toContain('STATE_VALUE_MISSING');
  });

  test('a scope is one part: "b/c" of "a" is not "c" of "a/b"', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');

    await state(clone, ['set', '--scope', 'a', 'b/c', '1']);
    await state(clone, ['set', '--scope', 'a/b', 'c', '2']);

    expect((await state(clone, ['get', '--scope', 'a', 'b/c'])).stdout).toBe('1');
  });

  test('a folder without a scope neither holds nor deletes the values of scopes', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await state(clone, ['set', '--scope', 'uat', 'hash', 'of-uat']);
    await using job = await beginJob(remote, clone);

    await job.save();

    expect(await job.files()).toEqual(['.gitignore']);
    expect((await state(clone, ['get', '--scope', 'uat', 'hash'])).stdout).toBe('of-uat');
  });
});

describe('F7: of two runs at once, none fails and none loses what the other wrote', () => {
  test('what both have changed in different files is there afterwards', async () => {
    await using remote = await makeStateRemote();
    await using one = await beginJob(remote, await remote.clone('one'));
    await using other = await beginJob(remote, await remote.clone('other'));
    await one.write('one', '1');
    await other.write('other', '2');

    await Promise.all([one.save(), other.save()]);

    expect(await valuesOn(remote)).toEqual({ one: '1', other: '2' });
  });

  test('a file that both have changed is that of the later one, which is told, and the history has the other', async () => {
    await using remote = await makeStateRemote();
    await state(await remote.clone('first'), ['set', 'hash', 'old']);
    await using one = await beginJob(remote, await remote.clone('one'));
    await using other = await beginJob(remote, await remote.clone('other'));
    await one.write('hash', 'of one');
    await other.write('hash', 'of other');

    await one.save();
    const { meanwhile } = await other.save();

    expect(meanwhile).toEqual([{ name: 'hash', outcome: 'replaced' }]);
    expect(await valuesOn(remote)).toEqual({ hash: 'of other' });
    expect(await remote.git('show', 'hydrofoil-state~1:hash')).toBe('of one');
  });

  test('with on-conflict: fail nothing of the later one is saved', async () => {
    await using remote = await makeStateRemote();
    await state(await remote.clone('first'), ['set', 'count', '1']);
    await using one = await beginJob(remote, await remote.clone('one'));
    await using other = await beginJob(remote, await remote.clone('other'));
    await one.write('count', '2');
    await other.write('count', '3');
    await other.write('new', 'x');
    await one.save();

    await expect(other.save({ onConflict: 'fail' })).rejects.toMatchObject({ code: 'STATE_FOLDER_CONFLICT' });
    expect(await valuesOn(remote)).toEqual({ count: '2' });
  });

  test('a file that another run has written since is not deleted', async () => {
    await using remote = await makeStateRemote();
    await state(await remote.clone('first'), ['set', 'a=1', 'b=1']);
    await using one = await beginJob(remote, await remote.clone('one'));
    await using other = await beginJob(remote, await remote.clone('other'));
    await one.write('a', '2');
    await other.remove('a');
    await other.remove('b');

    await one.save();
    const { meanwhile } = await other.save();

    expect(meanwhile).toEqual([{ name: 'a', outcome: 'kept' }]);
    expect(await valuesOn(remote)).toEqual({ a: '2' });
  });

  test('both writing the same is no conflict', async () => {
    await using remote = await makeStateRemote();
    await using one = await beginJob(remote, await remote.clone('one'));
    await using other = await beginJob(remote, await remote.clone('other'));
    await one.write('hash', '2f4a');
    await other.write('hash', '2f4a');

    await one.save();
    const { meanwhile, outcome } = await other.save({ onConflict: 'fail' });

    expect({ meanwhile, outcome }).toEqual({ meanwhile: [], outcome: 'unchanged' });
  });
});

describe('F8: no right to force a push, no touched work tree, and no line in .gitignore', () => {
  test('a clone is the same before and after but for the folder, which git overlooks', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await state(clone, ['set', 'hash', 'old']);
    const before = await snapshotOf(join(clone, '.git'));
    await using job = await beginJob(remote, clone);
    await job.write('hash', 'new');

    const status = await run('git', ['-C', clone, 'status', '--porcelain'], { env: { GIT_OPTIONAL_LOCKS: '0' } });
    await job.save();

    expect(status).toBe('');
    expect(await snapshotOf(join(clone, '.git'))).toEqual(before);
    expect(await valuesOn(remote)).toEqual({ hash: 'new' });
  });
});

describe('its squash that rewrites the branch by force', () => {
  test('no write ever leaves the history: each commit stays an ancestor of the next', async () => {
    await using remote = await makeStateRemote(); // which refuses forced pushes
    const clone = await remote.clone('clone');
    const commits: string[] = [];
    for (let number = 1; number <= 12; number++) {
      await state(clone, ['set', 'hash', String(number)]);
      commits.push((await remote.git('rev-parse', 'hydrofoil-state')).trim());
    }

    const history = (await remote.git('rev-list', '--reverse', 'hydrofoil-state')).trim().split('\n');

    expect(history).toEqual(commits);
  });

  test('a branch that the third-party action has written is gone on with', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await seedStateBranch(remote, clone);
    const before = (await remote.git('rev-parse', 'state')).trim();
    await using job = await beginJob(remote, clone, 'state');

    expect(await readFile(join(job.folder, 'requirements-hash.txt'), 'utf8')).toBe('2f4a\n');
    await job.write('requirements-hash.txt', '77\n');
    await job.save();

    expect((await remote.git('rev-parse', 'state~1')).trim()).toBe(before);
  });

  test('or imported, by one write and without touching it', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await seedStateBranch(remote, clone);
    const before = await remote.git('rev-parse', 'state');

    const imported = await state(clone, ['import', 'state', '--scope', 'uat']);
    const again = await state(clone, ['import', 'state', '--scope', 'uat']);
    await state(clone, ['set', '--scope', 'uat', 'requirements-hash.txt', 'newer']);
    const refused = await state(clone, ['import', 'state', '--scope', 'uat']);

    expect(imported).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 values of branch state are in') });
    expect(again.stdout).toContain('already');
    expect(refused.stderr).toContain('STATE_IMPORT_CONFLICT');
    expect((await state(clone, ['get', '--scope', 'uat', 'requirements-hash.txt'])).stdout).toBe('newer');
    expect(await remote.git('rev-parse', 'state')).toBe(before);
    expect((await state(clone, ['import', 'nothing-there'])).stderr).toContain('STATE_IMPORT_EMPTY');
  });
});

test('all scopes are imported, and one that differs is told before anything is written', async () => {
  await using remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  await state(clone, ['set', '--state-branch', 'state', 'hash', 'of none']);
  await state(clone, ['set', '--state-branch', 'state', '--scope', 'uat', 'hash', 'of uat']);

  const imported = await state(clone, ['import', 'state']);
  await state(clone, ['set', '--scope', 'uat', 'hash', 'newer']);
  const refused = await state(clone, ['import', 'state']);

  expect(imported.stdout).toContain('all 2 values of branch state are in branch hydrofoil-state of origin now');
  expect(refused.stderr).toContain('STATE_IMPORT_CONFLICT');
  expect((await state(clone, ['get', 'hash'])).stdout).toBe('of none');
  expect((await state(clone, ['get', '--scope', 'uat', 'hash'])).stdout).toBe('newer');
});

describe('the folder at the end of the job', () => {
  test('one that is gone is not the wish to delete everything', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await state(clone, ['set', 'a', '1']);
    await using job = await beginJob(remote, clone);
    await rm(job.folder, { recursive: true });

    await expect(job.save()).rejects.toMatchObject({ code: 'STATE_FOLDER_MISSING' });
    expect(await valuesOn(remote)).toEqual({ a: '1' });
  });

  test('programs, links and files of folders come back as they were', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await using job = await beginJob(remote, clone);
    await job.write('deep/er/file', Buffer.from([0, 255, 10, 13]));
    await writeFile(join(job.folder, 'program'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink('deep/er/file', join(job.folder, 'link'));
    const before = await snapshotOf(job.folder);
    await job.save();

    await using again = await beginJob(remote, clone);

    const withoutTimes = (snapshot: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(snapshot).map(([name, facts]) => [name, facts.replace(/ \S+ /, ' ')]));
    expect(withoutTimes(await snapshotOf(again.folder))).toEqual(withoutTimes(before));
  });

  test('what stands in its place and is not ours is left alone', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await mkdir(join(clone, '.state'));
    await writeFile(join(clone, '.state/mine'), 'x');

    await expect(beginJob(remote, clone)).rejects.toMatchObject({ code: 'STATE_FOLDER_TAKEN' });
    expect(await readFile(join(clone, '.state/mine'), 'utf8')).toBe('x');
  });
});

interface Job extends AsyncDisposable {
  readonly folder: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  files(): Promise<readonly string[]>;
  save(options?: Partial<SaveRequest>): ReturnType<typeof saveFolder>;
}

/** A job that has its folder, until it is saved. */
async function beginJob(remote: StateRemote, clone: string, branch = 'hydrofoil-state'): Promise<Job> {
  const options = { signal: new AbortController().signal };
  const store: StateStore = scopedStore(await remote.openStore(clone, branch), undefined);
  const folder = join(clone, '.state');
  const place = { folder, folderName: '.state' };
  const base = await restoreFolder(store, place, options);
  return {
    folder,
    async write(name, content) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), content);
    },
    remove: (name) => rm(join(folder, name)),
    files: async () => Object.keys(await snapshotOf(folder)),
    save: (more = {}) =>
      saveFolder(store, { ...place, base, onConflict: 'replace', subject: 'save', ...more }, options),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function valuesOn(remote: StateRemote): Promise<Record<string, string>> {
  const names = (await remote.git('ls-tree', '-r', '--name-only', 'hydrofoil-state')).trim().split('\n');
  const values = await Promise.all(names.map((name) => remote.git('show', `hydrofoil-state:${name}`)));
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
}

/** What the third-party action leaves: a branch of its own whose files are those of its folder. */
async function seedStateBranch(remote: StateRemote, clone: string): Promise<void> {
  const seed = join(remote.folder, 'third-party');
  const git = (...args: string[]) => run('git', ['-C', seed, '-c', 'user.name=Bot', '-c', 'user.email=bot@b', ...args]);
  await run('git', ['clone', '--quiet', clone, seed]);
  await git('checkout', '--quiet', '--orphan', 'state');
  await git('rm', '-rfq', '.');
  await mkdir(join(seed, 'data'));
  await writeFile(join(seed, 'requirements-hash.txt'), '2f4a\n');
  await writeFile(join(seed, 'data/log.txt'), 'one\ntwo\n');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'state update');
  await git('push', '--quiet', remote.path, 'state');
}
