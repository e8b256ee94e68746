import { describe, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { MEDIA_TYPE } from '../oci/manifest.ts';
import { formatDifference } from './difference.ts';
import type { ContentEntry, LayerContent } from './layer-content.ts';
import { type ExplainedLayer, matchLayers } from './match-layers.ts';

const file = (path: string, text = path, more: Partial<ContentEntry> = {}): ContentEntry => ({
  path,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: text.length,
  digest: digestOf(text),
  ...more,
});

const folder = (path: string): ContentEntry => ({ path, type: 'directory', mode: 0o755, uid: 0, gid: 0 });

const explained = (group: string, ...entries: ContentEntry[]): ExplainedLayer => ({ where: group, group, entries });

const layer = (...entries: ContentEntry[]): LayerContent => {
  const digest = digestOf(JSON.stringify(entries));
  return { layer: { mediaType: MEDIA_TYPE.ociLayerGzip, digest, size: 1 }, entries, diffId: digest };
};

const told = (expected: readonly ExplainedLayer[], actual: readonly LayerContent[]) =>
  matchLayers(expected, actual).differences.map(formatDifference);

describe('what is the same', () => {
  test('entries of a layer may stand in any order', () => {
    expect(told([explained('line 1', folder('a'), file('a/b'))], [layer(file('a/b'), folder('a'))])).toEqual([]);
  });

  test('layers of one instruction may stand in any order', () => {
    const expected = [explained('line 1', file('a')), explained('line 1', file('b'))];

    expect(told(expected, [layer(file('b')), layer(file('a'))])).toEqual([]);
  });

  test('two layers that hold the same are both needed', () => {
    const expected = [explained('line 1'), explained('line 2')];

    expect(told(expected, [layer(), layer()])).toEqual([]);
    expect(told(expected, [layer()])).toEqual(['line 2: missing: the image lacks an empty layer']);
  });

  test('the mode of a symbolic link means nothing', () => {
    const link = { path: 'l', type: 'symlink', uid: 0, gid: 0, target: 'a' } as const;

    expect(told([explained('line 1', { ...link, mode: 0o777 })], [layer({ ...link, mode: 0 })])).toEqual([]);
  });
});

describe('what differs', () => {
  const sha = digestOf('a');
  const cases: [why: string, expected: ContentEntry, actual: ContentEntry, told: string][] = [
    ['content', file('a'), file('a', 'b'), `content: the image has ${digestOf('b')} instead of ${sha}`],
    ['mode', file('a'), file('a', 'a', { mode: 0o4755 }), 'mode: the image has 4755 instead of 0644'],
    ['owner', file('a'), file('a', 'a', { gid: 5 }), 'owner: the image has 0:5 instead of 0:0'],
    [
      'type',
      file('a'),
      { path: 'a', type: 'fifo', mode: 0o644, uid: 0, gid: 0 },
      `type: the image has a fifo 0644 0:0 instead of a file 0644 0:0 ${sha}`,
    ],
    [
      'target',
      { path: 'a', type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'x' },
      { path: 'a', type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'y' },
      'target: the image has y instead of x',
    ],
    [
      'an attribute',
      file('a'),
      file('a', 'a', { xattrs: { 'user.x': Buffer.from('1') } }),
      'extended attributes: the image has user.x=MQ== instead of none',
    ],
  ];

  test.for(cases)('%s', ([_why, expected, actual, text]) => {
    expect(told([explained('line 1', expected)], [layer(actual)])).toEqual([`line 1: /a: ${text}`]);
  });

  test('a layer is compared with the likest one, wherever that stands', () => {
    const expected = [explained('line 1', file('a')), explained('line 2', file('b'), file('c'))];

    expect(told(expected, [layer(file('a')), layer(file('evil')), layer(file('b'), file('c', 'x'))])).toEqual([
      `line 2: /c: content: the image has ${digestOf('x')} instead of ${digestOf('c')}`,
      expect.stringMatching(/^layer 2 above the base \(sha256:\w+\): no instruction explains this layer$/),
      expect.stringMatching(/^layer 2 above the base .*: \/evil: unexpected: the image has a file/),
    ]);
  });

  test('a layer that is missing is told with all that it should hold', () => {
    expect(told([explained('line 1', file('a'), file('b'))], [])).toEqual([
      expect.stringMatching(/^line 1: \/a: missing: the image lacks a file 0644 0:0 sha256:/),
      expect.stringMatching(/^line 1: \/b: missing/),
    ]);
  });

  test('a path that stands twice is told, even when the last entry is right', () => {
    expect(told([explained('line 1', file('a'))], [layer(file('a', 'evil'), file('a'))])).toEqual([
      'line 1: /a: stands in the layer more than once',
    ]);
  });

  test('another order of instructions is told: what lies on top counts', () => {
    const expected = [explained('line 1', file('a')), explained('line 2', file('b'))];

    expect(told(expected, [layer(file('b')), layer(file('a'))])).toEqual([
      'line 2: its layer stands below one of an earlier instruction',
    ]);
  });
});
