import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { state } from './cli.ts';
import { openStateJob } from './state-job.ts';
import { makeStateRemote } from './state-remote.ts';

test('a second use with the same folder, or one within it, is refused: what the job has written there stays and is saved', async () => {
  await using remote = await makeStateRemote();
  const job = await openStateJob(remote);
  const first = await job.begin({});
  await writeFile(join(job.checkout, '.state/hash'), '2f4a');

  await expect(job.begin({ INPUT_SCOPE: 'uat' })).rejects.toMatchObject({ code: 'STATE_FOLDER_TAKEN' });
  await expect(job.begin({ INPUT_FOLDER: '.state/uat' })).rejects.toMatchObject({ code: 'STATE_FOLDER_TAKEN' });
  const other = await job.begin({ INPUT_SCOPE: 'uat', INPUT_FOLDER: '.state-uat' });
  await job.end(other);
  await job.end(first);

  expect(await remote.git('show', 'state:hash')).toBe('2f4a');
});

test('a name that every object of JavaScript knows is a name like any other', async () => {
  await using remote = await makeStateRemote();
  const job = await openStateJob(remote);

  const { outputs } = await job.begin({ INPUT_GET: 'constructor\n__proto__' });
  await job.begin({ INPUT_SET: '__proto__=1' });
  const again = await job.begin({ INPUT_GET: '__proto__' });

  expect(outputs).toEqual({ value: '', values: '{}' });
  expect(again.outputs).toEqual({ value: '1', values: '{"__proto__":"1"}' });
});

test('blanks at the end of a line of get are no part of the name, and of set they are a slip', async () => {
  await using remote = await makeStateRemote();
  const job = await openStateJob(remote);
  await state(job.checkout, ['set', '--state-branch', 'state', 'a=1', 'b=2']);

  const { outputs } = await job.begin({ INPUT_GET: 'a \nb' });

  expect(outputs.values).toBe('{"a":"1","b":"2"}');
  await expect(job.begin({ INPUT_SET: 'a = 1' })).rejects.toMatchObject({ code: 'STATE_NAME_INVALID' });
});

test('without the note of what was restored nothing is saved, and that is said', async () => {
  await using remote = await makeStateRemote();
  const job = await openStateJob(remote);
  const begun = await job.begin({});
  await writeFile(join(job.checkout, '.state/hash'), '2f4a');
  await rm(begun.state.base ?? '');

  await expect(job.end(begun)).rejects.toMatchObject({
    code: 'STATE_BASE_INVALID',
    message: expect.stringContaining('no such file'),
  });
  expect(await remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
});

/** Root may read and delete everything. */
describe.skipIf(process.getuid?.() === 0)('files that a container has written as another user', () => {
  test('are saved, though they cannot be deleted afterwards', async () => {
    await using remote = await makeStateRemote();
    const job = await openStateJob(remote);
    const begun = await job.begin({});
    const folder = join(job.checkout, '.state/of-root');
    await mkdir(folder);
    await writeFile(join(folder, 'hash'), '2f4a');
    await chmod(folder, 0o555);

    const log = await job.end(begun);
    await chmod(folder, 0o755);

    expect(log.at(-1)).toMatch(/^::notice title=State::Deleting \.state after it was saved: EACCES/);
    expect(await remote.git('show', 'state:of-root/hash')).toBe('2f4a');
  });

  test.each([
    { name: 'a file', path: 'hash' },
    { name: 'a folder', path: 'below' },
  ])('fail the job when they cannot be read, and nothing is saved: $name', async ({ path }) => {
    await using remote = await makeStateRemote();
    const job = await openStateJob(remote);
    const begun = await job.begin({});
    const folder = join(job.checkout, '.state');
    await mkdir(join(folder, 'below'));
    await writeFile(join(folder, 'hash'), '2f4a');
    await chmod(join(folder, path), 0o000);

    await expect(job.end(begun)).rejects.toMatchObject({ code: 'STATE_FOLDER_UNREADABLE' });
    await chmod(join(folder, path), 0o755);
    expect(await remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
  });
});
