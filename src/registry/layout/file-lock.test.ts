import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exec } from '../../exec.ts';
import { withFileLock } from './file-lock.ts';

const options = { signal: new AbortController().signal, waitMs: 100 };

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydrofoil-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

const run = async () => 'done';

test('one after the other', async () => {
  let inside = 0;
  const most: number[] = [];
  const visit = () =>
    withFileLock(
      file,
      async () => {
        most.push(++inside);
        await readdir(folder);
        inside--;
      },
      { ...options, waitMs: 10_000 },
    );

  await Promise.all(Array.from({ length: 20 }, visit));

  expect(most).toEqual(Array(20).fill(1));
  expect(await readdir(folder)).toEqual([]);
});

test('the lock is given back by a run that fails', async () => {
  const failing = withFileLock(file, () => Promise.reject(new Error('no')), options);

  await expect(failing).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a process that runs is not taken', async () => {
  await writeFile(file, `${hostname()} ${process.pid} other`);

  await expect(withFileLock(file, run, options)).rejects.toMatchObject({
    code: 'LAYOUT_LOCKED',
    hint: expect.stringContaining(file),
  });
  expect(await readFile(file, 'utf8')).toBe(`${hostname()} ${process.pid} other`);
});

test('the lock of a process that has ended is taken over at once', async () => {
  const { stdout } = await exec(process.execPath, ['--print', 'process.pid']);
  await writeFile(file, `${hostname()} ${stdout.trim()} other`);

  expect(await withFileLock(file, run, options)).toBe('done');
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of another machine is taken over when it is old', async () => {
  await writeFile(file, 'elsewhere 1 other');
  await expect(withFileLock(file, run, options)).rejects.toMatchObject({ code: 'LAYOUT_LOCKED' });

  await utimes(file, 0, 0);

  expect(await withFileLock(file, run, options)).toBe('done');
});

test('a run that is stopped does not go on waiting', async () => {
  await writeFile(file, `${hostname()} ${process.pid} other`);
  const signal = AbortSignal.abort(new Error('stopped by the test'));

  await expect(withFileLock(file, run, { signal, waitMs: 60_000 })).rejects.toThrow('stopped by the test');
});
