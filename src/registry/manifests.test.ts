import { describe, expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { imageOf, store, storeManifest } from '../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { digestOf } from '../oci/digest.ts';
import { MEDIA_TYPE } from '../oci/manifest.ts';

const options = { signal: new AbortController().signal };
const image = imageOf(['layer']);
const digest = digestOf(image.manifest.bytes);

describe('reading a manifest', () => {
  test('gives its bytes, type and digest in one request', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);

    const stored = await testClient().getManifest(repository, 'uat', options);

    expect(stored).toEqual({ ...image.manifest, digest });
    expect(registry.requests).toEqual(['GET manifests/uat']);
  });

  test('of a tag that is not there is a result', async () => {
    await using registry = await startQuirkRegistry();

    expect(await testClient().getManifest(registry.repository('emr/web'), 'none', options)).toBeUndefined();
  });

  test('of a repository that is not there is a result (ECR)', async () => {
    await using registry = await startQuirkRegistry({ quirks: { repositoriesMustExist: true } });
    const nowhere = { registry: registry.host, name: 'emr/nowhere' };

    expect(await testClient().getManifest(nowhere, 'uat', options)).toBeUndefined();
  });

  test('by digest fails when other bytes come', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    const other = digestOf('other');
    repository.manifests.set(other, image.manifest);

    const reading = testClient().getManifest(repository, other, options);

    await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_DIGEST_MISMATCH' });
    await expect(reading).rejects.toThrow(`expected ${other}, but the registry has ${digest}`);
  });

  test('falls back to the type that the manifest names when the header says nothing', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', { ...image.manifest, mediaType: 'application/json; charset=utf-8' });

    expect((await testClient().getManifest(repository, 'uat', options))?.mediaType).toBe(MEDIA_TYPE.ociManifest);
  });
});

describe('looking for a manifest', () => {
  const descriptor = { mediaType: MEDIA_TYPE.ociManifest, digest, size: image.manifest.bytes.length };

  test.each([
    { why: 'a plain registry answers the HEAD', quirks: {}, requests: ['HEAD'] },
    { why: 'without a digest header GET tells', quirks: { noDigestHeader: true }, requests: ['HEAD', 'GET'] },
    { why: '403 on HEAD says nothing, GET tells', quirks: { headForbidden: true }, requests: ['HEAD', 'GET'] },
  ])('$why', async ({ quirks, requests }) => {
    await using registry = await startQuirkRegistry({ quirks });
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);

    expect(await testClient().headManifest(repository, 'uat', options)).toEqual(descriptor);
    expect(registry.requests).toEqual(requests.map((method) => `${method} manifests/uat`));
  });

  test.each([{ quirks: {} }, { quirks: { headForbidden: true } }])('finds none with $quirks', async ({ quirks }) => {
    await using registry = await startQuirkRegistry({ quirks });

    expect(await testClient().headManifest(registry.repository('emr/web'), 'uat', options)).toBeUndefined();
  });

  test('keeps the connection', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    const client = testClient();

    await client.headManifest(repository, 'one', options);
    await client.headManifest(repository, 'two', options);

    expect(registry.connections()).toBe(1);
  });
});

describe('storing a manifest', () => {
  test('is one request', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, ...image.layers, image.config);

    expect(await testClient().putManifest(repository, 'uat', image.manifest, options)).toBe('stored');
    expect(repository.tags.get('uat')).toBe(digest);
    expect(registry.requests).toEqual(['PUT manifests/uat']);
  });

  test.each([
    { blobUnknown: { status: 404, detail: 'digest' }, missing: [image.layers[0]?.digest] },
    { blobUnknown: { status: 400, detail: 'object' }, missing: [image.layers[0]?.digest] },
    { blobUnknown: { status: 404, detail: 'none' }, missing: 'unknown' },
    { blobUnknown: { status: 404, detail: 'sentence' }, missing: [image.layers[0]?.digest] },
  ] as const)('names missing blobs when the answer is $blobUnknown', async ({ blobUnknown, missing }) => {
    await using registry = await startQuirkRegistry({ quirks: { blobUnknown } });
    const repository = registry.repository('emr/web');
    store(repository, image.config);

    expect(await testClient().putManifest(repository, 'uat', image.manifest, options)).toEqual({ missing });
  });

  describe.each([
    { registryName: 'ECR', status: 400 },
    { registryName: 'Docker Hub', status: 403 },
    { registryName: 'Harbor', status: 412 },
  ] as const)('under an immutable tag ($registryName)', ({ status }) => {
    test('that points to it already is success', async () => {
      await using registry = await startQuirkRegistry({ quirks: { immutableTags: status } });
      const repository = registry.repository('emr/web');
      storeManifest(repository, 'v1', image.manifest);

      expect(await testClient().putManifest(repository, 'v1', image.manifest, options)).toBe('stored');
    });

    test('that points elsewhere tells both digests', async () => {
      await using registry = await startQuirkRegistry({ quirks: { immutableTags: status } });
      const repository = registry.repository('emr/web');
      const other = imageOf(['other']).manifest;
      storeManifest(repository, 'v1', other);

      const storing = testClient().putManifest(repository, 'v1', image.manifest, options);

      await expect(storing).rejects.toMatchObject({ code: 'REGISTRY_TAG_IMMUTABLE' });
      await expect(storing).rejects.toThrow(`the tag points to ${digestOf(other.bytes)}, not to ${digest}`);
    });
  });

  test('that is refused for another reason tells the reason', async () => {
    const faults = [{ on: /^PUT/, times: 1, act: { status: 403 } }] as const;
    await using registry = await startQuirkRegistry({ faults });

    const storing = testClient().putManifest(registry.repository('emr/web'), 'uat', image.manifest, options);

    await expect(storing).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `Storing manifest ${registry.host}/emr/web:uat: the registry answered 403 FAULT: as ordered`,
    });
  });
});

describe('deleting a manifest', () => {
  test('tells whether there was one', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);
    const client = testClient();

    expect(await client.deleteManifest(repository, digest, options)).toBe('deleted');
    expect(await client.deleteManifest(repository, digest, options)).toBe('absent');
  });

  test('is explained where the registry does not delete', async () => {
    await using registry = await startQuirkRegistry({ quirks: { refusesDeletion: true } });

    const deleting = testClient().deleteManifest(registry.repository('emr/web'), digest, options);

    await expect(deleting).rejects.toMatchObject({ code: 'REGISTRY_FAILED', hint: expect.stringContaining('delete') });
  });
});

describe('listing tags', () => {
  const tags = ['a', 'b', 'c', 'd', 'e'];

  test.each([
    { why: 'in one page', quirks: {}, pages: 1 },
    { why: 'page by page, though the links name an inner host', quirks: { tagsPerPage: 2 }, pages: 3 },
  ])('gives all, $why', async ({ quirks, pages }) => {
    await using registry = await startQuirkRegistry({ quirks });
    const repository = registry.repository('emr/web');
    for (const tag of tags) repository.tags.set(tag, digest);

    expect(await testClient().listTags(repository, options)).toEqual(tags);
    expect(registry.requests).toHaveLength(pages);
  });

  test('gives none where the list is null (Distribution, after the last was deleted)', async () => {
    await using registry = await startQuirkRegistry();

    expect(await testClient().listTags(registry.repository('emr/web'), options)).toEqual([]);
  });

  test('gives none for a repository that does not exist', async () => {
    await using registry = await startQuirkRegistry({ quirks: { repositoriesMustExist: true } });

    expect(await testClient().listTags({ registry: registry.host, name: 'emr/nowhere' }, options)).toEqual([]);
  });
});
