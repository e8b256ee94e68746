import { expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import type { FileEntry, LayerEntry, ReadContent } from './entry.ts';
import { readFingerprint, vouchedFingerprint } from './fingerprint.ts';
import { layerKeyOf } from './key.ts';

const unreadable = () => {
  throw new Error('it was read');
};

function file(path: string, digest: FileEntry['digest']): FileEntry {
  const content = { from: 'disk', file: `/context/${path}` } as const;
  return { type: 'file', path, mode: 0o644, uid: 0, gid: 0, size: 4, digest, content };
}

const unread = (blobId: string | undefined, read: () => ReadContent) => ({
  among: { vouched: () => blobId, read },
  row: 0,
});
const vouched = (blobId: string) => unread(blobId, unreadable);
const folder: LayerEntry = { type: 'directory', path: 'app', mode: 0o755, uid: 0, gid: 0 };

test('what git vouches for has a fingerprint with nothing read', () => {
  const entries = [folder, file('app/a', vouched('11')), file('app/b', vouched('22'))];

  expect(vouchedFingerprint(entries)).toMatch(/^[a-f0-9]{64}$/);
  expect(() => layerKeyOf(entries)).toThrow('it was read');
});

test('what was read has the fingerprint that git would vouch for, and the key of its content', () => {
  const digest = digestOf('text');
  const read = file(
    'app/a',
    unread(undefined, () => ({ digest, blobId: '11' })),
  );

  expect(readFingerprint([folder, read])).toBe(vouchedFingerprint([folder, file('app/a', vouched('11'))]));
  expect(layerKeyOf([folder, read])).toBe(layerKeyOf([folder, file('app/a', digest)]));
});

test('one file that git does not vouch for takes the fingerprint from all; without git there is none', () => {
  const read = () => ({ digest: digestOf('text') });
  const entries = [file('app/a', vouched('11')), file('app/b', unread(undefined, read))];

  expect(vouchedFingerprint(entries)).toBeUndefined();
  expect(readFingerprint(entries.slice(1))).toBeUndefined();
});

test('path, mode, owner and content make another fingerprint, and a fingerprint is no key', () => {
  const one = file('app/a', vouched('11'));
  const others: LayerEntry[] = [
    { ...one, path: 'app/b' },
    { ...one, mode: 0o755 },
    { ...one, uid: 1 },
    file('app/a', vouched('12')),
  ];

  expect(new Set([one, ...others].map((entry) => vouchedFingerprint([entry]))).size).toBe(5);
  const known = file('app/a', digestOf('text'));
  expect(vouchedFingerprint([known])).not.toBe(layerKeyOf([known]).slice('sha256:'.length));
});
