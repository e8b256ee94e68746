import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { makeHttpRemote } from './over-http.ts';
import { snapshotOf } from './snapshot-clone.ts';
import { makeStateRemote } from './state-remote.ts';

const TOKEN = `basic ${Buffer.from('x-access-token:t0ps3cret').toString('base64')}`;

describe('whatever the clone', () => {
  test.each([
    { options: [], why: 'a whole one' },
    { options: ['--depth=1'], why: 'a shallow one' },
    { options: ['--filter=blob:none'], why: 'one without contents' },
    { options: ['--filter=tree:0', '--no-checkout'], why: 'one without trees' },
    { options: ['--bare'], why: 'one without a work tree' },
    { options: ['--single-branch', '--no-tags'], why: 'one of a single branch' },
  ])('state is read and written, and the clone stays as it was, byte for byte: $why', async ({ options }) => {
    await using http = await makeHttpRemote();
    const { remote, address } = http;
    const clone = join(remote.folder, 'clone');
    await run('git', ['clone', '--quiet', ...options, address, clone]);
    const before = await snapshotOf(clone);

    await state(clone, ['set', 'hash', '2f4a']);
    await state(clone, ['set', 'hash=77', 'other=1']);
    const read = await state(clone, ['get', 'hash']);
    const history = await state(clone, ['history']);

    expect(read).toMatchObject({ exitCode: 0, stdout: '77' });
    expect(history.stdout).toMatch(/^\w{9} {2}\S+ by ada: set hash, other\n\w{9} {2}\S+ by ada: set hash\n$/);
    expect(await snapshotOf(clone)).toEqual(before);
  });

  test('changes of work tree, index and stash stay as they are', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    const git = (...args: string[]) => run('git', ['-C', clone, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
    await writeFile(join(clone, 'app.py'), 'stashed\n');
    await git('stash');
    await writeFile(join(clone, 'app.py'), 'staged\n');
    await git('add', 'app.py');
    await writeFile(join(clone, 'app.py'), 'changed\n');
    await writeFile(join(clone, 'untracked'), 'new\n');
    const before = await snapshotOf(clone);

    const { exitCode } = await state(clone, ['set', 'a', '1']);

    expect(exitCode).toBe(0);
    expect(await snapshotOf(clone)).toEqual(before);
  });

  test('a folder within a linked work tree will do', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await run('git', ['-C', clone, 'worktree', 'add', '--quiet', join(remote.folder, 'linked')]);
    const below = join(remote.folder, 'linked/below');
    await mkdir(below);

    await state(below, ['set', 'a', '1']);

    expect((await state(clone, ['get', 'a'])).stdout).toBe('1');
  });

  test('within a hook of git, its variables do not lead astray', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    const before = await snapshotOf(clone);
    const env = { GIT_INDEX_FILE: join(clone, '.git/index'), GIT_PREFIX: '' };

    const { exitCode } = await state(clone, ['set', 'a', '1'], { env });

    expect(exitCode).toBe(0);
    expect(await snapshotOf(clone)).toEqual(before);
  });
});

test('a remote that is pushed to somewhere else is read there too, so that what was written is found', async () => {
  await using remote = await makeStateRemote();
  await using fork = await makeStateRemote();
  const clone = await remote.clone('clone');
  for (const address of [fork.path, remote.path])
    await run('git', ['-C', clone, 'remote', 'set-url', '--add', '--push', 'origin', address]);

  await state(clone, ['set', 'a', '1']);
  const { exitCode } = await state(clone, ['set', 'b', '2']);

  expect(exitCode).toBe(0);
  expect((await state(clone, ['show'])).stdout).toBe('a  1  (1 B)\nb  2  (1 B)\n');
  expect(await remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
});

test('a remote whose name is an option of git is none', async () => {
  await using remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  await run('git', ['-C', clone, 'config', 'remote.--upload-pack=false.url', remote.path]);

  const { stderr } = await state(clone, ['show', '--remote=--upload-pack=false']);

  expect(stderr).toContain('STATE_REMOTE_MISSING');
});

describe('credentials are those of git', () => {
  const secret = TOKEN.slice('basic '.length);

  test('a header in the configuration of the clone, as actions/checkout writes it', async () => {
    await using http = await makeHttpRemote(TOKEN);
    const clone = await http.remote.clone('clone');
    await run('git', ['-C', clone, 'remote', 'set-url', 'origin', http.address]);
    await run('git', ['-C', clone, 'config', `http.${http.proxy.url}/.extraheader`, `AUTHORIZATION: ${TOKEN}`]);

    const { exitCode, stdout, stderr } = await state(clone, ['set', 'a', '1', '--verbose']);

    expect(exitCode).toBe(0);
    expect(`${stdout}${stderr}`).not.toContain(secret);
    expect((await state(clone, ['get', 'a'])).stdout).toBe('1');
  });

  test('a header in a file that is included for this repository alone, as newer versions of actions/checkout write it', async () => {
    await using http = await makeHttpRemote(TOKEN);
    const clone = await http.remote.clone('clone');
    await run('git', ['-C', clone, 'remote', 'set-url', 'origin', http.address]);
    const file = join(http.remote.folder, 'credentials.config');
    await run('git', ['config', '--file', file, `http.${http.proxy.url}/.extraheader`, `AUTHORIZATION: ${TOKEN}`]);
    await run('git', ['-C', clone, 'config', `includeIf.gitdir:${join(clone, '.git')}.path`, file]);

    await state(clone, ['set', 'a', '1']);

    expect((await state(clone, ['get', 'a'])).stdout).toBe('1');
  });

  test('a credential helper', async () => {
    await using http = await makeHttpRemote(TOKEN.replace('basic', 'Basic'));
    const clone = await http.remote.clone('clone');
    await run('git', ['-C', clone, 'remote', 'set-url', 'origin', http.address]);
    const helper = '!f() { echo username=x-access-token; echo password=t0ps3cret; }; f';
    await run('git', ['-C', clone, 'config', 'credential.helper', helper]);

    await state(clone, ['set', 'a', '1']);

    expect((await state(clone, ['get', 'a'])).stdout).toBe('1');
  });

  test('a password in the address is in no message', async () => {
    await using http = await makeHttpRemote('Basic of-somebody-else');
    const clone = await http.remote.clone('clone');
    const address = http.address.replace('http://', 'http://x-access-token:t0ps3cret@');
    await run('git', ['-C', clone, 'remote', 'set-url', 'origin', address]);

    const { exitCode, stderr } = await state(clone, ['get', 'a']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('STATE_READ_FAILED');
    expect(stderr).not.toContain('t0ps3cret');
  });
});
