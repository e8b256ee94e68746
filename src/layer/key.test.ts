import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { arbitraryEntries, memoryFile } from './arbitrary-entries.ts';
import type { LayerEntry } from './entry.ts';
import { layerKeyOf } from './key.ts';

const file = memoryFile({ path: 'app/a', mode: 0o644, uid: 1, gid: 2 }, Buffer.from('text'), {
  'user.x': Buffer.from('1'),
});
const link: LayerEntry = { type: 'symlink', path: 'l', target: 'app/a', mode: 0o777, uid: 0, gid: 0 };

describe('each of these makes another key', () => {
  const changes: [what: string, entries: readonly LayerEntry[]][] = [
    ['path', [{ ...file, path: 'app/b' }, link]],
    ['mode', [{ ...file, mode: 0o755 }, link]],
    ['owner', [{ ...file, uid: 0 }, link]],
    ['group', [{ ...file, gid: 0 }, link]],
    ['content', [memoryFile(file, Buffer.from('other'), { 'user.x': Buffer.from('1') }), link]],
    ['attribute value', [memoryFile(file, Buffer.from('text'), { 'user.x': Buffer.from('2') }), link]],
    ['attribute name', [memoryFile(file, Buffer.from('text'), { 'user.y': Buffer.from('1') }), link]],
    ['no attribute', [memoryFile(file, Buffer.from('text')), link]],
    ['link target', [file, { ...link, target: 'app/b' }]],
    ['type of link', [file, { ...link, type: 'hardlink' }]],
    ['type', [file, { type: 'directory', path: 'l', mode: 0o777, uid: 0, gid: 0 }]],
    ['one entry less', [file]],
    ['one entry more', [file, link, { ...link, path: 'm' }]],
    ['a name of other bytes that print alike', [{ ...file, path: 'app/a\uDCFF' }, link]],
  ];
  test.each(changes)('%s', (_what, entries) => {
    expect(layerKeyOf(entries)).not.toBe(layerKeyOf([file, link]));
  });
});

test('the order of the entries, where the content lies and its size field say nothing', () => {
  const check = (entries: LayerEntry[]) => {
    const moved = entries
      .map(
        (entry): LayerEntry =>
          entry.type === 'file' ? { ...entry, content: { from: 'disk', file: '/elsewhere' } } : entry,
      )
      .reverse();

    expect(layerKeyOf(moved)).toBe(layerKeyOf(entries));
  };
  fc.assert(fc.property(arbitraryEntries, check));
});

test('fields cannot run into each other', () => {
  const first: LayerEntry = { type: 'symlink', path: 'a', target: 'b', mode: 0o777, uid: 0, gid: 0 };
  const forged: LayerEntry = { ...first, target: 'b,\n1:c,7:symlink,3:777,1:0,1:0,1:d' };

  expect(layerKeyOf([forged])).not.toBe(layerKeyOf([first, { ...first, path: 'c', target: 'd' }]));
});

test('the form is the documented one: changing it without changing its name would mix keys of two forms', () => {
  const directory: LayerEntry = { type: 'directory', path: 'é', mode: 0o755, uid: 0, gid: 10 };

  expect(layerKeyOf([directory])).toBe(digestOf('hydrofoil layer key 1\n2:é,9:directory,3:755,1:0,2:10,\n'));
});
