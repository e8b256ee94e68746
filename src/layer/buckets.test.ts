import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { arbitraryEntries } from './arbitrary-entries.ts';
import { BUCKETS_AT_MOST, divideIntoBuckets } from './buckets.ts';
import type { FileEntry, LayerEntry } from './entry.ts';
import { layerKeyOf } from './key.ts';

const file = (path: string, size: number, version = 1): FileEntry => ({
  path,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size,
  digest: digestOf(`${path} ${version}`),
  content: { from: 'disk', file: path },
});
const directory = (path: string): LayerEntry => ({ path, type: 'directory', mode: 0o755, uid: 0, gid: 0 });

/** An application of 60 packages with 20 files of 20 kB each. */
const application = (change: (path: string) => number = () => 1): LayerEntry[] =>
  Array.from({ length: 60 }, (_, at) => `app/package${at}`).flatMap((folder) => [
    directory(folder),
    ...Array.from({ length: 20 }, (_, at) => `${folder}/module${at}.py`).map((path) =>
      file(path, 20_000, change(path)),
    ),
  ]);

const keysOf = (entries: readonly LayerEntry[]) => divideIntoBuckets(entries).map(layerKeyOf);

test('a small layer is one bucket, and none makes none', () => {
  expect(divideIntoBuckets([file('a', 60_000), file('b', 60_000)])).toHaveLength(1);
  expect(divideIntoBuckets([])).toEqual([]);
});

test('a changed file changes the bucket that it is in, and no other', () => {
  const before = keysOf(application());
  const after = keysOf(application((path) => (path === 'app/package7/module3.py' ? 2 : 1)));

  expect(before.length).toBeGreaterThan(16);
  expect(after.filter((key) => !before.includes(key))).toHaveLength(1);
});

test('a new file changes the bucket of its directory, and no other', () => {
  const before = keysOf(application());
  const after = keysOf([...application(), file('app/package7/new.py', 500)]);

  expect(after.filter((key) => !before.includes(key))).toHaveLength(1);
});

test('a large file is alone', () => {
  const buckets = divideIntoBuckets([...application(), file('app/package7/model.bin', 90_000_000)]);

  expect(buckets.find((bucket) => bucket.some(({ path }) => path.endsWith('model.bin')))).toHaveLength(1);
});

test('assets are apart from what people edit, and come first', () => {
  const pictures = Array.from({ length: 30 }, (_, at) => file(`app/package${at}/icon.png`, 40_000));

  const buckets = divideIntoBuckets([...application(), ...pictures]);

  const kinds = buckets.map((bucket) => [...new Set(bucket.map(({ path }) => path.endsWith('.png')))]);
  expect(kinds.every((kind) => kind.length === 1)).toBe(true);
  expect(kinds.flat()).toEqual(kinds.flat().toSorted((one, other) => Number(other) - Number(one)));
});

test('the order in which entries are given decides nothing but their order in the bucket', () => {
  expect(keysOf(application().toReversed())).toEqual(keysOf(application()));
});

test('there are no more than the caller has room for, be it for one', () => {
  const mixed = [...application(), file('app/picture.png', 5_000_000)];

  for (const atMost of [1, 2, 7]) expect(divideIntoBuckets(mixed, { atMost }).length).toBeLessThanOrEqual(atMost);
  expect(divideIntoBuckets(mixed, { atMost: 7 }).length).toBeGreaterThan(4);
});

test('a folder of very many files is divided by their names', () => {
  const flat = Array.from({ length: 2000 }, (_, at) => file(`app/icon${at}.svg`, 10_000));

  const buckets = divideIntoBuckets(flat);

  expect(buckets.length).toBeGreaterThan(8);
});

describe('of any entries', () => {
  const sized = arbitraryEntries.map((entries) =>
    entries.map((entry) => (entry.type === 'file' ? { ...entry, size: entry.size * 40_000 } : entry)),
  );

  test('each is in exactly one bucket, in the order that it had', () => {
    fc.assert(
      fc.property(sized, (entries) => {
        const buckets = divideIntoBuckets(entries);
        const place = new Map(entries.map((entry, at) => [entry, at]));

        expect(new Set(buckets.flat())).toEqual(new Set(entries));
        expect(buckets.flat()).toHaveLength(entries.length);
        for (const bucket of buckets) {
          const places = bucket.map((entry) => place.get(entry) ?? -1);
          expect(places).toEqual(places.toSorted((one, other) => one - other));
        }
      }),
    );
  });

  test('a hard link is in the bucket of its file', () => {
    fc.assert(
      fc.property(sized, (entries) => {
        for (const bucket of divideIntoBuckets(entries)) {
          for (const entry of bucket) {
            if (entry.type === 'hardlink') expect(bucket.map(({ path }) => path)).toContain(entry.target);
          }
        }
      }),
    );
  });
});

test('there are never more than an image has room for', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50_000_000 }), { maxLength: 400 }), (sizes) => {
      const entries = sizes.map((size, at) => file(`d${at}/file`, size));

      expect(divideIntoBuckets(entries).length).toBeLessThanOrEqual(BUCKETS_AT_MOST);
    }),
  );
});

test('sizes that stay in their classes move no boundary', () => {
  const sizes = fc.integer({ min: 9, max: 22 }).chain((sizeClass) => {
    const size = fc.integer({ min: 2 ** sizeClass, max: 2 ** (sizeClass + 1) - 1 }).map((bytes) => bytes - 512);
    return fc.record({ before: size, after: size, name: fc.constantFrom('module.py', 'icon.png') });
  });
  const paths = (entries: readonly LayerEntry[]) =>
    divideIntoBuckets(entries).map((bucket) => bucket.map(({ path }) => path));

  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (files, perFolder) => {
      const entries = (moment: 'before' | 'after') =>
        files.flatMap(({ name, [moment]: size }, at) => {
          const folder = `d${Math.floor(at / perFolder)}`;
          const entry = file(`${folder}/${at}${name}`, size);
          return at % perFolder === 0 ? [directory(folder), entry] : [entry];
        });

      expect(paths(entries('after'))).toEqual(paths(entries('before')));
    }),
  );
});
