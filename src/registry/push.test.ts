import { describe, expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { blobOf, imageOf, store } from '../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { digestOf } from '../oci/digest.ts';
import { openUploads, pushImage } from './push.ts';

const options = { signal: new AbortController().signal };
const image = imageOf(['base 1', 'base 2', 'application']);
const [base1, base2, application] = image.layers;
if (base1 === undefined || base2 === undefined || application === undefined) throw new Error('three layers were given');
const blobs = [application, image.config];
const { manifest } = image;

function shapes(requests: readonly string[]): readonly string[] {
  return requests.map((line) => line.replace(/blobs\/uploads\/$/, 'uploads').replace(/blobs\/uploads\/.+/, 'upload'));
}

describe('pushing one new layer on a base that is there', () => {
  test('takes five requests: two uploads and the manifest', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, base1, base2);
    const client = testClient();

    const sessions = await openUploads(client, repository, 2, options);
    const result = await pushImage(client, repository, { blobs, manifest, tags: ['uat'] }, { ...options, sessions });

    expect(shapes(registry.requests)).toEqual([
      'POST uploads',
      'POST uploads',
      'PUT upload',
      'PUT upload',
      'PUT manifests/uat',
    ]);
    const sentBytes = application.size + image.config.size + manifest.bytes.length;
    expect(result).toEqual({ outcome: 'pushed', digest: digestOf(manifest.bytes), kept: [], sentBytes, requests: 3 });
    expect(repository.tags.get('uat')).toBe(digestOf(manifest.bytes));
  });

  test('opens its uploads itself when nobody has', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, base1, base2);

    const result = await pushImage(testClient(), repository, { blobs, manifest, tags: ['uat'] }, options);

    expect(result).toMatchObject({ outcome: 'pushed', requests: 5 });
  });

  test('cancels the uploads that were opened in vain', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, base1, base2);
    const client = testClient();

    const sessions = await openUploads(client, repository, 4, options);
    await pushImage(client, repository, { blobs, manifest, tags: ['uat'] }, { ...options, sessions });

    expect(shapes(registry.requests).filter((line) => line === 'DELETE upload')).toHaveLength(2);
    expect(repository.sessions.size).toBe(0);
  });

  test('opens uploads anew when those that were opened early have expired meanwhile', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, base1, base2);
    const client = testClient();

    const sessions = await openUploads(client, repository, 2, options);
    repository.sessions.clear();
    const result = await pushImage(client, repository, { blobs, manifest, tags: ['uat'] }, { ...options, sessions });

    expect(result).toMatchObject({ outcome: 'pushed', requests: 7 });
    expect(repository.sessions.size).toBe(0);
  });

  test('puts the manifest under every tag', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, base1, base2);

    await pushImage(testClient(), repository, { blobs, manifest, tags: ['4f2a', 'branch-uat'] }, options);

    expect([...repository.tags.values()]).toEqual([digestOf(manifest.bytes), digestOf(manifest.bytes)]);
  });

  test('sends a layer that occurs twice once', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, base1, base2);

    const result = await pushImage(
      testClient(),
      repository,
      { blobs: [application, ...blobs], manifest, tags: ['uat'] },
      options,
    );

    expect(result.requests).toBe(5);
  });

  test('does not send what is there already, where that was to be checked', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, base1, base2, application);

    const unread = { ...application, open: () => expect.unreachable('the layer was opened') };
    const request = { blobs: [unread, image.config], manifest, tags: ['uat'] };
    const result = await pushImage(testClient(), repository, request, { ...options, checkFirst: [application.digest] });

    expect(result.outcome).toBe('pushed');
    expect(registry.requests).toContain(`HEAD blobs/${application.digest}`);
  });
});

describe('pushing on a base that was deleted', () => {
  test.each([
    { why: 'the registry lists what is missing', detail: 'digest', heads: 0 },
    { why: 'the registry does not say what is missing', detail: 'none', heads: 2 },
  ] as const)('tells exactly what it did not bring: $why', async ({ detail, heads }) => {
    await using registry = await startQuirkRegistry({ quirks: { blobUnknown: { status: 400, detail } } });
    const repository = registry.repository('emr/web');
    store(repository, base1);

    const result = await pushImage(testClient(), repository, { blobs, manifest, tags: ['a', 'b'] }, options);

    expect(result).toMatchObject({ outcome: 'missing', missing: [base2.digest] });
    expect(registry.requests.filter((line) => line.startsWith('HEAD'))).toHaveLength(heads);
    expect(repository.tags.size).toBe(0);
  });

  test('and brought again succeeds', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    const client = testClient();

    const first = await pushImage(client, repository, { blobs, manifest, tags: ['uat'] }, options);
    if (first.outcome !== 'missing') throw new Error('nothing was missing');
    const lacking = image.layers.filter(({ digest }) => first.missing.includes(digest));
    const second = await pushImage(client, repository, { blobs: lacking, manifest, tags: ['uat'] }, options);

    expect(first.missing).toEqual([base1.digest, base2.digest]);
    expect(second.outcome).toBe('pushed');
  });

  test('fails when the registry misses what it was just given', async () => {
    const faults = [{ on: /^PUT manifests/, times: 1, act: { status: 404, code: 'MANIFEST_BLOB_UNKNOWN' } }] as const;
    await using registry = await startQuirkRegistry({
      faults,
      quirks: { blobUnknown: { status: 404, detail: 'none' } },
    });
    const repository = registry.repository('emr/web');
    store(repository, base1, base2);

    const pushing = pushImage(testClient(), repository, { blobs, manifest, tags: ['uat'] }, options);

    await expect(pushing).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: expect.stringContaining('but it has everything'),
    });
  });
});

describe('a push that fails', () => {
  test('stops the other uploads and gives back what it did not use', async () => {
    const faults = [{ on: /^PUT/, times: 1, act: { status: 403 } }] as const;
    await using registry = await startQuirkRegistry({ faults });
    const repository = registry.repository('emr/web');
    const many = Array.from({ length: 40 }, (_, at) => blobOf(`layer ${at}`));
    const client = testClient();
    const sessions = await openUploads(client, repository, 40, options);

    const pushing = pushImage(client, repository, { blobs: many, manifest, tags: ['uat'] }, { ...options, sessions });

    await expect(pushing).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
    expect(registry.requests.filter((line) => line.startsWith('PUT')).length).toBeLessThan(40);
    expect(registry.requests.filter((line) => line.startsWith('DELETE')).length).toBeGreaterThan(0);
    expect(repository.tags.size).toBe(0);
  });
});

describe('where tags are immutable', () => {
  const other = imageOf(['base 1', 'base 2', 'another application']);

  test.each([400, 403, 412] as const)(
    'a moving tag stays where it is, and the push goes well (%i)',
    async (immutableTags) => {
      await using registry = await startQuirkRegistry({ quirks: { immutableTags } });
      const repository = registry.repository('emr/web');
      store(repository, ...other.layers, ...image.layers);
      const client = testClient();
      const first = { blobs: [other.config], manifest: other.manifest, tags: ['app-1'], movingTags: ['branch-uat'] };
      await pushImage(client, repository, first, options);

      const second = await pushImage(
        client,
        repository,
        { blobs, manifest, tags: ['app-2'], movingTags: ['branch-uat'] },
        options,
      );

      expect(second).toMatchObject({ outcome: 'pushed', kept: ['branch-uat'] });
      expect(repository.tags.get('branch-uat')).toBe(digestOf(other.manifest.bytes));
      expect(repository.tags.get('app-2')).toBe(digestOf(manifest.bytes));
    },
  );

  test('a tag that must name the image fails the push', async () => {
    await using registry = await startQuirkRegistry({ quirks: { immutableTags: 400 } });
    const repository = registry.repository('emr/web');
    store(repository, ...other.layers, ...image.layers);
    const client = testClient();
    await pushImage(client, repository, { blobs: [other.config], manifest: other.manifest, tags: ['v1'] }, options);

    const second = pushImage(client, repository, { blobs, manifest, tags: ['v1'] }, options);

    await expect(second).rejects.toMatchObject({ code: 'REGISTRY_TAG_IMMUTABLE' });
  });
});
