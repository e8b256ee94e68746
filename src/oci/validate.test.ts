import { describe, expect, test } from 'vitest';
import { isToolError } from '../errors.ts';
import type { ImageConfig } from './config.ts';
import { digestOf } from './digest.ts';
import { type ImageManifest, MEDIA_TYPE } from './manifest.ts';
import { checkDiffIds, checkImage, parseImageConfig, parseIndex, parseManifest } from './validate.ts';

const digest = digestOf('content');
const config = { mediaType: MEDIA_TYPE.ociConfig, digest, size: 2 };
const layer = { mediaType: MEDIA_TYPE.ociLayerGzip, digest, size: 7, annotations: { key: 'value' } };
const manifest: ImageManifest = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPE.ociManifest,
  config,
  layers: [layer],
  annotations: { 'org.opencontainers.image.revision': 'abc' },
};

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('parseManifest', () => {
  test('keeps everything that the type names', () => {
    expect(parseManifest(JSON.stringify(manifest), 'manifest m')).toEqual(manifest);
  });

  test('takes null for absent, as Go programs write it', () => {
    const parsed = parseManifest(JSON.stringify({ ...manifest, annotations: null }), 'manifest m');

    expect(parsed).not.toHaveProperty('annotations');
  });

  test('gives a manifest without media type the one of OCI', () => {
    const { mediaType: _, ...untyped } = manifest;

    expect(parseManifest(JSON.stringify(untyped), 'manifest m').mediaType).toBe(MEDIA_TYPE.ociManifest);
  });

  test.each([
    { why: 'no JSON', text: '<html>', message: 'it is not JSON, it begins with "<html>"' },
    { why: 'no object', text: '[]', message: 'the document should be an object, but is []' },
    {
      why: 'no layers',
      text: JSON.stringify({ ...manifest, layers: undefined }),
      message: 'layers should be a list, but is absent',
    },
    {
      why: 'a negative size',
      text: JSON.stringify({ ...manifest, layers: [layer, { ...layer, size: -1 }] }),
      message: 'layers[1].size should be a number of bytes, but is -1',
    },
    {
      why: 'a size that no integer holds exactly',
      text: JSON.stringify({ ...manifest, layers: [{ ...layer, size: 1e300 }] }),
      message: 'layers[0].size should be an integer, but is 1e+300',
    },
    {
      why: 'another digest algorithm',
      text: JSON.stringify({ ...manifest, config: { ...config, digest: 'md5:0' } }),
      message: 'config.digest should be a sha256 digest, but is "md5:0"',
    },
    {
      why: 'an annotation that is not text',
      text: JSON.stringify({ ...manifest, annotations: { a: 1 } }),
      message: 'annotations.a should be text, but is 1',
    },
    { why: "Docker's schema 1", text: '{"schemaVersion":1}', message: "its format is Docker's old schema 1" },
  ])('refuses $why and names the place', ({ text, message }) => {
    const error = thrownBy(() => parseManifest(text, 'manifest registry.example.com/a:1'));

    expect(error).toMatchObject({
      code: 'MANIFEST_INVALID',
      message: `Reading manifest registry.example.com/a:1: ${message}`,
    });
  });
});

describe('parseIndex', () => {
  test('keeps the platforms', () => {
    const platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests: [{ ...config, platform }] };

    expect(parseIndex(JSON.stringify(index), 'index i').manifests[0]?.platform).toEqual(platform);
  });

  test('refuses a manifest entry without a digest', () => {
    const index = { schemaVersion: 2, manifests: [{ mediaType: 'm', size: 1 }] };

    const error = thrownBy(() => parseIndex(JSON.stringify(index), 'index i'));

    expect(error).toMatchObject({ code: 'INDEX_INVALID' });
    expect(String(error)).toContain('manifests[0].digest should be text');
  });
});

describe('parseImageConfig', () => {
  test("keeps the run configuration and leaves Docker's leftovers out", () => {
    const text = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      docker_version: '20.10.24',
      container_config: { Hostname: 'x' },
      config: {
        Hostname: '',
        Env: ['PATH=/bin'],
        Cmd: null,
        Volumes: { '/data': {} },
        Labels: { a: 'b' },
        Healthcheck: { Test: ['CMD', 'true'], Interval: 30_000_000_000 },
      },
      rootfs: { type: 'layers', diff_ids: [digest] },
      history: [{ created_by: 'RUN x', empty_layer: true }],
    });

    expect(parseImageConfig(text, 'configuration c')).toEqual({
      architecture: 'amd64',
      os: 'linux',
      config: {
        Env: ['PATH=/bin'],
        Volumes: { '/data': {} },
        Labels: { a: 'b' },
        Healthcheck: { Test: ['CMD', 'true'], Interval: 30_000_000_000 },
      },
      rootfs: { type: 'layers', diff_ids: [digest] },
      history: [{ created_by: 'RUN x', empty_layer: true }],
    });
  });

  test.each([
    { why: 'no platform', change: { os: undefined }, message: 'os should be text' },
    { why: 'an environment that is no list', change: { config: { Env: {} } }, message: 'config.Env should be a list' },
    {
      why: 'a diff id that is no digest',
      change: { rootfs: { diff_ids: ['x'] } },
      message: 'rootfs.diff_ids[0] should be',
    },
  ])('refuses $why', ({ change, message }) => {
    const text = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { diff_ids: [] }, ...change });

    const error = thrownBy(() => parseImageConfig(text, 'configuration c'));

    expect(error).toMatchObject({ code: 'IMAGE_CONFIG_INVALID' });
    expect(String(error)).toContain(message);
  });
});

describe('an image whose parts do not fit', () => {
  const made = { created_by: 'COPY' };
  const image = (diffIds: number, history?: ImageConfig['history']): ImageConfig => ({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: Array.from({ length: diffIds }, () => digest) },
    ...(history === undefined ? {} : { history }),
  });

  test.each([
    { why: 'no history', given: image(1) },
    { why: 'an entry for the layer and one for metadata', given: image(1, [made, { empty_layer: true }]) },
  ])('is not one with $why', ({ given }) => {
    expect(() => checkImage(manifest, given, 'image i')).not.toThrow();
  });

  test.each([
    { why: 'too many diff ids', given: image(2), message: '1 layers in the manifest, but 2 diff ids' },
    { why: 'too little history', given: image(1, []), message: '1 layers in the manifest, but 0 history entries' },
    {
      why: 'too much history',
      given: image(1, [made, made]),
      message: '1 layers in the manifest, but 2 history entries',
    },
  ])('has $why', ({ given, message }) => {
    const error = thrownBy(() => checkImage(manifest, given, 'image i'));

    expect(isToolError(error, 'IMAGE_INCONSISTENT')).toBe(true);
    expect(String(error)).toContain(message);
  });

  test('may lack history when another tool made it', () => {
    expect(() => checkDiffIds(manifest, image(1, []), 'image i')).not.toThrow();
    expect(() => checkDiffIds(manifest, image(0), 'image i')).toThrow('0 diff ids');
  });
});
