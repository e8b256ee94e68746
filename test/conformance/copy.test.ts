import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuildkitServer, startBuildkit } from '../servers/buildkit.ts';
import { pushImage } from '../servers/push-image.ts';
import { type RegistryServer, startRegistry } from '../servers/registry.ts';
import { packLayer } from '../servers/small-image.ts';
import type { ContextSpec } from './context-folder.ts';
import { type CopyCase, type Oracle, runCase, type Step } from './copy-case.ts';
import { linkedEntries } from './linked-base.ts';

/** Against hanging, not a measure: a build takes half a second. */
const TIMEOUT_MS = 120_000;

let folder: string;
let registry: RegistryServer;
let buildkit: BuildkitServer;
let oracle: Oracle;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-conformance-'));
  [registry, buildkit] = await Promise.all([
    startRegistry({ directory: join(folder, 'registry') }),
    startBuildkit({ directory: join(folder, 'buildkit') }),
  ]);
  const layers = [packLayer(await packTar([...linkedEntries]))];
  const { reference } = await pushImage({ registry: registry.url, repository: 'base', tag: '1', layers, config: {} });
  oracle = { buildctl: buildkit.buildctl, address: buildkit.address, image: reference, entries: linkedEntries };
}, 600_000);

afterAll(async () => {
  await buildkit?.stop();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Row extends CopyCase {
  readonly name: string;
}

const tree = {
  'a.txt': 'A',
  'b.md': 'B',
  'dir/c.txt': 'C',
  'dir/deep/d.txt': 'D',
  'dir/empty': { directory: 0o750 },
} as const;

function copy(sources: string[], to: string, options: object = {}) {
  return { keyword: 'COPY' as const, sources, to, ...options };
}

const made: readonly Row[] = [
  { name: 'everything into a new folder', context: tree, steps: [copy(['.'], '/new')] },
  { name: 'everything into the root', context: tree, steps: [copy(['.'], '/')] },
  { name: 'everything into an existing folder, whose attributes stay', context: tree, steps: [copy(['.'], '/app')] },
  { name: 'a folder gives its content, not itself', context: tree, steps: [copy(['dir'], '/app/')] },
  { name: 'a file to a new name', context: tree, steps: [copy(['a.txt'], '/x/y/z.txt')] },
  { name: 'a file into a new folder, by the slash', context: tree, steps: [copy(['a.txt'], '/x/y/')] },
  { name: 'a file into a folder, by slash and dot', context: tree, steps: [copy(['a.txt'], '/x/.')] },
  { name: 'a file into an existing folder without a slash', context: tree, steps: [copy(['a.txt'], '/app')] },
  {
    name: 'several files without a slash: the last one wins',
    context: tree,
    steps: [copy(['a.txt', 'b.md'], '/both')],
  },
  { name: 'several sources into a folder', context: tree, steps: [copy(['a.txt', 'dir', 'b.md'], '/x/')] },
  {
    name: 'relative to WORKDIR, which is made',
    context: tree,
    steps: [{ keyword: 'WORKDIR', to: '/work/here' }, copy(['a.txt'], './'), copy(['b.md'], '../up.md')],
  },
  { name: 'dot as destination', context: tree, steps: [{ keyword: 'WORKDIR', to: '/app' }, copy(['a.txt'], '.')] },
  {
    name: 'WORKDIR belongs to USER by name, COPY does not',
    context: tree,
    steps: [{ keyword: 'USER', to: 'app' }, { keyword: 'WORKDIR', to: '/home/app/code' }, copy(['.'], 'x')],
  },
  {
    name: 'WORKDIR for a numeric user',
    context: tree,
    steps: [
      { keyword: 'USER', to: '12:34' },
      { keyword: 'WORKDIR', to: '/w/x' },
    ],
  },
  {
    name: 'WORKDIR for a user who is not there',
    context: tree,
    steps: [
      { keyword: 'USER', to: 'nobody-here' },
      { keyword: 'WORKDIR', to: '/w/x' },
    ],
  },
  {
    name: 'WORKDIR through a link, and one that exists',
    context: tree,
    steps: [
      { keyword: 'WORKDIR', to: '/lib/python' },
      { keyword: 'WORKDIR', to: '/app' },
      { keyword: 'WORKDIR', to: '/srv/dangling/x' },
    ],
  },
  {
    name: 'WORKDIR in a set-group-id folder',
    context: tree,
    steps: [{ keyword: 'WORKDIR', to: '/var/local/one/two' }],
  },
  {
    name: 'folders made in a set-group-id folder inherit its group',
    context: tree,
    steps: [copy(['.'], '/var/local/one/two')],
  },
  { name: 'a file into a set-group-id folder', context: tree, steps: [copy(['a.txt'], '/var/local/')] },
  {
    name: 'a set-group-id folder and --chown',
    context: tree,
    steps: [copy(['.'], '/var/local/one/', { chown: '8:9' })],
  },
  {
    name: 'nested folders that exist are overwritten with the mode of the source',
    context: { 'sub/new.txt': 'N', sub: { directory: 0o775 } },
    steps: [copy(['.'], '/app')],
  },
  {
    name: 'modes with set-id bits',
    context: {
      'bin/su': { content: 's', mode: 0o4755 },
      'bin/sg': { content: 's', mode: 0o2711 },
      tmp: { directory: 0o1777 },
      shared: { directory: 0o2770 },
    },
    steps: [copy(['.'], '/new/')],
  },
  {
    name: 'a secret file keeps its mode',
    context: { key: { content: 'k', mode: 0o600 }, ro: { content: 'r', mode: 0o444 }, none: { content: 'n', mode: 0 } },
    steps: [copy(['.'], '/new/')],
  },
  { name: '--chown by numbers', context: tree, steps: [copy(['.'], '/x/y', { chown: '10:20' })] },
  { name: '--chown by one number is the group too', context: tree, steps: [copy(['.'], '/x/y', { chown: '4242' })] },
  {
    name: '--chown by name brings the group of the account',
    context: tree,
    steps: [copy(['.'], '/x/y', { chown: 'app' })],
  },
  { name: '--chown by names', context: tree, steps: [copy(['dir'], '/app', { chown: 'app:www' })] },
  {
    name: '--chown by a name that is not there',
    context: tree,
    steps: [copy(['a.txt'], '/x/', { chown: 'stranger:www' })],
  },
  { name: '--chown with an empty user', context: tree, steps: [copy(['a.txt'], '/x/', { chown: ':www' })] },
  { name: '--chown with an empty group', context: tree, steps: [copy(['a.txt'], '/x/', { chown: 'app:' })] },
  {
    name: '--chown onto nested folders that exist',
    context: { 'sub/n.txt': 'n' },
    steps: [copy(['.'], '/app', { chown: '3:4' })],
  },
  { name: '--chmod in octal also on made folders', context: tree, steps: [copy(['.'], '/x/y', { chmod: '751' })] },
  { name: '--chmod in octal with set-id bits', context: tree, steps: [copy(['.'], '/x/y', { chmod: '6751' })] },
  {
    name: '--chmod in letters',
    context: { ...tree, run: { content: 'r', mode: 0o744 } },
    steps: [copy(['.'], '/x/y', { chmod: 'u=rwX,go=rX' })],
  },
  {
    name: '--chmod with copies and set-id letters',
    context: { f: { content: 'f', mode: 0o641 }, 'd/g': 'g' },
    steps: [copy(['.'], '/x/y', { chmod: 'g+u-w,o=g,u+s,+t' })],
  },
  {
    name: '--chmod on a file with a link beside',
    context: { 'd/f': 'f', 'd/l': { link: 'f' } },
    steps: [copy(['d'], '/x', { chmod: '700', chown: '1:2' })],
  },
  { name: 'a destination through a link', context: tree, steps: [copy(['.'], '/lib/mine')] },
  { name: 'a link as destination', context: tree, steps: [copy(['.'], '/srv/absolute')] },
  { name: 'a link as destination folder of a file', context: tree, steps: [copy(['a.txt'], '/srv/absolute/')] },
  { name: 'a link that leaves the root stays within it', context: tree, steps: [copy(['a.txt'], '/srv/up/')] },
  { name: 'a dangling link as destination of a folder', context: tree, steps: [copy(['dir'], '/srv/dangling')] },
  { name: 'a dangling link as destination of a file', context: tree, steps: [copy(['a.txt'], '/srv/dangling')] },
  { name: 'a dangling link as destination folder', context: tree, steps: [copy(['a.txt'], '/srv/dangling/')] },
  {
    name: 'a file onto a link that was met while a tree is copied replaces the link',
    context: { current: 'file now', dangling: 'file too' },
    steps: [copy(['.'], '/app')],
  },
  {
    name: 'a file into a folder that holds a link of that name',
    context: { current: 'file now' },
    steps: [copy(['current'], '/app/')],
  },
  { name: 'a link over a file', context: { 'old.txt': { link: 'sub' } }, steps: [copy(['.'], '/app/')] },
  {
    name: 'links are copied as links within a tree',
    context: { 'd/in': { link: 'x' }, 'd/x': 'x', 'd/out': { link: '/etc/passwd' }, 'd/gone': { link: 'nothing' } },
    steps: [copy(['d'], '/x')],
  },
  {
    name: 'a link as source is followed',
    context: { target: 'T', alias: { link: 'target' } },
    steps: [copy(['alias'], '/x/')],
  },
  {
    name: 'a link to a folder as source is followed',
    context: { 'real/a': 'A', alias: { link: 'real' } },
    steps: [copy(['alias'], '/x/')],
  },
  {
    name: 'a source through a link',
    context: { 'real/sub/a': 'A', alias: { link: 'real/sub' } },
    steps: [copy(['alias/a'], '/x/')],
  },
  {
    name: 'an absolute link in the context stays within it',
    context: { 'real/a': 'A', alias: { link: '/real' } },
    steps: [copy(['alias/a'], '/x/')],
  },
  {
    name: 'hard links within a folder',
    context: { 'd/a': 'same', 'd/b': { hardlink: 'd/a' }, 'd/s/c': { hardlink: 'd/a' } },
    steps: [copy(['d'], '/x')],
  },
  {
    name: 'hard links among several words are files',
    context: { a: 'same', b: { hardlink: 'a' } },
    steps: [copy(['a', 'b'], '/x/')],
  },
  {
    name: 'hard links among the matches of one pattern',
    context: { a1: 'same', a2: { hardlink: 'a1' } },
    steps: [copy(['a*'], '/x/')],
  },
  {
    name: 'hard links to what is ignored',
    context: { '.dockerignore': 'a', a: 'same', b: { hardlink: 'a' }, c: { hardlink: 'a' } },
    steps: [copy(['.'], '/x/')],
  },
  { name: 'a pattern', context: { ...tree, 'e.txt': 'E' }, steps: [copy(['*.txt'], '/x/')] },
  {
    name: 'a pattern that matches folders',
    context: { 'd1/a': '1', 'd2/b': '2', d3: 'f' },
    steps: [copy(['d*'], '/x/')],
  },
  {
    name: 'a pattern in the middle',
    context: { 'p/one/x.py': '1', 'p/two/x.py': '2', 'p/two/y.py': '3' },
    steps: [copy(['p/*/x.py'], '/x/')],
  },
  {
    name: 'a pattern with a class',
    context: { a1: '1', a2: '2', b1: '3', ab: '4' },
    steps: [copy(['[a-b][^2b]'], '/x/')],
  },
  // BuildKit is sent what instructions name, and refuses a pattern in a folder of which it was sent nothing ("lstat /dir"). Builds that copy nothing are one to it
  // while they run, whatever their patterns are. So here everything is sent.
  {
    name: 'a pattern that matches nothing is no error',
    context: tree,
    steps: [copy(['.'], '/all/'), copy(['*.none'], '/x/')],
  },
  {
    name: 'a pattern that matches nothing beside a file',
    context: tree,
    steps: [copy(['.'], '/all/'), copy(['a.txt', 'nothing*'], '/x/')],
  },
  {
    name: 'a pattern that matches nothing in a folder',
    context: tree,
    steps: [copy(['.'], '/all/'), copy(['dir/*.none'], '/x/'), copy(['a.txt'], '/y')],
  },
  { name: 'two stars are one here', context: { 'a/b/c.txt': 'c', 'a/d.txt': 'd' }, steps: [copy(['**/*.txt'], '/x/')] },
  { name: '--exclude', context: tree, steps: [copy(['.'], '/x/', { exclude: ['*.txt'] })] },
  {
    name: '--exclude at every depth, with an exception',
    context: tree,
    steps: [copy(['.'], '/x/', { exclude: ['**/*.txt', '!dir/deep/*.txt'] })],
  },
  {
    name: '--exclude of a folder with an exception within',
    context: tree,
    steps: [copy(['.'], '/x/', { exclude: ['dir', '!dir/deep/d.txt'] })],
  },
  {
    name: '--exclude of a folder with an exception, onto one that exists',
    context: { 'sub/a': 'a', 'sub/b': 'b', sub: { directory: 0o771 } },
    steps: [copy(['.'], '/app', { exclude: ['sub', '!sub/b'], chown: '3:4', chmod: '770' })],
  },
  {
    name: '--exclude does not ask for a file that is named',
    context: tree,
    steps: [copy(['a.txt', 'b.md'], '/x/', { exclude: ['*.txt'] })],
  },
  { name: '--exclude and a pattern', context: tree, steps: [copy(['*'], '/x/', { exclude: ['*.txt'] })] },
  { name: '--parents', context: tree, steps: [copy(['dir/deep/d.txt', 'a.txt'], '/x/', { parents: true })] },
  { name: '--parents of a folder', context: tree, steps: [copy(['dir'], '/x/', { parents: true })] },
  {
    name: '--parents with a pivot',
    context: { 'p/q/r/s.txt': 's', 'p/q/t': 't' },
    steps: [copy(['p/./q/r'], '/x/', { parents: true })],
  },
  {
    name: '--parents with a pattern',
    context: { 'p/one/x.py': '1', 'p/two/x.py': '2', 'p/two/y.md': '3' },
    steps: [copy(['p/*/*.py'], '/x/', { parents: true })],
  },
  {
    name: '--parents with two stars',
    context: { 'p/one/x.py': '1', 'q/y.py': '2', 'q/y.md': '3' },
    steps: [copy(['**/*.py'], '/x/', { parents: true })],
  },
  {
    name: '--parents onto folders that exist',
    context: { 'app/sub/n.txt': 'n', app: { directory: 0o775 }, 'app/sub': { directory: 0o750 } },
    steps: [copy(['app/sub/n.txt'], '/', { parents: true, chown: '3:4' })],
  },
  {
    name: '--parents with a pattern that matches nothing',
    context: tree,
    steps: [copy(['.'], '/all/'), copy(['zzz*'], '/x/', { parents: true })],
  },
  { name: '--link', context: tree, steps: [copy(['.'], '/x/y', { link: true })] },
  { name: '--link onto folders that exist', context: tree, steps: [copy(['.'], '/app', { link: true })] },
  { name: '--link through a link', context: tree, steps: [copy(['a.txt'], '/lib/a.txt', { link: true })] },
  { name: '--link of a file where a folder is', context: tree, steps: [copy(['a.txt'], '/app', { link: true })] },
  { name: '--link with --chmod is no link', context: tree, steps: [copy(['.'], '/app', { link: true, chmod: '755' })] },
  { name: '--link with numbers', context: tree, steps: [copy(['.'], '/app/', { link: true, chown: '8:9' })] },
  {
    name: 'an inline file',
    context: {},
    steps: [copy([], '/x/conf', { inlineFiles: [{ name: 'EOF', content: 'one\n  two $three\n' }] })],
  },
  {
    name: 'inline files into a folder',
    context: tree,
    steps: [
      copy(['a.txt'], '/x/', {
        inlineFiles: [
          { name: 'one', content: '1\n' },
          { name: 'two', content: '2\n' },
        ],
      }),
    ],
  },
  {
    name: 'an inline file with mode and owner',
    context: {},
    steps: [
      copy([], '/x/run.sh', { chmod: '755', chown: 'app', inlineFiles: [{ name: 'EOF', content: '#!/bin/sh\n' }] }),
    ],
  },
  {
    name: 'ADD of plain files',
    context: { ...tree, 'short.gz': '' },
    steps: [
      { keyword: 'ADD', sources: ['.'], to: '/x/' },
      { keyword: 'ADD', sources: ['a.txt', 'short.gz'], to: '/y/' },
    ],
  },
  {
    name: 'a second COPY sees what the first one made',
    context: { 'one/x': '1', one: { directory: 0o700 }, 'two/x/y': '2' },
    steps: [copy(['one'], '/n'), copy(['.'], '/n'), copy(['two'], '/n/one2', { chown: '3:3' })],
  },
  {
    name: 'an ignore file',
    context: {
      '.dockerignore': '*.md\n!keep.md\nnode_modules\n**/__pycache__',
      'x.md': '1',
      'keep.md': '2',
      'node_modules/a/b.js': '3',
      'p/__pycache__/x.pyc': '4',
      'p/x.py': '5',
    },
    steps: [copy(['.'], '/x/')],
  },
  {
    name: 'an ignore file that takes all but a folder away',
    context: {
      '.dockerignore': '# all\n*\n!src/**\nsrc/**/*.tmp',
      'x.md': '1',
      'src/a/b.py': '2',
      'src/a/c.tmp': '3',
      'src/d.py': '4',
    },
    steps: [copy(['.'], '/x/')],
  },
  {
    name: 'an ignore file with an exception below an ignored folder',
    context: {
      '.dockerignore': 'vendor\n!vendor/keep/this',
      'vendor/a': '1',
      'vendor/keep/this': '2',
      'vendor/keep/that': '3',
    },
    steps: [copy(['.'], '/x/')],
  },
  {
    name: 'odd names',
    context: { 'with space': '1', ünï: '2', 'back\\slash': '3', '-dash': '4', "quo'te": '5', 'new\nline': '6' },
    steps: [copy(['.'], '/x/')],
  },
  { name: 'an empty context', context: {}, steps: [copy(['.'], '/x/')] },
  { name: 'a destination with dots', context: tree, steps: [copy(['a.txt'], '/x/../y/./z')] },
  { name: 'a source with dots', context: tree, steps: [copy(['../dir/../a.txt', '/dir/deep'], '/x/')] },
  { name: 'an empty folder', context: tree, steps: [copy(['dir/empty'], '/x/y')] },
];

test.concurrent.for(made)('$name', { timeout: TIMEOUT_MS }, async (row) => {
  const { buildkit: expected, native } = await runCase(row, join(folder, `case-${++count}`), oracle);

  expect(native).toEqual(expected);
  expect(expected.kind).toBe('tree');
});

const ignoreFile = fc
  .array(
    fc.constantFrom(
      '*',
      '!sub',
      '!sub/x',
      'dir',
      '!dir/sub',
      '**/*.txt',
      '!**/a.txt',
      'dir/*',
      '*.md',
      '/app',
      'sub/',
      '!*.txt',
      'l?',
      '[a-c]*',
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((lines) => lines.join('\n'));

const names = [
  'a.txt',
  'b.md',
  'sub/x',
  'sub/y.txt',
  'dir/a.txt',
  'dir/sub/z',
  'dir/current',
  'old.txt',
  'lib/q',
  'app/sub/n',
  'link',
  'l2',
  'current',
  'etc/group',
  'dir/twin',
  'twin',
];

const contextSpec: fc.Arbitrary<ContextSpec> = fc
  .dictionary(
    fc.constantFrom(...names),
    fc.oneof(
      { weight: 5, arbitrary: fc.string({ maxLength: 3 }) },
      fc.record({ content: fc.constant('#!'), mode: fc.constantFrom(0o755, 0o600, 0o4711, 0o640) }),
      fc.record({ directory: fc.constantFrom(0o700, 0o2775, 0o1777) }),
      fc.record({ link: fc.constantFrom('a.txt', 'sub', '/dir', '../x', 'nowhere', 'l2') }),
    ),
    { minKeys: 4, maxKeys: 10 },
  )
  .map(withoutClashes);

/** Cases from pieces: sources, destinations and options that meet in all ways, most of them without sense. */
const randomCase: fc.Arbitrary<CopyCase> = contextSpec.chain((context) =>
  fc.record({
    context: fc
      .option(ignoreFile, { nil: undefined, freq: 2 })
      .map((text) => (text === undefined ? context : { ...context, '.dockerignore': text })),
    steps: fc.array(randomStep(Object.keys(context)), { minLength: 1, maxLength: 3 }),
  }),
);

function randomStep(paths: readonly string[]): fc.Arbitrary<Step> {
  const destination = fc.constantFrom(
    '/',
    '.',
    'x/',
    '/new/deep/',
    '/new/',
    '/app/',
    '/app/sub/',
    '/app/current/',
    '/lib/',
    '/lib/x/',
    '/srv/absolute/',
    '/srv/up/',
    '/srv/dangling/',
    '/var/local/n/',
    '/var/local/',
    '/empty/',
    '/app/../var/sticky/.',
    '/app',
    '/srv/absolute',
    'x',
    '/app/dangling',
    '/app/current',
    '/srv/dangling',
    '/file',
    '/etc/passwd',
  );
  const folders = paths.map((path) => path.split('/')[0] ?? path);
  const source = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...paths, ...folders) },
    { weight: 3, arbitrary: fc.constantFrom('.', '*', '*.txt', 's*', '*/x', '*/*', 'l*', '[^a]*', '[a-d]*') },
    { weight: 1, arbitrary: fc.constantFrom('dir/', './a.txt', '/dir/.', 'd?r/s*', 'dir/./sub', 'dir/*') },
  );
  const option = <T>(value: fc.Arbitrary<T>, freq = 2) => fc.option(value, { nil: undefined, freq });
  const copy = fc
    .record({
      keyword: fc.constantFrom('COPY' as const, 'COPY' as const, 'ADD' as const),
      sources: fc.array(source, { minLength: 1, maxLength: 2 }),
      to: destination,
      chown: option(fc.constantFrom('5:6', 'app', '7', 'app:www', ':www', 'who'), 1),
      chmod: option(fc.constantFrom('755', '4750', 'u+x,go-w', 'a=rX', 'g=u,o='), 1),
      exclude: option(
        fc.array(fc.constantFrom('*.txt', 'sub', '!sub/x', '**/x', 'dir/*', '!**/a.txt'), {
          minLength: 1,
          maxLength: 3,
        }),
        1,
      ),
      link: fc.boolean(),
      parents: fc.boolean(),
    })
    .map(({ keyword, sources, to, link, parents, ...options }): Step => {
      const set = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      const named = options.chown !== undefined && /[a-z]/.test(options.chown);
      return { keyword, sources, to, ...set, link: link && !named, ...(keyword === 'COPY' && { parents }) };
    });
  return fc.oneof(
    { weight: 6, arbitrary: copy },
    fc.record({
      keyword: fc.constant('WORKDIR' as const),
      to: fc.constantFrom('/w', '/app', 'rel', '/lib/w', '/var/local/w', '/srv/dangling'),
    }),
    fc.record({ keyword: fc.constant('USER' as const), to: fc.constantFrom('app', '9', '9:8', 'app:www') }),
  );
}

/** A path that is a file can't be a folder above another. */
function withoutClashes(spec: Record<string, string | object>): ContextSpec {
  const paths = Object.keys(spec);
  return Object.fromEntries(
    Object.entries(spec).filter(([path]) => !paths.some((other) => other.startsWith(`${path}/`))),
  ) as ContextSpec;
}

const RUNS = Number(process.env.CONFORMANCE_RUNS ?? 40);
const SEED = Number(process.env.CONFORMANCE_SEED ?? 255905982); // once gave a pattern that matches a link to a folder

test('any COPY gives what BuildKit gives, or is refused as BuildKit refuses it', {
  timeout: TIMEOUT_MS + RUNS * 2_000,
}, async () => {
  const property = fc.asyncProperty(randomCase, async (random) => {
    const { buildkit: expected, native } = await runCase(random, join(folder, `case-${++count}`), oracle);

    if (native.kind === 'engine') return;
    expect(native.kind === 'error' ? native.kind : native).toEqual(
      expected.kind === 'error' ? expected.kind : expected,
    );
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
});

const refused: readonly Row[] = [
  { name: 'a source that does not exist', context: tree, steps: [copy(['c.txt'], '/x')] },
  { name: 'a source that is ignored', context: { '.dockerignore': 'a.txt', ...tree }, steps: [copy(['a.txt'], '/x')] },
  { name: 'a dangling link as source', context: { l: { link: 'nothing' } }, steps: [copy(['l'], '/x')] },
  { name: 'a file onto a folder', context: { sub: 'file' }, steps: [copy(['.'], '/app')] },
  { name: 'a folder onto a file', context: { 'old.txt/x': 'x' }, steps: [copy(['.'], '/app')] },
  { name: 'a folder onto a link to a folder', context: { 'lib/x': 'x' }, steps: [copy(['.'], '/')] },
  { name: 'a folder to a file', context: tree, steps: [copy(['dir'], '/file')] },
  { name: 'below a file', context: tree, steps: [copy(['a.txt'], '/file/x')] },
  { name: 'a link that turns in circles', context: tree, steps: [copy(['a.txt'], '/srv/loop/x')] },
  { name: '--link with a name', context: tree, steps: [copy(['a.txt'], '/x', { link: true, chown: 'app' })] },
  { name: '--chmod that is no mode', context: tree, steps: [copy(['a.txt'], '/x', { chmod: '9' })] },
  { name: '--chmod above 7777', context: tree, steps: [copy(['a.txt'], '/x', { chmod: '17777' })] },
  { name: '--parents of what is not there', context: tree, steps: [copy(['dir/none'], '/x/', { parents: true })] },
  { name: 'a malformed pattern', context: tree, steps: [copy(['a[', 'a.txt'], '/x/')] },
  { name: 'WORKDIR on a file', context: tree, steps: [{ keyword: 'WORKDIR', to: '/file' }] },
  { name: 'a pattern below a folder that is not there', context: tree, steps: [copy(['none/*.txt'], '/x/')] },
];

test.concurrent.for(refused)('refused: $name', { timeout: TIMEOUT_MS }, async (row) => {
  const { buildkit: expected, native } = await runCase(row, join(folder, `case-${++count}`), oracle);

  expect(expected.kind).toBe('error');
  expect(native.kind).toBe('error');
});
