import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findVoucher } from './blob-ids.ts';
import { noRules, parseIgnore } from './dockerignore.ts';
import { createGit } from './git/git.ts';
import { sightingOf } from './sighting.ts';
import { readContext } from './walk.ts';
import { callWitness, type IndexCheck, indexCheckOf, witnessOf } from './witness.ts';

const { signal } = new AbortController();
let repository: string;

beforeEach(() => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), 'witness-')));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(repository, { recursive: true, force: true });
});

function git(...args: string[]): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd: repository,
    env,
    stdio: 'pipe',
  });
}

function write(path: string, content: string, secondsAgo = 60): void {
  const file = join(repository, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(file, then, then);
}

function commit(files: Readonly<Record<string, string>>, ...options: string[]): void {
  git('init', '-q', ...options);
  for (const [path, content] of Object.entries(files)) write(path, content);
  git('add', '--all');
  git('commit', '-q', '-m', 'files');
}

/** Git compares whole seconds of the time of change, which nobody can set; and file systems are a few milliseconds late. */
function waitForNextSecond(): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(nothing, 0, 0, 1_050 - (Date.now() % 1_000));
}

const ignore = parseIgnore('.git\n', '.dockerignore');

async function see(context = repository) {
  const tree = await readContext(context, { ignore, signal });
  const sighting = sightingOf(tree);
  const index = (await findVoucher(context, { signal }))?.vouchFor(tree).index;
  if (sighting === undefined || index === undefined) throw new Error('nothing seen');
  return { files: sighting.files, witness: witnessOf(index, sighting.files) };
}

async function check(folder = repository): Promise<IndexCheck | undefined> {
  return indexCheckOf(await createGit().beginState(folder, { signal }).compared, folder);
}

type Seen = Awaited<ReturnType<typeof see>>;

/** The paths for which the witness answers. */
async function untouched({ files, witness }: Seen, checking = check(), context = repository): Promise<string[]> {
  if (witness === undefined) throw new Error('no witness');
  const told = await callWitness(witness, files, context, checking);
  return Array.from({ length: files.paths.count }, (_, row) => row)
    .filter((row) => !told.doubtful.includes(row))
    .map(files.paths.at);
}

/** The paths for which the witness that is kept after this look would answer, were nothing to change any more. */
async function standingAfter({ files, witness }: Seen, touched: readonly string[]): Promise<string[]> {
  if (witness === undefined) throw new Error('no witness');
  const told = await callWitness(witness, files, repository, check());
  const now = await see();
  const rows = touched.flatMap((path) => files.paths.rowOf(path) ?? []);
  const next = told.after(rows, now.files);
  return untouched({ files: now.files, witness: next });
}

const FILES = { 'a.txt': 'one\n', 'bin/run.sh': '#!/bin/sh\n', 'sub/b.txt': 'two\n' };
const ALL = Object.keys(FILES);
const BUT_A = ALL.slice(1);

test.each([['sha1'], ['sha256']])('a file that git finds as its index said is untouched (%s)', async (format) => {
  commit(FILES, `--object-format=${format}`);
  const seen = await see();

  expect(await untouched(seen)).toEqual(ALL);
});

test('of many files, wherever they stand in the index, exactly those are to be looked at that changed', async () => {
  const paths = Array.from(
    { length: 600 },
    (_, place) => `folder${place % 7}/${'long'.repeat(place % 40)}${place}.txt`,
  );
  commit(Object.fromEntries(paths.map((path) => [path, 'one\n'])));
  const seen = await see();
  const inOrder = await untouched(seen);
  const changed = [0, 1, 2, 77, 300, 301, 598, 599].map((place) => inOrder[place] ?? '');
  for (const path of changed) write(path, 'three\n');
  git('commit', '-q', '-a', '-m', 'more');

  expect(inOrder.toSorted()).toEqual(paths.toSorted());
  expect(await untouched(seen)).toEqual(inOrder.filter((path) => !changed.includes(path)));
  expect(await standingAfter(seen, changed)).toEqual(inOrder);
});

describe('a file is to be looked at', () => {
  test('when it holds something else, though its size and times are the same', async () => {
    commit(FILES);
    const seen = await see();
    waitForNextSecond();
    write('a.txt', 'eno\n');

    expect(await untouched(seen)).toEqual(BUT_A);
    expect(await standingAfter(seen, ['a.txt'])).toEqual(BUT_A);
  });

  test('when the change was committed; the next witness answers for it', async () => {
    commit(FILES);
    const seen = await see();
    write('a.txt', 'another\n');
    git('commit', '-q', '-a', '-m', 'more');

    expect(await untouched(seen)).toEqual(BUT_A);
    expect(await standingAfter(seen, ['a.txt'])).toEqual(ALL);
  });

  test('when its mode changed in a way that git does not tell', async () => {
    commit(FILES);
    const seen = await see();
    waitForNextSecond();
    chmodSync(join(repository, 'a.txt'), 0o600);

    expect(await untouched(seen)).toEqual(BUT_A);
  });

  test('when its mode changed so and git took the new times into its index', async () => {
    commit(FILES);
    const seen = await see();
    waitForNextSecond();
    chmodSync(join(repository, 'a.txt'), 0o600);
    git('status');

    expect(await untouched(seen)).toEqual(BUT_A);
  });

  test('when git was not sure of it in the first place', async () => {
    commit(FILES);
    write('a.txt', 'not committed\n');
    const seen = await see();

    expect(await untouched(seen)).toEqual(BUT_A);
  });

  test('when nobody but this folder knows it', async () => {
    commit(FILES);
    write('untracked', 'here\n');
    const seen = await see();

    expect(await untouched(seen)).toEqual(ALL);
  });
});

describe('a witness answers for no file', () => {
  test.each([
    [
      'a file was added',
      () => {
        write('new.txt', 'new\n');
        git('add', 'new.txt');
      },
    ],
    ['one was taken out', () => git('rm', '-q', '--cached', 'a.txt')],
    ['git was told not to look at one', () => git('update-index', '--assume-unchanged', 'a.txt')],
    ['the index has another version', () => git('update-index', '--index-version', '4')],
    ['there is none any more', () => rmSync(join(repository, '.git/index'))],
  ])('when the index says more than before: %s', async (_, change) => {
    commit(FILES);
    const seen = await see();
    const before = check();
    await before;
    change();

    expect(await untouched(seen, before)).toEqual([]);
  });

  test('when the index changed while git looked', async () => {
    commit(FILES);
    const seen = await see();
    const checking = check().then((result) => {
      write('a.txt', 'changed meanwhile\n');
      git('add', 'a.txt');
      return result;
    });

    expect(await untouched(seen, checking)).toEqual([]);
  });

  test('when git compared with another index, as in a hook', async () => {
    commit(FILES);
    const seen = await see();
    write('a.txt', 'another\n');
    copyFileSync(join(repository, '.git/index'), join(repository, '.git/other'));
    vi.stubEnv('GIT_INDEX_FILE', join(repository, '.git/other'));
    git('add', 'a.txt');

    expect(await untouched(seen)).toEqual([]);
  });

  test('when a link on the way to the context leads where git did not look', async () => {
    commit({ 'v1/app/a.txt': 'one\n', 'v2/app/a.txt': 'two\n' });
    mkdirSync(join(repository, 'config'));
    symlinkSync('../v1', join(repository, 'config/current'));
    const context = join(repository, 'config/current/app');
    const seen = await see(context);
    write('v1/app/a.txt', 'eno\n');

    expect(await untouched(seen, check(join(repository, 'config')), context)).toEqual([]);
  });

  test('when a link on the way to the context leads elsewhere now', async () => {
    commit({ 'v1/app/a.txt': 'one\n', 'v2/app/a.txt': 'two\n' });
    symlinkSync('v1', join(repository, 'current'));
    const context = join(repository, 'current/app');
    const seen = await see(context);
    rmSync(join(repository, 'current'));
    symlinkSync('v2', join(repository, 'current'));

    expect(await untouched(seen, check(), context)).toEqual([]);
  });

  test('when git was asked about another folder, or not at all', async () => {
    commit(FILES);
    const seen = await see();

    expect(await untouched(seen, check(join(repository, 'sub')))).toEqual([]);
    expect(await untouched(seen, Promise.resolve(undefined))).toEqual([]);
  });
});

test('after a new file the next witness answers for all again, and for what git was told to leave alone it never does', async () => {
  commit(FILES);
  const seen = await see();
  write('other/new.txt', 'new\n');
  git('add', '--all');
  git('update-index', '--assume-unchanged', 'sub/b.txt');

  expect(await standingAfter(seen, [])).toEqual(['a.txt', 'bin/run.sh', 'other/new.txt']);
});

test('a context below the top folder is known by its own paths', async () => {
  commit(FILES);
  const context = join(repository, 'sub');
  const tree = await readContext(context, { ignore: noRules, signal });
  const sighting = sightingOf(tree);
  const index = (await findVoucher(context, { signal }))?.vouchFor(tree).index;
  if (sighting === undefined || index === undefined) throw new Error('nothing seen');
  const seen = { files: sighting.files, witness: witnessOf(index, sighting.files) };

  expect(await untouched(seen, check(), context)).toEqual(['b.txt']);
  write('a.txt', 'elsewhere\n');
  git('commit', '-q', '-a', '-m', 'elsewhere');
  expect(await untouched(seen, check(), context)).toEqual(['b.txt']);
});
