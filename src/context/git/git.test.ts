import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ToolError } from '../../errors.ts';
import type { ExecResult } from '../../exec.ts';
import { execTogether } from '../../exec-together.ts';
import { createGit } from './git.ts';

let folder: string;
const options = { signal: new AbortController().signal };
const reader = createGit();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'git-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: string[]): string {
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_DATE: '1700000000 +0200',
    GIT_COMMITTER_DATE: '1700000100 +0200',
  };
  return execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  }).trim();
}

function commit(subject: string): string {
  writeFileSync(join(folder, 'file'), subject);
  git('add', 'file');
  git('commit', '-q', '-m', `${subject}\n\nand more`);
  return git('rev-parse', 'HEAD');
}

test('the state of a clean repository', async () => {
  git('init', '-q', '-b', 'uat');
  const hash = commit('First: "ünï"');
  mkdirSync(join(folder, 'sub'));

  expect(await reader.readState(join(folder, 'sub'), options)).toEqual({
    root: folder,
    commit: hash,
    committedAt: 1_700_000_100,
    subject: 'First: "ünï"',
    branch: 'uat',
    changedPaths: [],
  });
});

describe('compared file by file, a folder has the same state as git status says', () => {
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const recordInner = () => {
    git('init', '-q', 'inner');
    git('-C', 'inner', 'commit', '-q', '--allow-empty', '-m', 'one');
    git('update-index', '--add', '--cacheinfo', `160000,${git('-C', 'inner', 'rev-parse', 'HEAD')},inner`);
    git('commit', '-q', '-m', 'inner');
  };
  test.each<[string, () => void, readonly string[]]>([
    ['nothing changed', () => {}, []],
    ['a file changed', () => write('file', 'other'), ['file']],
    ['a file was touched', () => utimesSync(join(folder, 'file'), 1, 1), ['file']],
    ['a file is gone', () => rmSync(join(folder, 'file')), ['file']],
    ['its mode changed', () => chmodSync(join(folder, 'file'), 0o755), ['file']],
    [
      'a change is staged',
      () => {
        write('file', 'other');
        git('add', 'file');
      },
      [],
    ],
    [
      'a new file is staged',
      () => {
        write('new', 'x');
        git('add', 'new');
      },
      [],
    ],
    [
      'a new file is announced',
      () => {
        write('new', 'x');
        git('add', '--intent-to-add', 'new');
      },
      ['new'],
    ],
    ['one is there that git does not know', () => write('deep/er/new', 'x'), []],
    [
      'one is there that git ignores',
      () => {
        write('.git/info/exclude', '*.log');
        write('a.log', 'x');
      },
      [],
    ],
    ['an empty folder is there', () => mkdirSync(join(folder, 'empty')), []],
    [
      'git was told not to look',
      () => {
        git('update-index', '--assume-unchanged', 'file');
        write('file', 'other');
      },
      [],
    ],
    ['the head is detached', () => git('checkout', '-q', '--detach'), []],
    [
      'two sides conflict',
      () => {
        git('checkout', '-q', '-b', 'theirs');
        commit('theirs');
        git('checkout', '-q', 'uat');
        commit('ours');
        expect(() => git('merge', '-q', 'theirs')).toThrow();
      },
      ['file'],
    ],
    [
      'a repository lies in it',
      () => {
        write('inner/x', 'x');
        execFileSync('git', ['init', '-q'], { cwd: join(folder, 'inner') });
      },
      [],
    ],
    [
      'a repository that it records holds a file that nobody knows',
      () => {
        recordInner();
        write('inner/new', 'x');
      },
      ['inner'],
    ],
    [
      'another commit of such a repository is staged, and the settings say to ignore it',
      () => {
        recordInner();
        write('.gitmodules', '[submodule "inner"]\npath = inner\nurl = ./inner\nignore = all\n');
        git('add', '.gitmodules');
        git('commit', '-q', '-m', 'modules');
        git('-C', 'inner', 'commit', '-q', '--allow-empty', '-m', 'two');
        git('-c', 'submodule.inner.ignore=none', 'add', 'inner');
      },
      [],
    ],
    [
      'the settings spare git the look',
      () => {
        git('config', 'core.trustctime', 'false');
        git('config', 'core.fileMode', 'false');
        chmodSync(join(folder, 'file'), 0o755);
      },
      ['file'],
    ],
  ])('%s', async (_, change, notAsIndexed) => {
    git('init', '-q', '-b', 'uat');
    commit('one');
    utimesSync(join(folder, 'file'), 1_600_000_000, 1_600_000_000);
    git('status');
    change();

    const status = await reader.readState(folder, options);
    expect(await reader.beginState(folder, options).state([], 'everywhere')).toEqual({
      ...status,
      notAsIndexed,
      indexFile: join(folder, '.git/index'),
      newNames: { found: expect.stringMatching(/^(none|some)$/), askedAtMs: expect.any(Number) },
    });
  });

  test('what it cannot compare, a broken repository in it that the settings say to ignore, leaves the state as it is', async () => {
    git('init', '-q', '-b', 'uat');
    commit('one');
    recordInner();
    write('.gitmodules', '[submodule "inner"]\npath = inner\nurl = ./inner\nignore = all\n');
    rmSync(join(folder, 'inner/.git'), { recursive: true });
    write('inner/.git', 'gitdir: ../nowhere\n');

    const status = await reader.readState(folder, options);
    expect(status).toMatchObject({ changedPaths: ['.gitmodules'] });
    expect(await reader.beginState(folder, options).state([], 'everywhere')).toMatchObject({ ...status });
  });

  test('where there is no commit yet, there is no state', async () => {
    git('init', '-q');

    expect(await reader.beginState(folder, options).state([], 'everywhere')).toBeUndefined();
  });
});

test('a detached head has no branch', async () => {
  git('init', '-q');
  commit('one');
  git('checkout', '-q', '--detach');

  expect(await reader.readState(folder, options)).toMatchObject({ branch: undefined });
});

test('what is outside of the folder counts where it is asked for, and what is in no repository always', async () => {
  git('init', '-q');
  for (const name of ['app', 'shared']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'shared/list'), 'committed');
  git('add', '.');
  commit('one');
  const changedIn = async (...apart: string[]) =>
    (await reader.readState(join(folder, 'app'), { ...options, apart }))?.changedPaths;

  const before = await changedIn(join(folder, 'shared'));
  writeFileSync(join(folder, 'shared/list'), 'changed');

  expect(before).toEqual([]);
  expect(await changedIn()).toEqual([]);
  expect(await changedIn(join(folder, 'shared'), folder)).toEqual(['shared/list', 'shared/list']);
  expect(await changedIn(dirname(folder))).toEqual(['..']);
});

test.each([
  ['a changed file', () => writeFileSync(join(folder, 'file'), 'changed'), ['file']],
  ['a new file', () => writeFileSync(join(folder, 'a new file'), ''), ['a new file']],
  ['a staged file', () => git('rm', '-q', '--cached', 'file'), ['file', 'file']],
  ['a new file that git ignores', () => writeFileSync(join(folder, 'x.log'), ''), []],
  ['a file that was only touched', () => utimesSync(join(folder, 'file'), 1, 1), []],
])('%s', async (_what, change, changedPaths) => {
  git('init', '-q');
  writeFileSync(join(folder, '.git/info/exclude'), '*.log');
  commit('one');

  change();

  expect(await reader.readState(folder, options)).toMatchObject({ changedPaths });
});

test('a change outside of the folder does not make it dirty', async () => {
  git('init', '-q');
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app/code'), '');
  git('add', 'app');
  commit('one');
  writeFileSync(join(folder, 'file'), 'changed');

  expect(await reader.readState(join(folder, 'app'), options)).toMatchObject({ changedPaths: [] });
});

test('the index is not written, though files were touched', async () => {
  git('init', '-q');
  commit('one');
  utimesSync(join(folder, 'file'), 1, 1);
  const index = readFileSync(join(folder, '.git/index'));

  await reader.readState(folder, options);

  expect(readFileSync(join(folder, '.git/index')).equals(index)).toBe(true);
});

test('which commit comes before which', async () => {
  git('init', '-q');
  const [first, second] = [commit('one'), commit('two')];

  expect(await reader.isAncestor(folder, first, second, options)).toBe(true);
  expect(await reader.isAncestor(folder, second, first, options)).toBe(false);
  expect(await reader.isAncestor(folder, first, first, options)).toBe(true);
  expect(await reader.isAncestor(folder, '1'.repeat(40), second, options)).toBeUndefined();
});

test('no repository, and one without a commit, are no error', async () => {
  expect(await reader.readState(folder, options)).toBeUndefined();

  git('init', '-q');

  expect(await reader.readState(folder, options)).toBeUndefined();
});

test('without the git program there is no state', async () => {
  const missing = createGit((_, runs) =>
    runs.map(() => Promise.reject(new ToolError('COMMAND_NOT_FOUND', 'git is not here'))),
  );

  expect(await missing.readState(folder, options)).toBeUndefined();
  expect(await missing.isAncestor(folder, 'a', 'b', options)).toBeUndefined();
});

test('a repository whose owner git does not trust is told apart from none', async () => {
  const stderr =
    "fatal: detected dubious ownership in repository at '/code'\n\tgit config --global --add safe.directory /code\n";
  const refusing = createGit((_, runs) => runs.map(() => Promise.resolve({ exitCode: 128, stdout: '', stderr })));

  await expect(refusing.readState('/code', options)).rejects.toMatchObject({
    code: 'GIT_REFUSED',
    hint: expect.stringContaining('safe.directory /code'),
  });
});

test('a repository in it whose owner git does not trust is no reason to refuse the one around it', async () => {
  git('init', '-q');
  const hash = commit('first');
  const warning = "fatal: detected dubious ownership in repository at '/code/sub'\n(see safe.directory)\n";
  const complain = (result: ExecResult) => ({ ...result, stderr: warning });
  const complaining = createGit((...asked) => execTogether(...asked).map((result) => result.then(complain)));

  expect(await complaining.readState(folder, options)).toMatchObject({ commit: hash });
});

test('the file of rules that a setting names is known as git finds it', async () => {
  git('init', '-q');
  commit('first');
  const { username, homedir } = userInfo();
  git('config', 'core.excludesFile', `~${username}/rules`);

  expect((await reader.beginState(folder, options).rules)?.files).toContain(join(homedir, 'rules'));
});

test('where git could not be asked for new names, they are not taken for none', async () => {
  git('init', '-q');
  commit('first');
  writeFileSync(join(folder, 'new'), '');
  const failing = createGit((program, runs, how) =>
    runs.some((args) => args.includes('ls-files'))
      ? runs.map(() => Promise.resolve({ exitCode: 128, stdout: '', stderr: 'fatal: out of memory' }))
      : execTogether(program, runs, how),
  );

  const state = await failing.beginState(folder, options).state([], 'everywhere');

  expect(state).toMatchObject({ changedPaths: ['new'] });
  expect(state?.newNames).toBeUndefined();
});

test('a git that the machine did not start is not taken for none: the image would lose its commit without a word', async () => {
  const busy = new ToolError('COMMAND_NOT_STARTED', 'Starting sh: spawn EAGAIN');
  const failing = createGit((_, runs) => runs.map(() => Promise.reject(busy)));

  await expect(failing.readState(folder, options)).rejects.toBe(busy);
  await expect(failing.beginState(folder, options).state([], 'everywhere')).rejects.toBe(busy);
});
