import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { WorkTree } from './work-tree.ts';

/** What somebody does in a work tree. The numbers choose where; what is not possible there does nothing. */
export type Edit = (tree: WorkTree, one: number, other: number) => void;

/** A file's next content: another one of as many bytes. */
function turn(content: Buffer, by: number): Buffer {
  const turned = Buffer.from(content);
  const at = turned.length - 1 - (by % Math.max(1, Math.min(8, turned.length)));
  if (at >= 0) turned[at] = 97 + (((turned[at] ?? 97) + 1 + by) % 26);
  return turned;
}

function onFile(change: (file: string, other: number) => void): Edit {
  return (tree, one, other) => {
    const file = tree.pick('file', one);
    if (file !== undefined) change(file, other);
  };
}

const change = onFile((file, by) => writeFileSync(file, turn(readFileSync(file), by)));

function setBack(file: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, turn(readFileSync(file), 3));
  utimesSync(file, atime, mtime);
}

const windowsLineEnds = onFile((file) => {
  const text = readFileSync(file, 'latin1');
  writeFileSync(file, text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n'), 'latin1');
});

const edits = {
  'a line of the same length': change,
  'a line more': onFile((file, by) => appendFileSync(file, `line ${by}\n`)),
  'a file that grows to many times its size': onFile((file, by) =>
    appendFileSync(file, 'grown\n'.repeat(100 << (by % 9))),
  ),
  'a file that is emptied': onFile((file) => writeFileSync(file, '')),
  'a file that is touched': onFile((file) => utimesSync(file, new Date(), new Date())),
  'a file from long ago': onFile((file) => utimesSync(file, 1, 1)),
  'a file from the future': onFile((file) => utimesSync(file, 4e9, 4e9)),
  'a change whose time is set back': onFile(setBack),
  'a change twice at once': (tree, one, other) => {
    change(tree, one, other);
    change(tree, one, other + 1);
  },
  'a file written anew and renamed over': onFile((file, by) => {
    const { mode } = statSync(file);
    writeFileSync(`${file}.new`, turn(readFileSync(file), by));
    chmodSync(`${file}.new`, mode & 0o7777);
    renameSync(`${file}.new`, file);
  }),
  'a file copied over by itself': onFile((file) => writeFileSync(file, readFileSync(file))),
  'permissions of a file': onFile((file, by) => chmodSync(file, by % 2 === 0 ? 0o755 : 0o640)),
  'permissions of a file there and back': onFile((file) => {
    const { mode } = statSync(file);
    chmodSync(file, 0o777);
    chmodSync(file, mode & 0o7777);
  }),
  'permissions of a folder': (tree, one, other) => {
    const folder = tree.pick('folder', one);
    if (folder !== undefined) chmodSync(folder, other % 2 === 0 ? 0o755 : 0o2750);
  },
  'a new file': (tree, one, other) => writeFileSync(join(tree.somewhere(one), `new${other % 5}.txt`), `new ${other}\n`),
  'a new file that is ignored': (tree, one, other) =>
    writeFileSync(join(tree.somewhere(one), `new${other % 5}.log`), `log ${other}\n`),
  'a new empty folder': (tree, one, other) =>
    mkdirSync(join(tree.somewhere(one), `folder${other % 3}`), { recursive: true }),
  'a new link': (tree, one, other) => {
    const link = join(tree.somewhere(one), `link${other % 3}`);
    if (!isThere(link)) symlinkSync(`new${other % 5}.txt`, link);
  },
  'a second name of a file': (tree, one, other) => {
    const file = tree.pick('file', one);
    const name = join(tree.somewhere(other), 'second-name');
    if (file !== undefined && !isThere(name)) linkSync(file, name);
  },
  'a file that is gone': onFile((file) => rmSync(file)),
  'a folder that is gone': (tree, one) => {
    const folder = tree.pick('folder', one);
    if (folder !== undefined) rmSync(folder, { recursive: true });
  },
  'a renamed file': onFile((file, by) => moveTo(file, join(dirname(file), `renamed${by % 4}`))),
  'a file moved to another folder': (tree, one, other) => {
    const file = tree.pick('file', one);
    if (file !== undefined) moveTo(file, join(tree.somewhere(other), basename(file)));
  },
  'a renamed folder': (tree, one, other) => {
    const folder = tree.pick('folder', one);
    if (folder !== undefined) moveTo(folder, join(dirname(folder), `moved${other % 3}`));
  },
  'two files swapped': (tree, one, other) => {
    const [first, second] = [tree.pick('file', one), tree.pick('file', other)];
    if (first === undefined || second === undefined || first === second) return;
    renameSync(first, `${first}.swap`);
    renameSync(second, first);
    renameSync(`${first}.swap`, second);
  },
  'a file in place of which a folder stands': onFile((file) => {
    rmSync(file);
    mkdirSync(file);
    writeFileSync(join(file, 'inner.txt'), 'inner\n');
  }),
  'a file in place of which a link stands': onFile((file) => {
    rmSync(file);
    symlinkSync('elsewhere.txt', file);
  }),
  'a folder in place of which a link to the same stands': (tree, one) => {
    const folder = tree.pick('folder', one);
    if (folder === undefined) return;
    const real = join(tree.folder, 'real');
    if (isThere(real)) return;
    renameSync(folder, `${tree.folder}.moving`);
    renameSync(`${tree.folder}.moving`, real);
    if (isThere(dirname(folder))) symlinkSync(real, folder);
  },
  'a folder exchanged for a copy of it': (tree, one) => {
    const folder = tree.pick('folder', one);
    if (folder === undefined) return;
    cpSync(folder, `${folder}.copy`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    rmSync(folder, { recursive: true });
    renameSync(`${folder}.copy`, folder);
  },
  'a link that leads elsewhere': (tree, one, other) => {
    const link = tree.pick('link', one);
    if (link === undefined) return;
    rmSync(link);
    symlinkSync(`elsewhere${other % 3}`, link);
  },
  'the ignore file': (tree, one) => {
    const lines = ['docs', 'src/lib', '*.md', '!docs/a.md', '**/*.txt', '# nothing'];
    appendFileSync(join(tree.folder, '.dockerignore'), `${lines[one % lines.length]}\n`);
  },
  'an ignore file of the Dockerfile': (tree, one) => {
    const file = join(tree.folder, 'Dockerfile.dockerignore');
    if (isThere(file)) rmSync(file);
    else writeFileSync(file, one % 2 === 0 ? '.git\n' : '.git\nassets\n');
  },
  'the Dockerfile': (tree, one) => {
    const file = join(tree.folder, 'Dockerfile');
    if (!existsSync(file)) return;
    const lines = ['LABEL a=1', 'ENV B=2', 'COPY src/lib /again/', 'RUN mkdir -p /made', '# a word', 'USER 5:6'];
    appendFileSync(file, `${lines[one % lines.length]}\n`);
  },
  'git add': (tree) => tree.git('add', '--all'),
  'git commit': (tree) => tree.git('commit', '--quiet', '--all', '--message', 'more'),
  'git add and commit': (tree) => {
    tree.git('add', '--all');
    tree.git('commit', '--quiet', '--message', 'all');
  },
  'git status, which refreshes the index': (tree) => tree.git('status'),
  'git checkout of another commit': (tree) => tree.git('checkout', '--quiet', '--force', 'HEAD~1'),
  'git checkout of the branch': (tree) => tree.git('checkout', '--quiet', '--force', 'main'),
  'git checkout of a file': (tree) => tree.git('checkout', '--quiet', '--', 'src'),
  'git stash': (tree) => tree.git('stash', '--quiet'),
  'git stash pop': (tree) => tree.git('stash', 'pop', '--quiet'),
  'git reset without the files': (tree) => tree.git('reset', '--quiet', '--mixed', 'HEAD~1'),
  'git reset with the files': (tree) => tree.git('reset', '--quiet', '--hard', 'HEAD~1'),
  'git clean': (tree) => tree.git('clean', '--quiet', '-fdx', 'src'),
  'a file that git forgets': (tree, one) => onTracked(tree, one, 'rm', '--quiet', '--cached'),
  'a file that git is to assume unchanged': (tree, one, other) => {
    onTracked(tree, one, 'update-index', '--assume-unchanged');
    change(tree, one, other);
  },
  'a file that git is to skip': (tree, one, other) => {
    onTracked(tree, one, 'update-index', '--skip-worktree');
    change(tree, one, other);
  },
  'git looks at every file again': (tree) =>
    tree.git('update-index', '--really-refresh', '--no-assume-unchanged', '--no-skip-worktree'),
  'git ignores modes': (tree, one) => tree.git('config', 'core.fileMode', one % 2 === 0 ? 'false' : 'true'),
  'git ignores ctimes': (tree, one) => tree.git('config', 'core.trustctime', one % 2 === 0 ? 'false' : 'true'),
  'git looks at little': (tree, one) => tree.git('config', 'core.checkStat', one % 2 === 0 ? 'minimal' : 'default'),
  'git has an index in two parts': (tree) => tree.git('update-index', '--split-index'),
  'git remembers what is untracked': (tree) => tree.git('update-index', '--untracked-cache'),
  'git converts line ends': (tree, one) => {
    const file = join(tree.folder, '.gitattributes');
    if (isThere(file)) rmSync(file);
    else writeFileSync(file, one % 2 === 0 ? '*.txt text eol=crlf\n' : '*.txt text\n*.md ident\n');
  },
  'line ends as on Windows': windowsLineEnds,
  'line ends as on Windows, and git finds it equal': (tree, one, other) => {
    windowsLineEnds(tree, one, other);
    tree.git('status');
  },
  'a mode that git finds equal': (tree, one) => {
    const file = tree.pick('file', one);
    if (file === undefined) return;
    chmodSync(file, (statSync(file).mode & 0o7777) ^ 0o020);
    tree.git('status');
  },
  'a repository inside': (tree, one) => {
    const folder = tree.pick('folder', one);
    if (folder === undefined || existsSync(join(folder, '.git'))) return;
    cpSync(join(tree.folder, '.git'), join(folder, '.git'), {
      recursive: true,
      filter: () => existsSync(join(tree.folder, '.git')),
    });
  },
  'a file copied onto another': (tree, one, other) => {
    const [from, to] = [tree.pick('file', one), tree.pick('file', other)];
    if (from !== undefined && to !== undefined && from !== to) copyFileSync(from, to);
  },
} satisfies Readonly<Record<string, Edit>>;

export type EditName = keyof typeof edits;

export const EDITS: Readonly<Record<EditName, Edit>> = edits;

function onTracked(tree: WorkTree, one: number, ...command: string[]): void {
  const file = tree.pick('file', one);
  if (file !== undefined) tree.git(...command, '--', file);
}

function moveTo(from: string, to: string): void {
  if (!isThere(to)) renameSync(from, to);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
