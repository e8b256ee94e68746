import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { makeStateRemote } from './state-remote.ts';

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
