import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { LayerEntry } from '../../layer/entry.ts';
import { digestOf } from '../../oci/digest.ts';
import { applyEntries, emptyRootfs, type RootfsFacts } from './rootfs.ts';
import { applyLayers, createRootfsBuilder, type RootfsEntry } from './rootfs-builder.ts';
import { formatRootfs, parseRootfs } from './rootfs-format.ts';
import { lookup, resolve } from './rootfs-lookup.ts';
import { selectFacts } from './select-facts.ts';

function layer(...paths: (string | RootfsEntry)[]): RootfsEntry[] {
  return paths.map((entry) => {
    if (typeof entry !== 'string') return entry;
    const [path = '', target] = entry.split(' -> ');
    if (target !== undefined) return { path, type: 'symlink', mode: 0o777, uid: 0, gid: 0, target };
    return { path, type: path.endsWith('/') ? 'directory' : 'file', mode: 0o644, uid: 0, gid: 0 };
  });
}

function facts(...layers: RootfsEntry[][]): RootfsFacts {
  return applyLayers(emptyRootfs, layers);
}

function kindOf(rootfs: RootfsFacts, path: string): string {
  const found = lookup(rootfs, path);
  return found.kind === 'found' ? found.node.type : found.kind;
}

test.each([
  ['a/b', 'file', 'as it stands'],
  ['./a//b', 'file', 'cleaned'],
  ['a/c', 'absent', 'not there'],
  ['x/y', 'absent', 'nothing on the way'],
  ['a/b/c', 'not-directory', 'a file on the way'],
  ['link/b', 'not-directory', 'links are not followed'],
  ['link', 'symlink', 'links are not followed'],
  ['', 'directory', 'the root'],
])('looking at %j: %s (%s)', (path, expected) => {
  expect(kindOf(facts(layer('a/', 'a/b', 'link -> a')), path)).toBe(expected);
});

test.each([
  ['/lib/x', { kind: 'path', path: 'usr/lib/x', exists: false }, 'a link on the way'],
  ['/lib', { kind: 'path', path: 'usr/lib', exists: true }, 'a link at the end'],
  ['/deep/escape/f', { kind: 'path', path: 'etc/f', exists: false }, 'no way out of the root'],
  ['/abs', { kind: 'path', path: 'usr/lib', exists: true }, 'a chain of links'],
  ['/dangling', { kind: 'path', path: 'not/here', exists: false }, 'a link to nothing'],
  ['/../lib/..', { kind: 'path', path: '', exists: true }, 'dots are taken before links'],
  ['/loop/x', { kind: 'loop', path: 'loop' }, 'a circle'],
  ['/file/x', { kind: 'not-directory', path: 'file' }, 'below a file'],
])('following %s: %j (%s)', (path, expected, _why) => {
  const rootfs = facts(
    layer(
      'usr/',
      'usr/lib/',
      'etc/',
      'deep/',
      'file',
      'lib -> usr/lib',
      'deep/escape -> ../../../etc',
      'abs -> /lib',
      'dangling -> not/here',
      'loop -> loop',
    ),
  );

  expect(resolve(rootfs, path)).toEqual(expected);
});

test.each([
  [['a/', 'a/x', 'b'], ['a/.wh.x'], { 'a/x': 'absent', a: 'directory', b: 'file' }, 'a whiteout takes one name'],
  [
    ['a/', 'a/x/', 'a/x/y'],
    ['.wh.a'],
    { a: 'absent', 'a/x/y': 'absent' },
    'a whiteout takes a folder with everything below',
  ],
  [
    ['a/', 'a/x'],
    ['a/', 'a/.wh..wh..opq', 'a/new'],
    { 'a/x': 'absent', 'a/new': 'file' },
    'an opaque folder hides what was below',
  ],
  [
    ['a/', 'a/x'],
    ['a/', 'a/new', 'a/.wh..wh..opq'],
    { 'a/x': 'absent', 'a/new': 'file' },
    'but not what comes with it, in whatever order',
  ],
  [['a/', 'a/x'], ['a'], { a: 'file' }, 'a file replaces a folder'],
  [['a'], ['a/', 'a/x'], { a: 'directory', 'a/x': 'file' }, 'a folder replaces a file'],
  [
    ['usr/', 'usr/lib/', 'lib -> usr/lib'],
    ['lib/new'],
    { lib: 'symlink', 'usr/lib/new': 'file' },
    'a path goes through a link of a lower layer',
  ],
  [['a/', 'a/x'], ['a/'], { 'a/x': 'file' }, 'a folder that comes again keeps what is in it'],
  [[], ['deep/er/file'], { deep: 'directory', 'deep/er': 'directory' }, 'missing folders are made'],
])('layers %j and %j (%#)', (lower, upper, expected, _why) => {
  const rootfs = facts(layer(...lower), layer(...upper));

  expect(Object.fromEntries(Object.keys(expected).map((path) => [path, kindOf(rootfs, path)]))).toEqual(expected);
});

test('the text of passwd and group is that of the highest layer, and is gone with the file', () => {
  const passwd = (content: string): RootfsEntry => ({
    path: './etc/passwd',
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    content,
  });

  expect(facts([passwd('one')], [passwd('two')])).toMatchObject({
    passwd: { kind: 'text', text: 'two' },
    group: { kind: 'absent' },
  });
  expect(facts([passwd('one')], layer('etc/.wh.passwd')).passwd).toEqual({ kind: 'absent' });
  expect(createRootfsBuilder().wantsContent('./etc/passwd')).toBe(true);
});

function file(path: string, text: string): LayerEntry {
  const bytes = Buffer.from(text);
  return {
    type: 'file',
    path,
    mode: 0o600,
    uid: 1,
    gid: 2,
    size: bytes.length,
    digest: digestOf(bytes),
    content: { from: 'memory', bytes },
  };
}

test('applying entries makes new facts and leaves the old ones and what did not change alone', () => {
  const before = facts(layer('a/', 'a/x', 'b/', 'b/y'));

  const after = applyEntries(before, [file('a/new', '')]);

  expect([kindOf(before, 'a/new'), kindOf(after, 'a/new')]).toEqual(['absent', 'file']);
  expect(lookup(after, 'b')).toEqual(lookup(before, 'b'));
  expect(after.root.children.get('b')).toBe(before.root.children.get('b'));
});

test('a passwd that a COPY brings is known when it is written in the Dockerfile, and marked when not', () => {
  const disk: LayerEntry = {
    ...file('etc/passwd', ''),
    type: 'file',
    size: 0,
    digest: digestOf(''),
    content: { from: 'disk', file: '/x' },
  };

  expect(applyEntries(emptyRootfs, [file('etc/passwd', 'app:x:1:1')]).passwd).toEqual({
    kind: 'text',
    text: 'app:x:1:1',
  });
  expect(applyEntries(emptyRootfs, [disk]).passwd).toEqual({ kind: 'unknown' });
});

const whole = facts(
  layer(
    'etc/',
    'usr/',
    'usr/lib/',
    'usr/lib/libc',
    'lib -> usr/lib',
    'app/',
    'app/sub/',
    'app/sub/x',
    '__proto__',
    'caf\udce9',
    '10',
    '2',
    {
      path: 'etc/passwd',
      type: 'file',
      mode: 0o4755,
      uid: 5,
      gid: 6,
      content: 'app:x:5:6',
    },
  ),
);

test('facts survive being written and read', () => {
  expect(parseRootfs(formatRootfs(whole))).toEqual(whole);
  expect(formatRootfs(parseRootfs(formatRootfs(whole)))).toBe(formatRootfs(whole));
});

test('the same facts are written the same, whatever order they came in', () => {
  expect(formatRootfs(facts(layer('b', 'a')))).toBe(formatRootfs(facts(layer('a', 'b'))));
});

test.each([
  ['', 'nothing'],
  ['{', 'half a text'],
  ['{"version":2}', 'another version'],
  ['{"version":1,"attributes":[[1,2]],"root":{"":0}}', 'attributes that are too few'],
  ['{"version":1,"attributes":[[493,0,0]],"root":{"":7},"passwd":null,"group":null}', 'an index beyond the list'],
  ['{"version":1,"attributes":[[493,0,0]],"root":0,"passwd":null,"group":null}', 'a root that is a file'],
  ['{"version":1,"attributes":[[493,0,0]],"root":{"":0,"a":[0]},"passwd":null,"group":null}', 'a link without target'],
  ['{"version":1,"attributes":[[493,0,0]],"root":{"":0}}', 'no word on passwd'],
])('%j is refused: %s', (text) => {
  expect(() => parseRootfs(text)).toThrow(expect.objectContaining({ code: 'ROOTFS_FACTS_INVALID' }));
});

test('a selection knows what was asked, and says of the rest that it does not know', () => {
  const part = selectFacts(whole, ['lib', 'usr/lib', 'usr/lib/new', 'app'], { accounts: 'leave-out' });

  expect(
    ['lib', 'usr/lib/new', 'usr/lib/libc', 'app/sub', 'etc/passwd', 'gone'].map((path) => [path, kindOf(part, path)]),
  ).toEqual([
    ['lib', 'symlink'],
    ['usr/lib/new', 'absent'],
    ['usr/lib/libc', 'file'],
    ['app/sub', 'unknown'],
    ['etc/passwd', 'unknown'],
    ['gone', 'absent'],
  ]);
  expect(part.passwd).toEqual({ kind: 'left-out' });
  expect(selectFacts(whole, [], { accounts: 'keep' }).passwd).toEqual(whole.passwd);
});

test('below what does not exist nothing is unknown', () => {
  const part = selectFacts(whole, ['new/deep'], { accounts: 'leave-out' });

  expect(kindOf(part, 'new/other')).toBe('absent');
});

/** 30 000 files in 2 000 folders, as a Debian with Python has them. */
function largeBase(): RootfsFacts {
  const builder = createRootfsBuilder();
  builder.startLayer();
  for (let folder = 0; folder < 2_000; folder++) {
    for (let count = 0; count < 15; count++) {
      const path = `usr/lib/python3/dist-packages/package${folder % 200}/module${folder}/file_${folder}_${count}.py`;
      builder.add({ path, type: 'file', mode: count % 7 === 0 ? 0o755 : 0o644, uid: 0, gid: 0 });
    }
  }
  return builder.build();
}

test('the whole facts of a large base take less than 300 KB compressed, the part for "COPY . /app" less than 4 KB', () => {
  const rootfs = largeBase();

  expect(gzipSync(formatRootfs(rootfs)).length).toBeLessThan(300_000);
  expect(formatRootfs(selectFacts(rootfs, ['', 'app'], { accounts: 'keep' })).length).toBeLessThan(4_000);
});
