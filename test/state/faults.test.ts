import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { makeHttpRemote } from './over-http.ts';

async function makeClone(http: Awaited<ReturnType<typeof makeHttpRemote>>): Promise<string> {
  const clone = join(http.remote.folder, 'clone');
  await run('git', ['clone', '--quiet', http.address, clone]);
  http.proxy.clear();
  return clone;
}

describe('a read that failed is never "no state yet"', () => {
  test.each([
    { fault: { status: 500 }, why: 'an error of the server' },
    { fault: { status: 401 }, why: 'wrong credentials' },
    { fault: { status: 403 }, why: 'no permission' },
    { fault: { status: 404 }, why: 'no such repository, or none that this token may see' },
    { fault: 'reset', why: 'a lost connection' },
  ] as const)('$why', async ({ fault }) => {
    await using http = await makeHttpRemote();
    const clone = await makeClone(http);
    await state(clone, ['set', 'hash', '2f4a']);
    http.proxy.fail({ path: /upload-pack/, fault, times: 1_000 });

    const read = await state(clone, ['get', 'hash', '--default', 'none']);
    const written = await state(clone, ['set', 'hash', 'new']);

    for (const { exitCode, stdout, stderr } of [read, written]) {
      expect(exitCode).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toContain('STATE_READ_FAILED');
    }
    http.proxy.clear();
    expect((await state(clone, ['get', 'hash'])).stdout).toBe('2f4a');
  });

  test('a fault that passes is tried again', async () => {
    await using http = await makeHttpRemote();
    const clone = await makeClone(http);
    await state(clone, ['set', 'hash', '2f4a']);
    http.proxy.fail({ path: /upload-pack/, fault: 'reset', times: 1 });

    expect((await state(clone, ['get', 'hash'])).stdout).toBe('2f4a');
  });

  test('where there is no such branch there is no value, and that is said', async () => {
    await using http = await makeHttpRemote();
    const clone = await makeClone(http);

    const { exitCode, stderr } = await state(clone, ['get', 'hash']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('STATE_VALUE_MISSING');
    expect((await state(clone, ['get', 'hash', '--default', 'none'])).stdout).toBe('none');
  });
});

describe('a write whose answer is lost', () => {
  test('is found to have arrived, and is not made twice', async () => {
    await using http = await makeHttpRemote();
    const clone = await makeClone(http);
    await state(clone, ['set', 'a', '1']);
    http.proxy.fail({ method: 'POST', path: /receive-pack/, fault: 'lost' });

    const { exitCode } = await state(clone, ['set', 'a', '2']);

    expect(exitCode).toBe(0);
    expect((await http.remote.git('log', '--format=%s', 'hydrofoil-state')).split('\n')).toEqual([
      'set a',
      'set a',
      '',
    ]);
    expect((await state(clone, ['get', 'a'])).stdout).toBe('2');
  });

  test('is made again when it has not arrived', async () => {
    await using http = await makeHttpRemote();
    const clone = await makeClone(http);
    await state(clone, ['set', 'a', '1']);
    http.proxy.fail({ method: 'POST', path: /receive-pack/, fault: 'reset' });

    const { exitCode } = await state(clone, ['set', 'a', '2']);

    expect(exitCode).toBe(0);
    expect((await state(clone, ['get', 'a'])).stdout).toBe('2');
  });
});

describe('a server that does not accept the write', () => {
  test('is told as such, with what its hook says, and the old value stays', async () => {
    await using http = await makeHttpRemote();
    const clone = await makeClone(http);
    await state(clone, ['set', 'a', '1']);
    await refuseInHook(http.remote.path);

    const { exitCode, stderr } = await state(clone, ['set', 'a', '2']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('STATE_WRITE_REFUSED');
    expect(stderr).toContain('this branch is protected');
    expect((await state(clone, ['get', 'a'])).stdout).toBe('1');
  });

  test('who may not write is told so', async () => {
    await using http = await makeHttpRemote();
    const clone = await makeClone(http);
    http.proxy.fail({ path: /receive-pack/, fault: { status: 403 }, times: 1_000 });

    const { exitCode, stderr } = await state(clone, ['set', 'a', '2']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('STATE_WRITE_REFUSED');
    expect(stderr).toContain('contents: write');
  });
});

async function refuseInHook(repository: string): Promise<void> {
  const script = '#!/bin/sh\necho this branch is protected >&2\nexit 1\n';
  await run('sh', ['-c', 'cat > hooks/update && chmod +x hooks/update'], { cwd: repository, stdin: script });
}
