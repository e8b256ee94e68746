import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ToolErrors } from '../errors.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import { formatLockFile, parseLockFile, readLockFile, withImages } from './lock-file.ts';

const PYTHON = digestOf('python');
const NODE = digestOf('node');
const LOCK = { refreshed: '2025-11-23', images: { 'docker.io/library/python:3.12-slim': PYTHON } };

test('a lock is written for people to review: a line for each image, in a stable order', () => {
  const text = formatLockFile(withImages(LOCK, { 'docker.io/library/node:24': NODE }));

  expect(text.replaceAll(/^#.*\n/gm, '')).toBe(`version: 1
refreshed: 2025-11-23
images:
  "docker.io/library/node:24": "${NODE}"
  "docker.io/library/python:3.12-slim": "${PYTHON}"
`);
});

test('what is written is read back, whatever the images', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const name = fc.tuple(word, word, word).map(([host, path, tag]) => `${host}.example.com:5000/${path}:${tag}`);
  const digest = fc.string().map(digestOf);
  fc.assert(
    fc.property(fc.dictionary(name, digest, { noNullPrototype: true }), (images: Record<string, Digest>) => {
      const lock = { refreshed: '2024-02-29', images };
      expect(parseLockFile(formatLockFile(lock), 'hydrofoil.lock')).toEqual(lock);
    }),
  );
});

test('adding an image leaves the date: a date that moves builds every base again', () => {
  expect(withImages(LOCK, { 'docker.io/library/node:24': NODE }).refreshed).toBe('2025-11-23');
  expect(withImages(LOCK, {}, '2025-12-01')).toEqual({ ...LOCK, refreshed: '2025-12-01' });
});

test.each<[rule: string, text: string, place: string, message: RegExp]>([
  ['a version of another time', 'version: 2\nrefreshed: 2025-11-23\nimages: {}\n', '1:10', /version: 1, found 2/],
  ['a missing version', 'refreshed: 2025-11-23\nimages: {}\n', '1:1', /version: 1, found nothing/],
  [
    'a date that is none',
    'version: 1\nrefreshed: 2025-02-30\nimages: {}\n',
    '2:12',
    /a date as 2025-11-23, found "2025-02-30"/,
  ],
  ['missing images', 'version: 1\nrefreshed: 2025-11-23\n', '1:1', /images: and a digest/],
  [
    'an unknown key',
    'version: 1\nrefreshed: 2025-11-23\nimages: {}\nimage: {}\n',
    '4:1',
    /Unknown key "image"; nearest: images/,
  ],
  [
    'a tag for a digest',
    'version: 1\nrefreshed: 2025-11-23\nimages:\n  docker.io/library/node:24: latest\n',
    '4:30',
    /Not a sha256 digest: "latest"/,
  ],
  [
    'a short name',
    `version: 1\nrefreshed: 2025-11-23\nimages:\n  python:3.12: ${PYTHON}\n`,
    '4:3',
    /write docker.io\/library\/python:3.12/,
  ],
  [
    'an image that stands twice',
    `version: 1\nrefreshed: 2025-11-23\nimages:\n  docker.io/library/node:24: ${NODE}\n  docker.io/library/node:24: ${PYTHON}\n`,
    '5:3',
    /stands twice/,
  ],
  ['the marks of a merge conflict', 'version: 1\n<<<<<<< HEAD\nrefreshed: 2025-11-23\n', '2:1', /Not valid YAML/],
])('%s is told with its line', (_rule, text, place, message) => {
  let thrown: unknown;
  try {
    parseLockFile(text, 'hydrofoil.lock');
  } catch (error) {
    thrown = error;
  }

  const problem = thrown instanceof ToolErrors ? thrown.problems[0] : undefined;
  expect(problem).toMatchObject({ code: 'LOCK_FILE_INVALID', message: expect.stringMatching(message) });
  expect(`${problem?.location?.line}:${problem?.location?.column}`).toBe(place);
});

test('no lock file is a result, not an error', async () => {
  expect(await readLockFile('/nonexistent/hydrofoil.lock', 'hydrofoil.lock')).toBeUndefined();
});
