import { expect, test } from 'vitest';
import type { ImageConfig } from '../../oci/config.ts';
import { digestOf } from '../../oci/digest.ts';
import { type Descriptor, MEDIA_TYPE } from '../../oci/manifest.ts';
import { checkImage } from '../../oci/validate.ts';
import { keyOf } from '../../plan/input.ts';
import { type AssemblyRequest, assembleImage } from './assemble.ts';

const layer = (content: string): Descriptor => ({
  mediaType: MEDIA_TYPE.ociLayerGzip,
  digest: digestOf(content),
  size: content.length,
});
const segment = (...names: string[]) => ({
  layers: names.map(layer),
  diffIds: names.map((name) => digestOf(`diff of ${name}`)),
  createdBy: names.map((name) => `COPY ${name} .`),
});
const REQUEST: AssemblyRequest = {
  base: {
    key: keyOf([]),
    layers: [layer('base')],
    diffIds: [digestOf('diff of base')],
    config: { architecture: 'arm64', os: 'linux', variant: 'v8', history: [{ created_by: 'FROM python' }] },
  },
  segments: [segment('code'), segment('one', 'two')],
  history: [{ createdBy: 'WORKDIR /app' }, { segment: 0 }, { createdBy: 'ENV A=1' }, { segment: 1 }],
  config: { Env: ['A=1'], WorkingDir: '/app' },
  createdAt: 1_700_000_000,
  annotations: { 'org.opencontainers.image.revision': 'c0ffee' },
};

function configOf(request: AssemblyRequest): ImageConfig {
  return JSON.parse(Buffer.from(assembleImage(request).configBytes).toString());
}

test('the layers of the base come first, then those of the segments, each with its diff id and its line of history', () => {
  const { manifest, diffIds } = assembleImage(REQUEST);
  const config = configOf(REQUEST);

  expect(manifest.layers).toEqual(['base', 'code', 'one', 'two'].map(layer));
  expect(diffIds).toEqual(['base', 'code', 'one', 'two'].map((name) => digestOf(`diff of ${name}`)));
  expect(config.rootfs.diff_ids).toEqual(diffIds);
  expect(config.history?.map(({ created_by, empty_layer }) => [created_by, empty_layer === true])).toEqual([
    ['FROM python', false],
    ['WORKDIR /app', true],
    ['COPY code .', false],
    ['ENV A=1', true],
    ['COPY one .', false],
    ['COPY two .', false],
  ]);
  expect(() => checkImage(manifest, config, 'assembled')).not.toThrow();
});

test('platform stays that of the base; configuration, time and annotations are those asked for', () => {
  expect(configOf({ ...REQUEST, author: 'ann' })).toMatchObject({
    architecture: 'arm64',
    variant: 'v8',
    author: 'ann',
    created: '2023-11-14T22:13:20.000Z',
    config: REQUEST.config,
  });
  expect(assembleImage(REQUEST).manifest.annotations).toEqual(REQUEST.annotations);
});

test('layers of the base that its history does not tell get lines of their own', () => {
  const untold = { ...REQUEST.base.config, history: [] };

  const { history } = configOf({ ...REQUEST, base: { ...REQUEST.base, config: untold } });

  expect(history?.filter(({ empty_layer }) => empty_layer !== true)).toHaveLength(4);
});

test('the same parts give the same digest, which is that of the bytes; another time gives another one', () => {
  const image = assembleImage(REQUEST);

  expect(assembleImage(structuredClone(REQUEST)).digest).toBe(image.digest);
  expect(image.digest).toBe(digestOf(image.manifestBytes));
  expect(image.manifest.config.digest).toBe(digestOf(image.configBytes));
  expect(assembleImage({ ...REQUEST, createdAt: REQUEST.createdAt + 1 }).digest).not.toBe(image.digest);
});
