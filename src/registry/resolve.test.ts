import { describe, expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { imageOf, store, storeManifest, type TestImage } from '../../test/servers/quirk-image.ts';
import { type QuirkRegistry, startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { digestOf } from '../oci/digest.ts';
import { MEDIA_TYPE, type Platform } from '../oci/manifest.ts';
import { parsePlatform } from '../oci/platform.ts';
import { fetchImage, resolveDigest } from './resolve.ts';

const options = { signal: new AbortController().signal };
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const images = { amd64: imageOf(['amd'], amd64), arm64: imageOf(['arm'], arm64) };

/** "python:3.12" as an index of both images and an attestation. */
function storeIndex(registry: QuirkRegistry, platforms: { readonly [name in keyof typeof images]: Platform }) {
  const repository = registry.repository('library/python');
  const entry = (image: TestImage, platform: Platform) => {
    store(repository, ...image.layers, image.config);
    const digest = digestOf(image.manifest.bytes);
    repository.manifests.set(digest, image.manifest);
    return { mediaType: MEDIA_TYPE.ociManifest, digest, size: image.manifest.bytes.length, platform };
  };
  const attestation = { os: 'unknown', architecture: 'unknown' };
  const manifests = [
    entry(imageOf(['attestation'], attestation), attestation),
    entry(images.amd64, platforms.amd64),
    entry(images.arm64, platforms.arm64),
  ];
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests }));
  storeManifest(repository, '3.12', { mediaType: MEDIA_TYPE.ociIndex, bytes });
  return { reference: { registry: registry.host, name: 'library/python', tag: '3.12' }, digest: digestOf(bytes) };
}

describe('a tag of several platforms', () => {
  test.each([
    { platform: 'linux/amd64', found: images.amd64 },
    { platform: 'linux/arm64', found: images.arm64 },
    { platform: 'linux/arm64/v8', found: images.arm64 },
  ])('is resolved for $platform in one request', async ({ platform, found }) => {
    await using registry = await startQuirkRegistry();
    const { reference, digest } = storeIndex(registry, { amd64, arm64: { ...arm64, variant: 'v8' } });

    const resolved = await resolveDigest(testClient(), reference, parsePlatform(platform), options);

    expect(resolved).toEqual({ digest, manifestDigest: digestOf(found.manifest.bytes) });
    expect(registry.requests).toEqual(['GET manifests/3.12']);
  });

  test('that lacks the wanted one names those that it has', async () => {
    await using registry = await startQuirkRegistry();
    const { reference } = storeIndex(registry, { amd64, arm64 });

    const resolving = resolveDigest(testClient(), reference, parsePlatform('linux/s390x'), options);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_PLATFORM_MISSING',
      message: `Reading ${registry.host}/library/python:3.12: there is none for linux/s390x, only for linux/amd64, linux/arm64`,
    });
  });

  test('is fetched with the configuration of its platform', async () => {
    await using registry = await startQuirkRegistry();
    const { reference, digest } = storeIndex(registry, { amd64, arm64 });

    const fetched = await fetchImage(testClient(), reference, arm64, options);

    expect(fetched).toMatchObject({ digest, manifestDigest: digestOf(images.arm64.manifest.bytes), config: arm64 });
    expect(fetched.manifest.layers[0]?.digest).toBe(images.arm64.layers[0]?.digest);
  });
});

describe('a tag of one platform', () => {
  test('is fetched in two requests', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, images.amd64.config);
    storeManifest(repository, 'uat', images.amd64.manifest);

    const fetched = await fetchImage(
      testClient(),
      { registry: registry.host, name: 'emr/web', tag: 'uat' },
      amd64,
      options,
    );

    expect(fetched.manifestDigest).toBe(fetched.digest);
    expect(registry.requests).toHaveLength(2);
  });

  test('that is another one says which', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, images.arm64.config);
    storeManifest(repository, 'uat', images.arm64.manifest);

    const fetching = fetchImage(testClient(), { registry: registry.host, name: 'emr/web', tag: 'uat' }, amd64, options);

    await expect(fetching).rejects.toMatchObject({
      code: 'REGISTRY_PLATFORM_MISSING',
      message: expect.stringContaining('only for linux/arm64'),
    });
  });
});

test('a tag that does not exist is an error with its name', async () => {
  await using registry = await startQuirkRegistry();
  const reference = { registry: registry.host, name: 'emr/web', tag: 'gone' };

  const resolving = resolveDigest(testClient(), reference, amd64, options);

  await expect(resolving).rejects.toMatchObject({
    code: 'REGISTRY_NOT_FOUND',
    message: expect.stringContaining(`${registry.host}/emr/web:gone`),
  });
});
