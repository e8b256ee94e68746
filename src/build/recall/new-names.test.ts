import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recollectionOf } from '../../../test/doubles/recollection.ts';
import { findVoucher } from '../../context/blob-ids.ts';
import { noRules } from '../../context/dockerignore.ts';
import { createGit } from '../../context/git/git.ts';
import type { NewNames } from '../../context/git/git-changes.ts';
import { readContext } from '../../context/walk.ts';
import { indexCheckOf, witnessOf } from '../../context/witness.ts';
import { openMemory } from './memory.ts';

const { signal } = new AbortController();
const HOUR_MS = 3_600_000;
let top: string;
let repository: string;
/** Where the context is, which git is asked about. */
let app: string;
let hours: number;

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'new-names-')));
  repository = join(top, 'repository');
  [app, hours] = [repository, 0];
  vi.stubEnv('XDG_CONFIG_HOME', join(top, 'config'));
  vi.stubEnv('GIT_CONFIG_GLOBAL', join(top, 'gitconfig'));
  vi.stubEnv('GIT_CONFIG_SYSTEM', '/dev/null');
  write('../gitconfig', '[user]\n name = T\n email = t@example.com\n');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(top, { recursive: true, force: true });
});

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: repository, stdio: 'pipe' });
}

/** Below the repository. */
function write(path: string, content = 'x\n'): void {
  const file = join(repository, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function commit(): void {
  git('add', '--all');
  git('commit', '-q', '-m', 'files');
}

const FILES = { 'a.py': 'a\n', 'src/b.py': 'b\n', 'src/deep/c.py': 'c\n', 'docs/d.md': 'd\n', 'docs/more/e.md': 'e\n' };
const LOGS = ['src/ignored.log', 'docs/ignored.log', 'src/cache/x.log'];

/** A clean repository: `docs` and the files of rules are no part of the image. */
function begin(context = '.'): void {
  mkdirSync(repository, { recursive: true });
  git('init', '-q');
  app = join(repository, context);
  write(`${context}/.dockerignore`, 'docs\n.git\n**/.gitignore\n**/*.tmp\n');
  for (const [path, content] of Object.entries(FILES)) write(join(context, path), content);
  write('.gitignore', '*.log\n');
  commit();
  for (const path of LOGS) write(join(context, path));
}

interface Build {
  readonly places: NewNames;
  readonly changedPaths: readonly string[] | undefined;
}

/**
 * What a build asks git, an hour after the one before: what was written meanwhile is not too young.
 *
 * @param afterGit what somebody else does when git has answered
 */
async function build(afterGit = () => {}): Promise<Build> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ++hours * HOUR_MS });
  try {
    const reading = createGit().beginState(app, { signal });
    const memory = openMemory(join(top, 'memory'), {
      signal,
      version: '1.0.0',
      check: reading.compared.then((compared) => indexCheckOf(compared, app)),
      git: { folder: app, rules: reading.rules, state: () => asking },
    });
    const image = { registry: 'registry.example.com', name: 'web' };
    const place = { name: 'web', context: app, dockerfile: join(app, 'Dockerfile'), repository: image };
    const places = await memory.newNames([place]);
    const asking = reading.state([], places);
    const recalled = await memory.recall(place);
    const state = await asking;
    afterGit();
    const { witness: _, ...rest } = recalled?.recollection ?? (await planned());
    await memory.keep(place, recalled ? { ...rest, ...recalled.look } : await planned());
    return { places, changedPaths: state?.changedPaths };
  } finally {
    vi.useRealTimers();
  }
}

async function planned() {
  const recollection = await recollectionOf(app);
  const index = (await findVoucher(app, { signal }))?.vouchFor(
    await readContext(app, { ignore: noRules, signal }),
  ).index;
  const witness = index && witnessOf(index, recollection.sighting.files);
  return { ...recollection, ...(witness && { witness }) };
}

/** What git says when it is asked everything. */
async function truth(): Promise<readonly string[] | undefined> {
  return (await createGit().readState(app, { signal }))?.changedPaths;
}

test.each(['.', 'app'])(
  'where nothing changed, git is asked about the folders that the context leaves out (%s)',
  async (context) => {
    begin(context);
    await build();

    const second = await build();
    const third = await build();

    const left = context === '.' ? ['.git', 'docs'] : ['docs'];
    expect(second).toEqual({ places: left, changedPaths: [] });
    expect(third).toEqual(second);
  },
);

test('what is known of the names says nothing of another folder', async () => {
  begin('app');
  await build();
  app = repository;

  expect((await build()).places).toBe('everywhere');
});

describe.each(['.', 'app'])('of a context in %s git finds the names that it would find everywhere:', (context) => {
  const at = (path: string) => join(context, path);

  test.each<[string, () => void]>([
    ['a new file in the folder itself', () => write(at('new.py'))],
    ['a new file below', () => write(at('src/deep/new.py'))],
    ['a new file in a new folder', () => write(at('src/new/new.py'))],
    ['a new file in a folder that the context leaves out', () => write(at('docs/new.md'))],
    ['a new file deep in such a folder', () => write(at('docs/more/new.md'))],
    ['a new file whose name is ignored', () => write(at('src/deep/new.log'))],
    ['an edited file', () => write(at('a.py'), 'other\n')],
    ['a file that the index no longer has', () => git('rm', '-q', '--cached', at('src/b.py'))],
    [
      'a file that the commit no longer has',
      () => {
        git('rm', '-q', '--cached', at('src/b.py'));
        git('commit', '-q', '-m', 'forgotten');
      },
    ],
    [
      'a file that got a new name',
      () => renameSync(join(repository, at('src/b.py')), join(repository, at('src/n.py'))),
    ],
    [
      'ignored files that are no longer ignored, by a commit',
      () => {
        write('.gitignore', '*.txt\n');
        git('commit', '-q', '-a', '-m', 'rules');
      },
    ],
    ['ignored files that are no longer ignored, by a change', () => write('.gitignore', '*.txt\n')],
    ['a file of rules that makes an exception', () => write(at('src/.gitignore'), '!ignored.log\n')],
  ])('%s', async (_, change) => {
    begin(context);
    await build();
    await build();
    change();

    const { changedPaths } = await build();

    expect(changedPaths).toEqual(await truth());
    expect((await build()).changedPaths).toEqual(await truth());
  });

  test.each<[string, string, (file: string) => void]>([
    ['of the repository', '.git/info/exclude', () => {}],
    ['of the user', '../config/git/ignore', () => {}],
    ['that a setting names', '../rules', (file) => git('config', 'core.excludesFile', file)],
  ])('names that the rules %s no longer ignore', async (_, path, use) => {
    begin(context);
    write(path, '*.tmp\n');
    use(join(repository, path));
    write(at('src/deep/x.tmp'));
    await build();
    const before = await build();
    write(path, '*.none\n');

    const after = await build();

    expect(before).toMatchObject({ places: expect.any(Array), changedPaths: [] });
    expect(after.changedPaths).toEqual(await truth());
    expect(after.changedPaths).not.toEqual([]);
  });
});

test('a setting that names other rules is noticed', async () => {
  begin();
  write('../rules', '*.tmp\n');
  git('config', 'core.excludesFile', join(top, 'rules'));
  write('src/x.tmp');
  await build();
  git('config', '--unset', 'core.excludesFile');

  const { places, changedPaths } = await build();

  expect(places).toBe('everywhere');
  expect(changedPaths).toEqual(['src/x.tmp']);
});

test('rules that stand in a folder of the context and are no part of it are known when it changed, too', async () => {
  begin();
  await build();
  write('src/.gitignore', '*.tmp\n');
  git('add', 'src/.gitignore');
  git('commit', '-q', '-m', 'rules');
  write('src/deep/x.tmp');
  await build();
  const before = await build();
  write('src/.gitignore', '*.none\n');
  git('commit', '-q', '-a', '-m', 'other rules');

  expect(before).toMatchObject({ places: ['.git', 'docs'], changedPaths: [] });
  expect((await build()).changedPaths).toEqual(['src/deep/x.tmp']);
});

test('a folder that came and is left out is asked about from then on', async () => {
  begin();
  await build();
  write('src/docs', 'no folder that is left out\n');
  write('.dockerignore', 'docs\n.git\n**/.gitignore\n**/notes\n');
  commit();
  await build();
  write('src/notes/known.md');
  commit();
  await build();
  const before = await build();
  write('src/notes/new.md');

  expect(before.places).toContain('src/notes');
  expect((await build()).changedPaths).toEqual(['src/notes/new.md']);
});

test('where there were names that git does not know, it is asked everything', async () => {
  begin();
  write('src/new.py');
  await build();

  expect(await build()).toEqual({ places: 'everywhere', changedPaths: ['src/new.py'] });
});

test('so many folders that are left out are asked about with everything else', async () => {
  begin();
  for (let number = 0; number < 101; number++) write(`src/${number}/docs/x`);
  write('.dockerignore', '**/docs\n');
  commit();
  await build();

  expect(await build()).toEqual({ places: 'everywhere', changedPaths: [] });
});

test('what is known of the names says nothing where git goes by another index', async () => {
  begin();
  copyFileSync(join(repository, '.git/index'), join(top, 'other-index'));
  write('src/new.py');
  git('add', 'src/new.py');
  await build();
  vi.stubEnv('GIT_INDEX_FILE', join(top, 'other-index'));

  expect((await build()).changedPaths).toEqual(['src/new.py']);
  expect((await build()).changedPaths).toEqual(['src/new.py']);
});

/** By the clock of these builds, which runs ahead. */
function touchNow(path: string): void {
  utimesSync(join(repository, path), new Date(), new Date());
}

test('nothing is known of names where the index was written when git had looked', async () => {
  begin();
  await build(() => {
    git('rm', '-q', '--cached', 'src/b.py');
    git('commit', '-q', '-m', 'forgotten');
    touchNow('.git/index');
  });

  expect((await build()).changedPaths).toEqual(['src/b.py']);
});

test('nothing is known of names where rules were removed when git had looked', async () => {
  begin();
  write('.git/info/exclude', '*.rule\n');
  write('src/x.rule');
  await build(() => {
    rmSync(join(repository, '.git/info/exclude'));
    touchNow('.git/info');
  });

  expect((await build()).changedPaths).toEqual(['src/x.rule']);
});

test('rules that git reads from the index, for they are not checked out, are known when the index has others', async () => {
  begin();
  const hide = () => git('update-index', '--skip-worktree', '.gitignore');
  hide();
  for (const path of ['.gitignore', 'docs/ignored.log']) rmSync(join(repository, path));
  await build();
  const before = await build();
  write('../rules', '*.txt\n');
  const id = execFileSync('git', ['hash-object', '-w', '../rules'], { cwd: repository, encoding: 'utf8' }).trim();
  git('update-index', '--cacheinfo', `100644,${id},.gitignore`);
  hide();
  git('commit', '-q', '-m', 'other rules');

  expect(before).toMatchObject({ places: ['.git', 'docs'], changedPaths: [] });
  expect((await build()).changedPaths).toEqual(['src/cache/', 'src/ignored.log']);
});

test('folders that are left out and have longer paths than a command line holds are asked about with everything else', async () => {
  begin();
  const deep = Array.from({ length: 8 }, () => 'x'.repeat(250)).join('/');
  for (let number = 0; number < 80; number++) write(`${deep}/${number}/docs/x`);
  write('.dockerignore', '**/docs\n');
  commit();
  await build();

  expect(await build()).toEqual({ places: 'everywhere', changedPaths: [] });
});
