import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findVoucher } from './blob-ids.ts';
import { parseIgnore } from './dockerignore.ts';
import { readContext } from './walk.ts';

const { signal } = new AbortController();
let folder: string;
let repository: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'blob-ids-')));
  repository = join(folder, 'repository');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: string[]): string {
  return gitIn(repository, ...args);
}

function gitIn(directory: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const own = ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'protocol.file.allow=always'];
  return execFileSync('git', [...own, ...args], {
    cwd: directory,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), content);
}

/** Written a minute ago, so that no clock tick is shared with the index, and added. */
function commit(files: Readonly<Record<string, string | Uint8Array>>, options: readonly string[] = []): void {
  mkdirSync(repository, { recursive: true });
  git('init', '-q', ...options);
  for (const [path, content] of Object.entries(files)) {
    write(path, content);
    age(path);
  }
  git('add', '--all');
  git('commit', '-q', '-m', 'files');
}

function age(path: string, seconds = 60): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(join(repository, path), then, then);
}

/** Path to what git vouches for; paths that it says nothing of are left out. */
async function vouched(context = repository, ignore = ''): Promise<Record<string, string>> {
  const voucher = await findVoucher(context, { signal });
  const tree = await readContext(context, { ignore: parseIgnore(`.git\n${ignore}`, '.dockerignore'), signal });
  const ids = voucher?.vouchFor(tree);
  return Object.fromEntries(
    tree.entries.flatMap((entry) => {
      const id = entry.type === 'file' ? ids?.vouched(entry) : undefined;
      return id === undefined ? [] : [[entry.path, id]];
    }),
  );
}

function blobId(content: string | Uint8Array, format = 'sha1'): string {
  const bytes = Buffer.from(content);
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

const TWO = { 'a.txt': 'one\n', 'sub/b.txt': 'two\n' };
const BOTH = { 'a.txt': blobId('one\n'), 'sub/b.txt': blobId('two\n') };
const ONLY_B = { 'sub/b.txt': blobId('two\n') };

describe('git vouches for a file that is as it was when git last read it', () => {
  test('whatever the index looks like', async () => {
    commit(TWO);
    for (const version of ['2', '3', '4']) {
      git('update-index', '--index-version', version);
      expect(await vouched(), `version ${version}`).toEqual(BOTH);
    }
  });

  test('in a repository that names by SHA-256', async () => {
    commit(TWO, ['--object-format=sha256']);

    expect(await vouched()).toEqual({ 'a.txt': blobId('one\n', 'sha256'), 'sub/b.txt': blobId('two\n', 'sha256') });
  });

  test('in a context below the top of the work tree, and one that a link leads to', async () => {
    commit(TWO);
    symlinkSync(join(repository, 'sub'), join(folder, 'link'));

    expect(await vouched(join(repository, 'sub'))).toEqual({ 'b.txt': blobId('two\n') });
    expect(await vouched(join(folder, 'link'))).toEqual({ 'b.txt': blobId('two\n') });
  });

  test('in another work tree of the repository', async () => {
    commit(TWO);
    git('worktree', 'add', '-q', join(folder, 'second'));
    const then = Date.now() / 1000 - 60;
    for (const path of Object.keys(TWO)) utimesSync(join(folder, 'second', path), then, then);
    gitIn(join(folder, 'second'), 'update-index', '--refresh');

    expect(await vouched(join(folder, 'second'))).toEqual(BOTH);
  });

  test('after the very file was touched and git has looked again', async () => {
    commit(TWO);
    age('a.txt', 30);
    git('update-index', '--refresh');

    expect(await vouched()).toEqual(BOTH);
  });

  test('when other entries are links, long names, names that are not UTF-8, or executable', async () => {
    const long = `${'d'.repeat(200)}/`.repeat(25) + 'f'.repeat(100);
    commit({ ...TWO, run: '#!/bin/sh\n', ünï: 'u' });
    chmodSync(join(repository, 'run'), 0o755);
    symlinkSync('a.txt', join(repository, 'link'));
    writeFileSync(Buffer.concat([Buffer.from(join(repository, 'odd-')), Buffer.of(0xff)]), 'odd');
    execFileSync(
      'bash',
      ['-c', `mkdir -p "${'d'.repeat(200)}" && cd "${'d'.repeat(200)}" && echo deep > "${'f'.repeat(200)}"`],
      {
        cwd: repository,
      },
    );
    git('add', '--all');
    const ids = await vouched();
    expect(long.length).toBeGreaterThan(4095);

    expect(ids).toMatchObject({ ...BOTH, ünï: blobId('u') });
    expect(Object.keys(ids)).not.toContain('link');
  });
});

describe('git does not vouch for', () => {
  const rows: [what: string, change: () => void][] = [
    ['a file of another size', () => appendFileSync(join(repository, 'a.txt'), 'more\n')],
    ['a file that was touched, though nothing changed', () => age('a.txt', 10)],
    [
      'a file of the same size and time: who writes cannot set the time of the change',
      () => {
        const { mtimeMs } = statSync(join(repository, 'a.txt'));
        write('a.txt', 'two\n');
        utimesSync(join(repository, 'a.txt'), mtimeMs / 1000, mtimeMs / 1000);
      },
    ],
    [
      'another file that was put in its place with the same times',
      () => {
        cpSync(join(repository, 'a.txt'), join(folder, 'copy'), { preserveTimestamps: true });
        renameSync(join(folder, 'copy'), join(repository, 'a.txt'));
      },
    ],
    ['a file whose mode changed', () => chmodSync(join(repository, 'a.txt'), 0o755)],
    ['a file that it was told not to look at', () => git('update-index', '--assume-unchanged', 'a.txt')],
    ['a file that is not meant to be in the work tree', () => git('update-index', '--skip-worktree', 'a.txt')],
    ['a file that it does not know', () => git('rm', '-q', '--cached', 'a.txt')],
    [
      'a file that is only announced',
      () => {
        git('rm', '-q', '--cached', 'a.txt');
        git('add', '--intent-to-add', 'a.txt');
      },
    ],
    [
      'a file that became a link',
      () => {
        rmSync(join(repository, 'a.txt'));
        symlinkSync('sub/b.txt', join(repository, 'a.txt'));
      },
    ],
    [
      'a file in conflict',
      () => {
        const [first = '', second = ''] = [git('hash-object', 'a.txt'), git('hash-object', 'sub/b.txt')];
        git('rm', '-q', '--cached', 'a.txt');
        const stages = `100644 ${first} 1\ta.txt\n100644 ${second} 2\ta.txt\n`;
        execFileSync('git', ['update-index', '--index-info'], { cwd: repository, input: stages });
      },
    ],
  ];
  test.each(rows)('%s', async (_what, change) => {
    commit(TWO);

    change();

    expect(await vouched()).toEqual(ONLY_B);
  });

  test('a file that was written in the same tick of the clock as the index: it may have been written once more', async () => {
    commit(TWO);
    const { mtimeMs } = statSync(join(repository, 'a.txt'));
    utimesSync(join(repository, '.git/index'), mtimeMs / 1000, mtimeMs / 1000);

    expect(await vouched()).toEqual({});
  });

  test('a file written in the same second as the index, where the file system counts seconds', async () => {
    mkdirSync(repository);
    git('init', '-q');
    write('a.txt', 'one\n');
    const second = Math.floor(Date.now() / 1000) - 60;
    utimesSync(join(repository, 'a.txt'), second, second);
    git('add', '--all');

    utimesSync(join(repository, '.git/index'), second + 0.5, second + 0.5);
    expect(await vouched()).toEqual({});
    utimesSync(join(repository, '.git/index'), second + 1.5, second + 1.5);
    expect(await vouched()).toEqual({ 'a.txt': blobId('one\n') });
  });

  test('files of another repository within the context', async () => {
    commit(TWO);
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    gitIn(inner, 'init', '-q');
    writeFileSync(join(inner, 'c.txt'), 'three\n');
    gitIn(inner, 'add', '--all');
    gitIn(inner, 'commit', '-q', '-m', 'inner');
    git('submodule', '--quiet', 'add', inner, 'module');

    expect(await vouched(repository, '.gitmodules')).toEqual(BOTH);
    const later = Date.now() / 1000 + 10; // else it hangs on the clock whether the file is older than the index
    utimesSync(join(repository, '.git/modules/module/index'), later, later);
    expect(await vouched(join(repository, 'module'))).toEqual({ 'c.txt': blobId('three\n') });
  });

  test('anything without a repository, an index, or with one that is split over two files', async () => {
    mkdirSync(repository);
    write('a.txt', 'one\n');
    expect(await findVoucher(repository, { signal })).toBeUndefined();

    git('init', '-q');
    expect(await vouched()).toEqual({});

    commit(TWO);
    git('update-index', '--split-index');
    expect(await vouched()).toEqual({});
  });

  test('anything when the index is cut short or damaged', async () => {
    commit(TWO);
    const file = join(repository, '.git/index');
    const index = readFileSync(file);
    for (let length = 0; length < index.length; length += 7) {
      writeFileSync(file, index.subarray(0, length));
      expect(await vouched(), `${length} of ${index.length} bytes`).toEqual({});
    }
  });
});

describe('what git keeps converted is read', () => {
  const lines: [attributes: string, vouchedFor: readonly string[], why: string][] = [
    ['* text=auto', [], 'line ends'],
    ['*.txt text eol=crlf', ['c.bin'], 'line ends of some'],
    ['*.TXT text', ['c.bin'], 'git may compare without regard to case'],
    ['*.txt ident', ['c.bin'], '$Id$'],
    ['*.bin filter=lfs diff=lfs merge=lfs -text', ['a.txt', 'sub/b.txt'], 'a filter, as LFS has it'],
    ['*.txt working-tree-encoding=ISO-8859-1', ['c.bin'], 'another encoding'],
    ['a.txt crlf', ['c.bin', 'sub/b.txt'], 'the old name of text'],
    ['/sub/*.txt text', ['c.bin'], 'the folder of a pattern is not looked at'],
    ['"a.txt" text', [], 'a quoted pattern may be any'],
    ['[ab].txt text', [], 'a class may be any'],
    ['[attr]prose text\n*.txt prose', [], 'a macro may be any'],
    ['*.txt -text diff=python linguist-generated', ['a.txt', 'c.bin', 'sub/b.txt'], 'nothing is converted'],
    ['*.bin binary', ['a.txt', 'c.bin', 'sub/b.txt'], 'binary means: nothing'],
    ['# *.txt text\n\n', ['a.txt', 'c.bin', 'sub/b.txt'], 'a comment'],
  ];
  test.each(lines)('.gitattributes: %j leaves %j (%s)', async (attributes, expected) => {
    commit({ ...TWO, 'c.bin': 'three\n', '.gitattributes': attributes });

    expect(Object.keys(await vouched(repository, '.gitattributes'))).toEqual(expected);
  });

  test.each([
    ['in a folder, for what is below it', 'sub/.gitattributes', ['a.txt']],
    ['in .git/info', '.git/info/attributes', []],
  ] as const)('attributes %s', async (_where, file, expected) => {
    commit(TWO);
    write(file, '*.txt text\n');

    expect(Object.keys(await vouched(repository, '**/.gitattributes'))).toEqual(expected);
  });

  test('attributes above the context, and those that only the index has', async () => {
    commit({ ...TWO, '.gitattributes': '*.txt text\n' });
    expect(await vouched(join(repository, 'sub'))).toEqual({});

    rmSync(join(repository, '.gitattributes'));
    expect(await vouched(join(repository, 'sub'))).toEqual({});
  });

  test.each([
    ['core.autocrlf', 'true'],
    ['core.autocrlf', 'input'],
    ['attr.tree', 'HEAD'],
  ])('%s = %s', async (name, value) => {
    commit(TWO);
    git('config', name, value);

    expect(await vouched()).toEqual({});
  });

  test('core.attributesFile, and not core.autocrlf = false', async () => {
    commit(TWO);
    git('config', 'core.autocrlf', 'false');
    expect(await vouched()).toEqual(BOTH);

    writeFileSync(join(folder, 'attributes'), 'a.txt text\n');
    git('config', 'core.attributesFile', join(folder, 'attributes'));
    expect(await vouched()).toEqual(ONLY_B);
  });
});
