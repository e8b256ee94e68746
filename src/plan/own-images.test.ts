import { expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { parsePlatform } from '../oci/platform.ts';
import type { ImageUse } from './image-uses.ts';
import { keyOf, textInput } from './input.ts';
import { identityOf, type OwnImage, ownImageOf, pinnedReference } from './own-images.ts';

const keyFor = (platform: string) => keyOf([textInput('platform', platform, platform)]);
const platformNamed = (name: string) => [name, { key: keyFor(name), config: {} }] as const;
const base: OwnImage = {
  name: 'base',
  repository: { registry: 'registry.example.com', name: 'emr/base' },
  calledAs: { registry: 'registry.example.com', name: 'emr/base' },
  digest: digestOf('base'),
  platforms: new Map([platformNamed('linux/amd64'), platformNamed('linux/arm64')]),
};
const own = new Map([['registry.example.com/emr/base', base]]);
const useFor = (platform: string): ImageUse => ({
  image: 'registry.example.com/emr/base',
  to: 'stand',
  platform: parsePlatform(platform),
  location: { file: 'Dockerfile', line: 3 },
});

test.each([
  ['registry.example.com/emr/base', 'without a tag'],
  ['registry.example.com/emr/base:latest', 'with any tag'],
  ['registry.example.com/emr/base:1.2', 'with any tag'],
])('%s is the image of the configuration: %s', (image) => {
  expect(ownImageOf(image, own)).toBe(base);
});

test.each([
  [`registry.example.com/emr/base@${digestOf('other')}`, 'by digest it means that one'],
  ['registry.example.com/emr/base/more', 'another repository'],
  ['emr/base', 'of Docker Hub'],
])('%s is not: %s', (image) => {
  expect(ownImageOf(image, own)).toBeUndefined();
});

test('what stands for it in a key is its key for the platform that is used, whatever its digest', () => {
  const uses = [useFor('linux/arm64')];

  const identity = identityOf(base, uses[0]?.image ?? '', uses);

  expect(identity).toBe(`sha256:${keyFor('linux/arm64')}`);
  expect(identityOf({ ...base, digest: digestOf('made again') }, uses[0]?.image ?? '', uses)).toBe(identity);
});

test('two platforms that are used both count', () => {
  const uses = [useFor('linux/arm64'), useFor('linux/amd64')];

  const identity = identityOf(base, uses[0]?.image ?? '', uses);

  expect(identity).not.toBe(`sha256:${keyFor('linux/arm64')}`);
  expect(identity).not.toBe(`sha256:${keyFor('linux/amd64')}`);
});

test('a platform that it is not made for is told with the line and the setting', () => {
  const use = useFor('linux/s390x');

  expect(() => identityOf(base, use.image, [use])).toThrow(
    expect.objectContaining({
      code: 'IMAGE_PLATFORM_MISSING',
      message: 'Standing on image base for linux/s390x: it is made for linux/amd64, linux/arm64 only',
      hint: 'Add linux/s390x to images.base.platforms in hydrofoil.yaml.',
      location: { file: 'Dockerfile', line: 3 },
    }),
  );
});

test('engines get it by the digest that it has now, where it lies now', () => {
  const moved = new Map([
    ['registry.example.com/emr/base', { ...base, repository: { registry: 'oci:', name: '/out' } }],
  ]);

  expect(pinnedReference('registry.example.com/emr/base:1', digestOf('key'), moved)).toEqual({
    registry: 'oci:',
    name: '/out',
    digest: base.digest,
  });
  expect(pinnedReference('python:3.12', digestOf('python'), own)).toEqual({
    registry: 'docker.io',
    name: 'library/python',
    digest: digestOf('python'),
  });
});
