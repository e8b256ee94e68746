import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { makeStateRemote, type StateRemote } from './state-remote.ts';

describe('values', () => {
  test('a value from standard input comes back byte for byte', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    const content = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7) % 256));

    await state(clone, ['set', 'bytes=-', 'text=a=b'], { stdin: content });

    const chunks: Uint8Array[] = [];
    await state(clone, ['get', 'bytes'], { onBytes: (chunk) => chunks.push(chunk) });
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
    const json = JSON.parse((await state(clone, ['get', 'bytes', '--json'])).stdout);
    expect(json).toEqual({ outcome: 'read', name: 'bytes', encoding: 'base64', value: content.toString('base64') });
    expect((await state(clone, ['get', 'text'])).stdout).toBe('a=b');
  });

  test('what is deleted is gone, and deleting it again changes nothing', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await state(clone, ['set', 'a=1', 'b=2']);

    await state(clone, ['delete', 'a']);
    const again = await state(clone, ['delete', 'a', '--json']);

    expect(JSON.parse(again.stdout)).toEqual({
      outcome: 'unchanged',
      names: ['a'],
      branch: 'hydrofoil-state',
      attempts: 1,
    });
    expect((await state(clone, ['show'])).stdout).toBe('b  2  (1 B)\n');
  });

  test('a value on a line of its own cannot write on the terminal', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');

    await state(clone, ['set', 'a', '\u001b[2Jcleared']);

    expect((await state(clone, ['show'])).stdout).toBe('a  �[2Jcleared  (11 B)\n');
  });
});

test('names and messages that others wrote cannot write on the terminal', async () => {
  await using remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  await writeByHand(remote, clone, 'red\u001b[31m', 'cleared\u001b[2J\n\nBy: \u001b[31meve');

  const shown = await state(clone, ['show']);
  const history = await state(clone, ['history']);

  expect(shown.stdout).toBe('red�[31m  x  (1 B)\n');
  expect(history.stdout).toContain('by �[31meve: cleared�[2J');
  expect(history.stdout).not.toContain('\u001b');
});

test('a write has the time at which it is made, whatever commit git is told to make meanwhile', async () => {
  await using remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  const env = { GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2001-01-01T00:00:00Z' };

  await state(clone, ['set', 'a', '1'], { env });

  expect(await remote.git('log', '--format=%as %cs', 'hydrofoil-state')).not.toContain('2001');
});

test('a temporary folder may be told relative to the working directory', async () => {
  await using remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  await mkdir(join(clone, 'below/tmp'), { recursive: true });

  expect(await state(join(clone, 'below'), ['set', 'a', '1'], { env: { TMPDIR: 'tmp' } })).toMatchObject({
    exitCode: 0,
  });
});

describe('a branch that people work in is not written to, nor taken for state', () => {
  test.each([
    { branch: 'main', checkout: ['--detach'], why: 'the default branch' },
    { branch: 'uat', checkout: ['uat'], why: 'the one that is checked out' },
    { branch: 'new', checkout: ['-b', 'new'], why: 'one that is checked out and not pushed yet' },
  ])('$why', async ({ branch, checkout }) => {
    await using remote = await makeStateRemote();
    await remote.git('branch', 'uat', 'main');
    const clone = await remote.clone('clone');
    await run('git', ['-C', clone, 'checkout', '--quiet', ...checkout]);
    const before = await remote.git('for-each-ref');

    for (const args of [['set', 'a', '1'], ['show'], ['import', branch]]) {
      const { exitCode, stdout, stderr } = await state(clone, [...args, '--state-branch', branch]);
      expect(stderr).toContain('STATE_BRANCH_TAKEN');
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    }
    expect(await remote.git('for-each-ref')).toBe(before);
  });

  test('but one that state was written to is read, though a server has made it its default', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await state(clone, ['set', 'a', '1']);
    await remote.git('symbolic-ref', 'HEAD', 'refs/heads/hydrofoil-state');

    expect(await state(clone, ['set', 'a', '2'])).toMatchObject({ exitCode: 0 });
    expect((await state(clone, ['get', 'a'])).stdout).toBe('2');
  });
});

describe('wrong use ends with exit code 2, and nothing is written', () => {
  test.each([
    { args: ['set', 'a'], code: 'USAGE_STATE_ASSIGNMENT', why: 'no value' },
    { args: ['set', 'a=1', 'b'], code: 'USAGE_STATE_ASSIGNMENT', why: 'one of several without a value' },
    { args: ['set', 'a=1', 'a=2'], code: 'USAGE_STATE_ASSIGNMENT', why: 'a name twice' },
    { args: ['set', 'a=-', 'b=-'], code: 'USAGE_STATE_ASSIGNMENT', why: 'standard input twice' },
    { args: ['set', '../a', '1'], code: 'STATE_NAME_INVALID', why: 'a name out of the folder' },
    {
      args: ['set', 'a', '1', '--scope', ''],
      code: 'STATE_NAME_INVALID',
      why: 'a scope from a variable that is empty',
    },
    { args: ['set', 'a', '1', '--state-branch', 'a..b'], code: 'STATE_BRANCH_INVALID', why: 'no name of a branch' },
    { args: ['set', 'a', '1', '--remote', 'upstream'], code: 'STATE_REMOTE_MISSING', why: 'no such remote' },
    { args: ['history', '-n', 'x'], code: 'USAGE_COUNT', why: 'no number' },
    { args: ['frobnicate'], code: 'USAGE_COMMAND_LINE', why: 'no such command' },
  ])('$why', async ({ args, code }) => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');

    const { exitCode, stderr } = await state(clone, args);

    expect(stderr).toContain(code);
    expect(exitCode).toBe(2);
    expect(await remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
  });

  test('a value of more than 1 MiB', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');

    const most = await state(clone, ['set', 'a', '-'], { stdin: new Uint8Array(1024 * 1024) });
    const more = await state(clone, ['set', 'b', '-'], { stdin: new Uint8Array(1024 * 1024 + 1) });

    expect(most.exitCode).toBe(0);
    expect(more.exitCode).toBe(2);
    expect(more.stderr).toContain('STATE_VALUE_TOO_LARGE');
  });

  test('outside of a repository', async () => {
    const { exitCode, stderr } = await state(tmpdir(), ['get', 'a'], { env: { GIT_CEILING_DIRECTORIES: '/' } });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('STATE_REPOSITORY_MISSING');
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run that waits for the server: exit code 130, the old value, nothing left behind',
  async (name) => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await state(clone, ['set', 'a', 'old']);
    const [arrived, temporary] = [join(remote.folder, 'arrived'), join(remote.folder, 'temporary')];
    await Promise.all([run('mkfifo', [arrived]), mkdir(temporary)]);
    const server = join(remote.folder, 'server-that-waits');
    await writeFile(server, `#!/bin/sh\necho > ${arrived}\nexec sleep 3600\n`, { mode: 0o755 });
    await run('git', ['-C', clone, 'config', 'remote.origin.uploadpack', server]);

    const env = { ...process.env, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' };
    const child = spawn(process.execPath, [inject('cli'), 'state', 'set', 'a', 'new'], {
      cwd: clone,
      env,
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await readFile(arrived);
    child.kill(name);

    expect(await ended).toEqual([130, null]);
    expect(await readdir(temporary)).toEqual([]);
    await run('git', ['-C', clone, 'config', '--unset', 'remote.origin.uploadpack']);
    expect((await state(clone, ['get', 'a'])).stdout).toBe('old');
  },
);

/** A commit on the branch of the state that was made with git alone. */
async function writeByHand(remote: StateRemote, clone: string, name: string, message: string): Promise<void> {
  const git = (...args: string[]) => run('git', ['-C', clone, '-c', 'user.name=Eve', '-c', 'user.email=e@e', ...args]);
  await git('checkout', '--quiet', '--orphan', 'by-hand');
  await git('rm', '-rfq', '.');
  await writeFile(join(clone, name), 'x');
  await git('add', '.');
  await git('commit', '--quiet', '-m', message);
  await git('push', '--quiet', remote.path, 'by-hand:hydrofoil-state');
}
