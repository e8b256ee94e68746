import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeContext } from '../conformance/context-folder.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { EDITS, type EditName } from './edits.ts';
import { pushBase } from './push-base.ts';
import { essenceOf, openTwins, type TwinBuild } from './twins.ts';
import { untilOld } from './until-old.ts';
import { type WorkTree, workTree } from './work-tree.ts';

/**
 * `recalled`: the context is not read; `planned`: it is, because more changed than single files say. The image is the right one in both; and
 * `same` where it is the one before.
 */
interface Row {
  readonly name: string;
  readonly edit: (tree: WorkTree) => void;
  readonly is: 'recalled' | 'planned';
  readonly image: 'same' | 'another';
  /** Before the first build. */
  readonly before?: (tree: WorkTree) => void;
}

const FILE = 'src/lib/one.txt';

const rows: readonly Row[] = [
  { name: 'nothing', edit: () => {}, is: 'recalled', image: 'same' },
  edited('a line of the same length', 'recalled', 'another'),
  edited('a line more', 'recalled', 'another'),
  edited('a file that grows to many times its size', 'planned', 'another'),
  edited('a file that is emptied', 'recalled', 'another'),
  edited('a file that is touched', 'recalled', 'same'),
  edited('a file from long ago', 'recalled', 'same'),
  edited('a file from the future', 'recalled', 'same'),
  edited('a change whose time is set back', 'recalled', 'another'),
  edited('a change twice at once', 'recalled', 'another'),
  edited('a file written anew and renamed over', 'recalled', 'another'),
  edited('a file copied over by itself', 'recalled', 'same'),
  edited('permissions of a file', 'planned', 'another'),
  edited('permissions of a file there and back', 'recalled', 'same'),
  edited('a file that is gone', 'planned', 'another'),
  edited('a renamed file', 'planned', 'another'),
  edited('a file in place of which a folder stands', 'planned', 'another'),
  edited('a file in place of which a link stands', 'planned', 'another'),
  edited('a second name of a file', 'planned', 'another'),
  {
    name: 'a second name of a file outside of the context',
    edit: (tree) => EDITS['a second name of a file'](onlyFile(tree, FILE, `${tree.folder}-beside`), 1, 1),
    is: 'planned',
    image: 'same',
  },
  {
    name: 'two files swapped',
    edit: ({ folder }) => {
      const content = { one: readOf(folder, FILE), two: readOf(folder, 'src/lib/two.txt') };
      writeFileSync(join(folder, FILE), content.two);
      writeFileSync(join(folder, 'src/lib/two.txt'), content.one);
    },
    is: 'recalled',
    image: 'another',
  },
  {
    name: 'two files that swap their names',
    edit: (tree) => EDITS['two files swapped'](pickingInTurn(tree, [FILE, 'src/lib/two.txt']), 0, 1),
    is: 'recalled',
    image: 'another',
  },
  { name: 'a new file', edit: put('src/lib/new.txt', 'new\n'), is: 'planned', image: 'another' },
  { name: 'a new file that is ignored', edit: put('src/lib/new.log', 'new\n'), is: 'recalled', image: 'same' },
  { name: 'a file that is ignored', edit: put('src/old.log', 'other\n'), is: 'recalled', image: 'same' },
  { name: 'a new folder that is ignored', edit: put('ignored/new/file', 'new\n'), is: 'recalled', image: 'same' },
  {
    name: 'a new folder that is empty',
    edit: ({ folder }) => mkdirSync(join(folder, 'src/lib/new')),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'permissions of a folder',
    edit: ({ folder }) => chmodSync(join(folder, 'src/lib'), 0o750),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'permissions of the context itself, which no COPY takes',
    edit: ({ folder }) => chmodSync(folder, 0o750),
    is: 'planned',
    image: 'same',
  },
  {
    name: 'a folder in place of which a link to the same stands',
    edit: (tree) => EDITS['a folder in place of which a link to the same stands'](onlyFile(tree, 'src/lib'), 0, 0),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'a folder exchanged for a copy of it',
    edit: (tree) => EDITS['a folder exchanged for a copy of it'](onlyFile(tree, 'src/lib'), 0, 0),
    is: 'recalled',
    image: 'same',
  },
  {
    name: 'a folder exchanged for a copy with another file',
    edit: (tree) => {
      EDITS['a folder exchanged for a copy of it'](onlyFile(tree, 'src/lib'), 0, 0);
      put('src/lib/two.txt', 'owt\n')(tree);
    },
    is: 'recalled',
    image: 'another',
  },
  { name: 'a link that leads elsewhere', edit: relink('two.txt'), is: 'planned', image: 'another' },
  { name: 'a link that is made again', edit: relink('one.txt'), is: 'recalled', image: 'same' },
  {
    name: 'an ignore file that says the same with more words',
    edit: ({ folder }) => appendFileSync(join(folder, '.dockerignore'), '# words\n'),
    is: 'planned',
    image: 'same',
  },
  {
    name: 'an ignore file that leaves more out',
    edit: ({ folder }) => appendFileSync(join(folder, '.dockerignore'), 'src/lib\n'),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'another ignore file that has the say now',
    edit: put('Dockerfile.dockerignore', 'src/lib\n'),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'a comment in the Dockerfile',
    edit: ({ folder }) => appendFileSync(join(folder, 'Dockerfile'), '# words\n'),
    is: 'planned',
    image: 'same',
  },
  { name: 'a file that no instruction takes', edit: put('unused.txt', 'other\n'), is: 'recalled', image: 'same' },
  {
    name: 'a file that two instructions take',
    edit: put('package.json', '{"name":"b"}\n'),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'a file that ADD takes, which might become an archive',
    edit: put('notes.txt', 'seton\n'),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'a file whose name says that credentials may be in it',
    edit: put('src/app.env', 'B=1\n'),
    is: 'planned',
    image: 'another',
  },
  {
    name: 'accounts, by which owners may be looked up',
    edit: put('passwd', 'app:x:8:8::/:/bin/sh\n'),
    is: 'planned',
    image: 'another',
  },
  inGit('a change that is committed', (tree) => {
    put(FILE, 'eno\n')(tree);
    tree.git('commit', '--quiet', '--all', '--message', 'change');
  }),
  inGit('a change that is stashed and comes back', (tree) => {
    put(FILE, 'eno\n')(tree);
    tree.git('stash', '--quiet');
    tree.git('stash', 'pop', '--quiet');
  }),
  inGit('a checkout of the commit before', (tree) => tree.git('checkout', '--quiet', 'HEAD~1')),
  inGit('a change that git is to assume unchanged', (tree) => {
    tree.git('update-index', '--assume-unchanged', FILE);
    put(FILE, 'eno\n')(tree);
  }),
  inGit('a change that git does not look at', (tree) => {
    tree.git('update-index', '--skip-worktree', FILE);
    put(FILE, 'eno\n')(tree);
  }),
  {
    ...inGit('a change of what git was told before to assume unchanged', put(FILE, 'eno\n')),
    before: (tree) => tree.git('update-index', '--assume-unchanged', FILE),
  },
  {
    ...inGit('line ends that git finds equal', (tree) => {
      put(FILE, 'one\r\n')(tree);
      tree.git('add', '--all');
      tree.git('status');
    }),
    before: (tree) => tree.git('config', 'core.autocrlf', 'input'),
  },
  {
    ...inGit('a change of the same length with its time set back, of which git knows the change', (tree) => {
      EDITS['a change whose time is set back'](onlyFile(tree, FILE), 0, 0);
      tree.git('add', '--all');
      tree.git('commit', '--quiet', '--message', 'change');
    }),
  },
  { ...inGit('a file that git forgets', (tree) => tree.git('rm', '--quiet', '--cached', FILE)), image: 'same' },
  {
    ...inGit('a commit of nothing', (tree) => tree.git('commit', '--quiet', '--allow-empty', '--message', 'none')),
    image: 'same',
  },
  {
    ...inGit('a mode that git does not know, found equal by it', (tree) => {
      chmodSync(join(tree.folder, FILE), 0o664);
      tree.git('status');
    }),
    is: 'planned',
  },
  {
    ...inGit('a mode that git is told not to look at', (tree) => {
      chmodSync(join(tree.folder, FILE), 0o755);
      tree.git('status');
    }),
    before: (tree) => tree.git('config', 'core.fileMode', 'false'),
    is: 'planned',
  },
  {
    ...inGit('attributes by which git converts from now on', put('.gitattributes', '*.txt text\n')),
    is: 'planned',
    image: 'same',
  },
];

let folder: string;
let host: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recall-edits-'));
  const registry = await sharedRegistry();
  host = registry.host;
  const base = await pushBase(registry.url, 'recall-edits/base');
  for (const { before, name } of rows) {
    const tree = writeTree(join(folder, slugOf(name)), base);
    before?.(tree);
  }
  await untilOld();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(rows)('$name: $is, $image image', async ({ name, edit, is, image }) => {
  const context = join(folder, slugOf(name));
  using twins = openTwins({ host, name: `recall-edits/${slugOf(name)}-${process.pid}`, context });
  const first = await twins.buildRemembering();
  await twins.buildForgetting();
  edit(workTree(context));

  const second = await twins.buildRemembering();
  const reference = await twins.buildForgetting();
  const again = await twins.buildAgain();

  expect(first, JSON.stringify(first)).toMatchObject({ kind: 'image' });
  expect(essenceOf(second)).toEqual(essenceOf(reference));
  expect(essenceOf(again)).toEqual({ ...essenceOf(second), outcome: 'unchanged' });
  expect(digestOf(second) === digestOf(first) ? 'same' : 'another').toBe(image);
  expect(second.read === 0 ? 'recalled' : 'planned').toBe(is);
});

function writeTree(context: string, base: string): WorkTree {
  mkdirSync(context);
  chmodSync(context, 0o755);
  writeContext(context, {
    Dockerfile: `FROM ${base}
WORKDIR /app
COPY package.json ./
COPY package.json src src/
COPY passwd /etc/passwd
COPY --chown=5:6 owned /owned/
ADD notes.txt /notes.txt
`,
    '.dockerignore': '.git\n**/*.log\nignored\nDockerfile*\n',
    'package.json': '{"name":"a"}\n',
    passwd: 'app:x:7:7::/:/bin/sh\n',
    'notes.txt': 'notes\n',
    'unused.txt': 'unused\n',
    'src/app.env': 'A=1\n',
    'owned/file': 'owned\n',
    'src/old.log': 'log\n',
    'src/link': { link: 'one.txt' },
    'src/lib/empty': { directory: 0o755 },
    [FILE]: 'before\n',
    'src/lib/two.txt': 'two\n',
  });
  const tree = workTree(context);
  mkdirSync(join(context, '.git'));
  tree.git('init', '--quiet', '--initial-branch', 'main');
  tree.git('add', '--all');
  tree.git('commit', '--quiet', '--message', 'first');
  put(FILE, 'one\n')(tree);
  tree.git('commit', '--quiet', '--all', '--message', 'second');
  return tree;
}

function edited(edit: EditName, is: Row['is'], image: Row['image']): Row {
  return { name: edit, edit: (tree) => EDITS[edit](onlyFile(tree, FILE), 1, 1), is, image };
}

function inGit(name: string, edit: Row['edit']): Row {
  return { name, edit, is: 'recalled', image: 'another' };
}

function put(path: string, content: string): Row['edit'] {
  return ({ folder: context }) => {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    writeFileSync(join(context, path), content);
  };
}

function relink(target: string): Row['edit'] {
  return ({ folder: context }) => {
    rmSync(join(context, 'src/link'));
    symlinkSync(target, join(context, 'src/link'));
  };
}

/** Whatever is chosen, it is this; and what is new comes beside it, or where it is said. */
function onlyFile(tree: WorkTree, path: string, somewhere = dirname(join(tree.folder, path))): WorkTree {
  mkdirSync(somewhere, { recursive: true });
  return { ...tree, pick: () => join(tree.folder, path), somewhere: () => somewhere };
}

function pickingInTurn(tree: WorkTree, paths: readonly string[]): WorkTree {
  return { ...tree, pick: (_, nth) => join(tree.folder, paths[nth] ?? '') };
}

function readOf(context: string, path: string): string {
  return readFileSync(join(context, path), 'utf8');
}

function digestOf(build: TwinBuild): string {
  return build.kind === 'image' ? build.digest : build.code;
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
