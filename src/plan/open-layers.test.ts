import { expect, test } from 'vitest';
import type { LayerEntry } from '../layer/entry.ts';
import { digestOf } from '../oci/digest.ts';
import { changeEntries, openEntriesOf } from './open-layers.ts';

const owner = { uid: 0, gid: 0 };
const folder = (path: string, mode = 0o755): LayerEntry => ({ type: 'directory', path, mode, ...owner });
const file = (path: string, text: string, mode = 0o644): LayerEntry => ({
  type: 'file',
  path,
  mode,
  ...owner,
  size: text.length,
  digest: digestOf(text),
  content: { from: 'memory', bytes: Buffer.from(text) },
});

test('of a path the topmost layer counts, and every name of a linked file is known', () => {
  const link: LayerEntry = { type: 'hardlink', path: 'c', mode: 0o644, ...owner, target: 'b' };
  const open = openEntriesOf([
    [file('a', 'below'), file('b', '')],
    [file('a', 'above'), link],
  ]);

  expect(open.entryAt('a')).toEqual(file('a', 'above'));
  expect(open.entryAt('z')).toBeUndefined();
  expect(['a', 'b', 'c'].filter(open.isLinked)).toEqual(['b', 'c']);
});

test('a file is changed where it counts, a folder in every layer that names it', () => {
  const layers = [[folder('app'), file('app/a', 'below')], [folder('app'), file('app/a', 'above')], [file('b', '')]];

  const { layers: changed, left } = changeEntries(layers, [folder('app', 0o700), file('app/a', 'above', 0o600)]);

  expect(changed).toEqual([
    [folder('app', 0o700), file('app/a', 'below')],
    [folder('app', 0o700), file('app/a', 'above', 0o600)],
    [file('b', '')],
  ]);
  expect(changed[2]).toBe(layers[2]);
  expect(left).toEqual([]);
});

test('what no layer has is left', () => {
  const { layers, left } = changeEntries([[file('a', '')]], [folder('data'), file('a', '', 0o600)]);

  expect(layers).toEqual([[file('a', '', 0o600)]]);
  expect(left).toEqual([folder('data')]);
});
