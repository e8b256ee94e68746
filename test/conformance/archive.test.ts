import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { packTar, type TarEntry } from 'modern-tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pushImage } from '../servers/push-image.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { packLayer } from '../servers/small-image.ts';
import { type CopyCase, type Oracle, runCase, type Step } from './copy-case.ts';
import { type RawTarEntry, rawEntry, rawTar } from './raw-tar.ts';

/** Against hanging, not a measure: a build takes half a second. */
const TIMEOUT_MS = 120_000;

let folder: string;
let oracle: Oracle;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  const layers = [packLayer(await packTar(base))];
  const image = { registry: registry.url, repository: 'archive-conformance/base', tag: '1', layers, config: {} };
  oracle = { ...buildkit, image: (await pushImage(image)).reference, entries: base };
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const base: readonly TarEntry[] = [
  entry('etc/', { type: 'directory', mode: 0o755 }),
  entry('etc/passwd', { mode: 0o644 }, 'root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n'),
  entry('usr/', { type: 'directory', mode: 0o755 }),
  entry('usr/lib/', { type: 'directory', mode: 0o711, uid: 3 }),
  entry('usr/lib/libc.so', { mode: 0o644 }, 'libc'),
  entry('lib', { type: 'symlink', linkname: 'usr/lib' }),
  entry('var/', { type: 'directory', mode: 0o755 }),
  entry('var/group/', { type: 'directory', mode: 0o2775, gid: 50 }),
  entry('app/', { type: 'directory', mode: 0o700, uid: 1000, gid: 1000 }),
  entry('app/old.txt', { mode: 0o600, uid: 1000 }, 'old'),
  entry('app/sub/', { type: 'directory', mode: 0o750, uid: 7, gid: 7 }),
  entry('app/sub/kept.txt', { mode: 0o644 }, 'kept'),
  entry('app/current', { type: 'symlink', linkname: 'sub' }),
  entry('app/dangling', { type: 'symlink', linkname: '/nowhere' }),
  entry('srv', { type: 'symlink', linkname: '/app' }),
  entry('up', { type: 'symlink', linkname: 'usr/lib/../../app' }),
];

function entry(name: string, header: Partial<TarEntry['header']>, text = ''): TarEntry {
  const body = Buffer.from(text);
  return { header: { name, size: body.length, mtime: new Date(1_700_000_000_000), uid: 0, gid: 0, ...header }, body };
}

const file = (name: string, body: string, rest: Partial<RawTarEntry> = {}): RawTarEntry => ({ name, body, ...rest });
const dir = (name: string, rest: Partial<RawTarEntry> = {}): RawTarEntry => ({ name, flag: '5', mode: 0o755, ...rest });
const link = (name: string, to: string, rest: Partial<RawTarEntry> = {}): RawTarEntry => ({
  name,
  flag: '2',
  link: to,
  mode: 0o777,
  ...rest,
});
const hard = (name: string, to: string, rest: Partial<RawTarEntry> = {}): RawTarEntry => ({
  name,
  flag: '1',
  link: to,
  ...rest,
});

const plain: readonly RawTarEntry[] = [
  dir('./', { mode: 0o700, uid: 9 }),
  dir('./bin/', { mode: 0o751, uid: 1, gid: 2 }),
  file('./bin/run', 'run', { mode: 0o4755, uid: 5, gid: 6 }),
  link('./bin/again', 'run', { uid: 3, gid: 4 }),
  hard('./bin/hard', './bin/run', { mode: 0o4755, uid: 5, gid: 6 }),
  dir('./tmp/', { mode: 0o1777 }),
  file('./deep/without/folders', 'x', { mode: 0 }),
  link('./dangling', '/no/where'),
];

interface Row {
  readonly name: string;
  readonly archive: readonly RawTarEntry[] | Buffer;
  readonly to?: string;
  readonly options?: Partial<Extract<Step, { keyword: 'ADD' | 'COPY' }>>;
  readonly file?: string;
  /** Before the ADD. */
  readonly before?: readonly Step[];
}

function caseOf({ archive, to = '/new/', options, file: name = 'a.tar', before = [] }: Row): CopyCase {
  const bytes = Buffer.isBuffer(archive) ? archive : rawTar(archive);
  const others = {
    'plain.txt': 'plain',
    'b.tar': rawTar([file('of-b', 'b'), file('of-a', 'b too')]),
    'dir/c.tar': rawTar(plain),
  };
  const step: Step = { keyword: 'ADD', sources: [name], to, ...options };
  return { context: { ...others, [name]: bytes }, steps: [...before, step] };
}

const composed: readonly Row[] = [
  { name: 'into a new folder', archive: plain },
  { name: 'into the root', archive: plain, to: '/' },
  { name: 'without a slash', archive: plain, to: '/new' },
  { name: 'relative to WORKDIR', archive: plain, to: 'x', before: [{ keyword: 'WORKDIR', to: '/w' }] },
  { name: 'through a link of the base', archive: plain, to: '/srv/x' },
  { name: 'onto a link of the base', archive: plain, to: '/app/current' },
  {
    name: 'into a folder with the set-group-id bit',
    archive: [file('f', 'f'), dir('d'), file('d/f', 'f')],
    to: '/var/group',
  },
  { name: 'below a folder with the set-group-id bit', archive: [dir('d'), file('d/f', 'f')], to: '/var/group/new' },
  {
    name: 'onto folders that are there, which take its attributes',
    archive: [dir('app', { mode: 0o711, uid: 8 }), dir('app/sub'), file('app/old.txt', 'new')],
    to: '/',
  },
  { name: 'gzip', archive: gzipSync(rawTar(plain)), file: 'a.tgz' },
  {
    name: 'gzip in two members',
    archive: Buffer.concat([gzipSync(rawTar(plain).subarray(0, 700)), gzipSync(rawTar(plain).subarray(700))]),
  },
  { name: 'zstd', archive: zstdCompressSync(rawTar(plain)) },
  { name: 'gzip of something else', archive: gzipSync('{}'), file: 'data.json.gz' },
  { name: 'zstd of something else', archive: zstdCompressSync('x'.repeat(2000)), file: 'data.zst' },
  {
    name: 'gzip that is damaged from the beginning',
    archive: Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.alloc(600, 255)]),
  },
  { name: 'gzip of nothing', archive: gzipSync('') },
  { name: 'an empty archive', archive: rawTar([]) },
  { name: 'a text of the length of a header', archive: Buffer.alloc(512, 'x') },
  { name: 'a wrong checksum', archive: Buffer.concat([Buffer.from('X'), rawTar(plain).subarray(1)]) },
  { name: '--chown by number', archive: plain, options: { chown: '11:12' } },
  { name: '--chown by name', archive: plain, options: { chown: 'app' }, to: '/app/new' },
  { name: '--chmod', archive: plain, options: { chmod: '711' } },
  { name: '--chmod and --chown', archive: plain, options: { chmod: 'u+x', chown: '1' }, to: '/a/b' },
  { name: '--link', archive: plain, options: { link: true }, to: '/app/new' },
  {
    name: '--link onto folders of the base',
    archive: [dir('lib'), file('lib/x', 'x'), file('app/y', 'y')],
    options: { link: true, chown: '5' },
    to: '/',
  },
  { name: '--unpack=false', archive: plain, options: { unpack: false } },
  { name: '--unpack', archive: plain, options: { unpack: true } },
  { name: 'COPY', archive: plain, options: { keyword: 'COPY' } },
  { name: 'several sources', archive: [file('of-a', 'a')], options: { sources: ['a.tar', 'plain.txt', 'b.tar'] } },
  { name: 'a pattern', archive: [file('of-a', 'a')], options: { sources: ['*.tar'] } },
  { name: 'a folder with an archive in it', archive: plain, options: { sources: ['dir'] } },
  { name: 'twice', archive: plain, before: [{ keyword: 'ADD', sources: ['a.tar'], to: '/new/' }] },
  { name: 'a folder in the place of a link', archive: [dir('lib', { mode: 0o700 }), file('lib/x', 'x')], to: '/' },
  { name: 'a folder in the place of a dangling link', archive: [dir('dangling'), file('dangling/x', 'x')], to: '/app' },
  { name: 'a folder in the place of a file', archive: [dir('old.txt'), file('old.txt/x', 'x')], to: '/app' },
  {
    name: 'files through a link of the base',
    archive: [file('lib/x', 'x'), file('srv/y', 'y'), dir('srv/z')],
    to: '/',
  },
  {
    name: 'files through a link of its own',
    archive: [dir('real'), link('way', 'real'), file('way/x', 'x'), hard('hard', 'way/x')],
    to: '/',
  },
  {
    name: 'a file and a link in the place of links',
    archive: [file('current', 'x'), link('dangling', 'y')],
    to: '/app',
  },
  {
    name: 'a link in the place of a file',
    archive: [link('old.txt', 'y'), hard('kept.txt', 'new'), file('new', 'x')].slice(0, 1),
    to: '/app',
  },
  { name: 'a file twice', archive: [file('f', 'one', { mode: 0o600 }), file('f', 'two', { uid: 4 })] },
  { name: 'a folder twice', archive: [dir('d', { mode: 0o700 }), file('d/f', 'x'), dir('d', { mode: 0o711, uid: 4 })] },
  { name: 'a file, then a link, then a folder', archive: [file('x', '1'), link('x', 'y'), dir('x'), file('x/f', '2')] },
  { name: 'a link, then a file', archive: [link('x', 'f'), file('x', '1'), file('f', '2')] },
  {
    name: 'hard links, the last attributes',
    archive: [file('a', '1'), hard('b', 'a', { mode: 0o600, uid: 5 }), hard('c', 'b', { mode: 0o640, gid: 6 })],
  },
  { name: 'a hard link of which the first name goes', archive: [file('a', '1'), hard('b', 'a'), link('a', 'b')] },
  { name: 'a hard link in folders that nobody names', archive: [file('x/a', '1'), hard('y/b', 'x/a')] },
  { name: 'hard links in order of the alphabet backwards', archive: [file('z', '1'), hard('y', 'z'), hard('x', 'y')] },
  { name: 'absolute names', archive: [dir('/opt/'), file('/opt/x', 'x'), file('//y', 'y')] },
  {
    name: 'names with dots and doubled slashes',
    archive: [file('.//a//b', '1'), file('a/./c', '2'), dir('a/'), file('...', '3')],
  },
  {
    name: 'GNU: a long name and a long link',
    archive: [
      { name: '././@LongLink', flag: 'L', body: `${'l/'.repeat(80)}x\0`, format: 'gnu' },
      file('short', '1', { format: 'gnu' }),
      { name: '././@LongLink', flag: 'K', body: `${'t'.repeat(120)}\0`, format: 'gnu' },
      link('link', 'short', { format: 'gnu' }),
    ],
  },
  {
    name: 'PAX: names, owners and comments',
    archive: [
      file('short', '1', { pax: { path: 'é/ü', uid: '70000', gid: '2097152', comment: 'x', mtime: '1.5' } }),
      link('link', 'x', { pax: { linkpath: 'ünder' } }),
    ],
  },
  { name: 'PAX for all', archive: [{ name: 'g', flag: 'g', body: '12 path=abc\n' }, file('f', '1')] },
  { name: 'POSIX: a prefix', archive: [file('x', '1', { prefix: 'pre/fix' })] },
  {
    name: 'the format of old, a folder by its slash',
    archive: [
      file('f', '1', { format: 'none', flag: '\0' }),
      file('d/', '', { format: 'none', flag: '\0', mode: 0o711 }),
      file('d/f', '2', { format: 'none' }),
    ],
  },
  { name: 'one block of zeros at the end', archive: rawTar(plain, 1) },
  {
    name: 'more behind the end',
    archive: Buffer.concat([rawTar(plain), rawTar([file('behind', 'x')]), Buffer.from('more')]),
  },
  { name: 'blanks and line breaks in names', archive: [file('a b\nc', '1'), link('l', 'a b\nc')] },
  {
    name: 'special bits',
    archive: [file('s', '1', { mode: 0o7755, uid: 4 }), dir('t', { mode: 0o3775 }), file('t/f', '')],
  },
  { name: 'a mode with bits of the type', archive: [file('s', '1', { mode: 0o100640 }), dir('t', { mode: 0o40711 })] },
];

test.concurrent.for(composed)('composed: $name', { timeout: TIMEOUT_MS }, async (row) => {
  const { buildkit, native } = await runCase(caseOf(row), join(folder, `case-${++count}`), oracle);

  expect(buildkit.kind).toBe('tree');
  expect(native).toEqual(buildkit);
});

const executed: readonly Row[] = [
  { name: 'bzip2', archive: Buffer.from('BZh91AY&SY') },
  { name: 'xz', archive: Buffer.from('fd377a585a000004', 'hex') },
  {
    name: 'zstd that begins with a frame to pass over',
    archive: Buffer.concat([Buffer.from('502a4d1804000000', 'hex'), Buffer.alloc(4), zstdCompressSync(rawTar(plain))]),
  },
  {
    name: 'zstd in two frames',
    archive: Buffer.concat([zstdCompressSync(rawTar(plain, 0)), zstdCompressSync(rawTar([file('second', '2')]))]),
  },
  { name: 'no end', archive: rawTar(plain, 0) },
  { name: 'an end in the middle of a file', archive: rawTar([file('f', 'x'.repeat(5000))]).subarray(0, 2000) },
  {
    name: 'a block of zeros in the middle',
    archive: Buffer.concat([rawEntry(file('a', '1')), Buffer.alloc(512), rawTar([file('b', '2')])]),
  },
  {
    name: 'a damaged header in the middle',
    archive: Buffer.concat([rawEntry(file('a', '1')), Buffer.alloc(512, 'x'), rawTar([])]),
  },
  { name: 'a checksum of signed bytes', archive: [file('ü', '1', { signed: true })] },
  { name: 'a whiteout', archive: [file('.wh.old.txt', '')], to: '/app' },
  { name: 'a name below a whiteout', archive: [file('.wh.x/f', '')] },
  { name: 'a pipe', archive: [{ name: 'p', flag: '6' }] },
  { name: 'a device', archive: [{ name: 'd', flag: '3' }] },
  { name: 'a PAX header that is none', archive: [{ name: 'g', flag: 'g', body: '11 path=abc\n' }, file('f', '1')] },
  { name: 'an unknown type', archive: [{ name: 'd', flag: 'Q' }] },
  { name: 'a contiguous file', archive: [file('d', 'x', { flag: '7' })] },
  { name: 'extended attributes', archive: [file('f', '1', { pax: { 'SCHILY.xattr.user.x': 'y' } })] },
  { name: 'a sparse file', archive: [file('f', '1', { pax: { 'GNU.sparse.size': '10', 'GNU.sparse.map': '0,1' } })] },
  { name: 'a name that leads out', archive: [file('../x', '1')] },
  { name: 'a name that leads up and down', archive: [dir('a'), file('a/../x', '1')] },
  { name: 'a folder for the root by its name', archive: [dir('/', { mode: 0o711 }), file('/x', '1')] },
  { name: 'a file in the place of a folder', archive: [file('sub', '1')], to: '/app' },
  { name: 'a link in the place of a folder', archive: [link('sub', 'x')], to: '/app' },
  { name: 'a file in the place of a folder of its own', archive: [dir('x'), file('x/y', '1'), file('x', '2')] },
  { name: 'a hard link to a file of the base', archive: [hard('new', 'app/old.txt')], to: '/' },
  { name: 'a hard link to nothing', archive: [hard('new', 'nothing')] },
  { name: 'a hard link to itself', archive: [file('a', '1'), hard('a', 'a')] },
  { name: 'a hard link to a link', archive: [link('a', 'b'), hard('c', 'a')] },
  { name: 'a hard link to a folder', archive: [dir('a'), hard('c', 'a')] },
  {
    name: 'a file twice, of which the first has another name',
    archive: [file('a', '1'), hard('b', 'a'), file('a', '2')],
  },
  { name: 'through a link, not into the root', archive: [link('way', '/app'), file('way/x', '1')] },
  { name: 'through a link of the base, not into the root', archive: [file('current/x', '1')], to: '/app' },
  { name: 'through a link that leads up again', archive: [file('up/x', '1')], to: '/' },
  { name: 'below a file', archive: [file('old.txt/x', '1')], to: '/app' },
  { name: 'a file that ends with a slash', archive: [file('f/', '')] },
  { name: 'an empty link', archive: [link('l', '')] },
  {
    name: 'folders that nobody names, in one with the set-group-id bit',
    archive: [file('x/y', '1')],
    to: '/var/group',
  },
  { name: '--exclude', archive: plain, options: { exclude: ['bin'] } },
  { name: 'an owner beyond all', archive: [file('f', '1', { pax: { uid: '4294967296' } })] },
];

test.concurrent.for(executed)('for the engine: $name', { timeout: TIMEOUT_MS }, async (row) => {
  const { native } = await runCase(caseOf(row), join(folder, `case-${++count}`), oracle);

  expect(native).toMatchObject({ kind: 'engine', because: expect.stringMatching(/./) });
});

const refused: readonly Row[] = [
  { name: 'onto a file', archive: plain, to: '/app/old.txt' },
  { name: 'below a file', archive: plain, to: '/app/old.txt/x' },
];

test.concurrent.for(refused)('refused: $name', { timeout: TIMEOUT_MS }, async (row) => {
  const { buildkit, native } = await runCase(caseOf(row), join(folder, `case-${++count}`), oracle);

  expect([buildkit.kind, native.kind]).toEqual(['error', 'error']);
});

const name = fc.constantFrom(
  'a',
  'b',
  'a/b',
  'a/c',
  'b/a',
  'lib',
  'lib/a',
  'app',
  'app/sub',
  'app/current',
  'app/current/x',
  './a',
  'srv',
  'srv/n',
  'c/d/e',
);
const attributes = {
  mode: fc.constantFrom(0o644, 0o755, 0o4711, 0o1777),
  uid: fc.constantFrom(0, 7),
  gid: fc.constantFrom(0, 8),
};
const randomEntry: fc.Arbitrary<RawTarEntry> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name, body: fc.constantFrom('', 'x', 'yy'), ...attributes }) },
  { weight: 4, arbitrary: fc.record({ name: name.map((text) => `${text}/`), flag: fc.constant('5'), ...attributes }) },
  {
    weight: 2,
    arbitrary: fc.record({
      name,
      flag: fc.constant('2'),
      link: fc.constantFrom('a', '../b', '/app', 'lib', 'nothing'),
      ...attributes,
    }),
  },
  { weight: 2, arbitrary: fc.record({ name, flag: fc.constant('1'), link: name, ...attributes }) },
);
const randomRow = fc.record({
  name: fc.constant(''),
  archive: fc.array(randomEntry, { minLength: 1, maxLength: 8 }),
  to: fc.constantFrom('/', '/new/', '/app', '/srv/x', '/lib', 'rel'),
  options: fc.oneof(fc.constant({}), fc.constant({ chown: '5:6' }), fc.constant({ link: true })),
});

const RUNS = Number(process.env.CONFORMANCE_RUNS ?? 40);
const SEED = Number(process.env.CONFORMANCE_SEED ?? 1);

test('any archive gives what BuildKit gives, or is handed to the engine', {
  timeout: TIMEOUT_MS + RUNS * 2_000,
}, async () => {
  const outcomes: string[] = [];
  const property = fc.asyncProperty(randomRow, async (row) => {
    const { buildkit, native } = await runCase(caseOf(row), join(folder, `case-${++count}`), oracle);

    outcomes.push(native.kind);
    if (native.kind === 'engine') return;
    expect(native.kind === 'error' ? native.kind : native).toEqual(
      buildkit.kind === 'error' ? buildkit.kind : buildkit,
    );
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });

  expect(outcomes.filter((kind) => kind === 'tree').length).toBeGreaterThan(RUNS / 5);
});
