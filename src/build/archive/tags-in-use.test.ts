import { expect, test } from 'vitest';
import { digestOf } from '../../oci/digest.ts';
import { layoutRepository } from '../../oci/layout.ts';
import { MEDIA_TYPE } from '../../oci/manifest.ts';
import type { Key } from '../../plan/input.ts';
import { layoutRegistry } from '../../registry/layout/layout-registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { tagsInUse, watchTags } from './tags-in-use.ts';

const key = (digit: string) => digit.repeat(64) as Key;
const naming = (...digits: string[]) => JSON.stringify(digits.map(key));

const tags = (...names: string[]) => new Set(names);
const image = { key: key('a'), manifest: naming('a', 'b', 'c') };
const all = ['app-', 'base-', 'run-', 'tree-'].flatMap((kind) =>
  ['a', 'b', 'c', 'd'].map((digit) => kind + key(digit)),
);

test('what the image names is kept, whether or not this build asked for it', () => {
  const kept = tagsInUse({ tags: tags(), before: [] }, image, [...all, 'branch-main', '1']);

  expect(kept).toEqual([
    `app-${key('a')}`,
    ...['base', 'run', 'tree'].flatMap((kind) => ['a', 'b', 'c'].map((digit) => `${kind}-${key(digit)}`)),
  ]);
});

test('what was found or set besides is kept, but for what only an image before names', () => {
  const asked = tags(`tree-${key('d')}`, `base-${key('d')}`, `app-${key('b')}`);

  expect(tagsInUse({ tags: asked, before: [] }, image, all)).toContain(`tree-${key('d')}`);
  expect(tagsInUse({ tags: asked, before: [naming('d')] }, image, all)).not.toContain(`base-${key('d')}`);
  expect(tagsInUse({ tags: asked, before: [] }, image, all)).not.toContain(`app-${key('b')}`);
});

test('watching tells keys from images of before, in one repository', async () => {
  const bytes = Buffer.from(naming('d'));
  const stored = { mediaType: MEDIA_TYPE.ociManifest, digest: digestOf(bytes), bytes };
  const registry: Registry = {
    ...layoutRegistry(),
    getManifest: async (_, reference) => (reference === 'absent' ? undefined : stored),
    putManifest: async () => 'stored',
  };
  const options = { signal: new AbortController().signal };
  const repository = layoutRepository('/a/b');
  const watched = watchTags(registry, repository);

  for (const tag of [`base-${key('d')}`, 'branch-main', stored.digest, 'absent']) {
    await watched.registry.getManifest(repository, tag, options);
  }
  await watched.registry.getManifest(layoutRepository('/a/c'), `base-${key('c')}`, options);
  await watched.registry.putManifest(repository, `run-${key('c')}`, stored, options);

  expect([...watched.tags]).toEqual([`base-${key('d')}`, `run-${key('c')}`]);
  expect(watched.before).toEqual([naming('d')]);
});
