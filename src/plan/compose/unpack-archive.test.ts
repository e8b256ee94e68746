import { expect, test } from 'vitest';
import { digestOf } from '../../oci/digest.ts';
import type { ArchiveEntry } from './added-archive.ts';
import { composing } from './composition.ts';
import { draftLayer } from './layer-draft.ts';
import { emptyRootfs, type RootfsFacts } from './rootfs.ts';
import { createRootfsBuilder } from './rootfs-builder.ts';
import { unpackArchive } from './unpack-archive.ts';

// What BuildKit makes of archives: test/conformance/archive.test.ts.

const archive = { id: 'a.tar', mediaType: 'application/vnd.oci.image.layer.v1.tar', open: () => neverOpened() };
const root = { mode: 0o755, uid: 0, gid: 0 };
const folder = (path: string, rest = {}): ArchiveEntry => ({ type: 'directory', path, ...root, ...rest });
const file = (path: string, text: string, rest = {}): ArchiveEntry => ({
  type: 'file',
  path,
  ...root,
  size: text.length,
  digest: digestOf(text),
  ...rest,
});

function neverOpened(): never {
  throw new Error('composing opens no archive');
}

function base(...paths: readonly string[]): RootfsFacts {
  const builder = createRootfsBuilder();
  builder.startLayer();
  for (const path of paths) builder.add({ path, type: 'directory', mode: 0o700, uid: 9, gid: 9 });
  return builder.build();
}

function unpack(
  entries: readonly ArchiveEntry[],
  to: string,
  facts = emptyRootfs,
  owner?: { uid: number; gid: number },
) {
  return composing(() => {
    const draft = draftLayer(facts, (what) => new Error(what));
    unpackArchive({ kind: 'archive', archive, entries }, to, { draft, owner });
    return { kind: 'entries', ...draft.finish(), usesAccounts: false };
  });
}

test('each file is found in the archive by its name there, hard links by the first of theirs', () => {
  const entries: readonly ArchiveEntry[] = [
    file('z', 'x'),
    { type: 'hardlink', path: 'a', ...root, uid: 4, target: 'z' },
    { type: 'symlink', path: 'l', ...root, target: 'z' },
  ];

  expect(unpack(entries, '/new')).toMatchObject({
    entries: [
      { path: 'new', type: 'directory', uid: 0 },
      { path: 'new/a', type: 'file', uid: 4, content: { from: 'archive', archive, path: 'z' } },
      { path: 'new/l', type: 'symlink', target: 'z' },
      { path: 'new/z', type: 'hardlink', uid: 4, target: 'new/a' },
    ],
  });
});

test('a folder that is there takes the attributes of the archive, one that nobody names stays or is made for root', () => {
  const entries = [folder('named', { mode: 0o711, uid: 5 }), file('kept/x', ''), file('made/x', '')];

  expect(unpack(entries, '/', base('named', 'kept'), { uid: 1, gid: 2 })).toMatchObject({
    entries: [
      { path: 'kept/x', uid: 1, gid: 2 },
      { path: 'made', mode: 0o755, uid: 0, gid: 0 },
      { path: 'made/x', uid: 1, gid: 2 },
      { path: 'named', mode: 0o711, uid: 1, gid: 2 },
    ],
  });
});

test.each([
  ['a file in the place of a folder', [file('named', '')], 'named of the archive replaces a folder'],
  [
    'content that the last entry of a name hides',
    [file('a', '1'), { type: 'hardlink', path: 'b', ...root, target: 'a' }, file('a', '2')],
    'a stands in the archive twice',
  ],
  [
    'a second name of what was there',
    [{ type: 'hardlink', path: 'b', ...root, target: 'named/x' }],
    'b of the archive is another name of what was there before',
  ],
] as const)('%s is left to the engine', (_what, entries, because) => {
  expect(unpack(entries, '/', base('named'))).toEqual({ kind: 'engine', because });
});
