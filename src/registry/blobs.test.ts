import { describe, expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { blobOf, store } from '../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { messageOf } from '../errors.ts';
import type { RequestEvent } from './registry.ts';

const options = { signal: new AbortController().signal };
const blob = blobOf('the content of a layer');
const login = { username: 'user', password: 'fake-password-7' };
const credential = { kind: 'basic', ...login } as const;

describe('looking for a blob', () => {
  test.each([{ quirks: {} }, { quirks: { headForbidden: true } }])('tells with $quirks', async ({ quirks }) => {
    await using registry = await startQuirkRegistry({ quirks });
    const repository = registry.repository('emr/web');
    const client = testClient();

    const before = await client.hasBlob(repository, blob.digest, options);
    store(repository, blob);
    const after = await client.hasBlob(repository, blob.digest, options);

    expect([before, after]).toEqual([false, true]);
  });

  test('fails when the registry says neither yes nor no', async () => {
    const faults = [{ on: /^(HEAD|GET)/, times: 2, act: { status: 403 } }] as const;
    await using registry = await startQuirkRegistry({ faults });

    const looking = testClient().hasBlob(registry.repository('emr/web'), blob.digest, options);

    await expect(looking).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: expect.stringContaining('as ordered'),
    });
  });
});

describe('reading a blob', () => {
  test('gives its bytes', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, blob);

    const bytes = await testClient().readBlob(repository, blob.digest, 100, options);

    expect(Buffer.from(bytes).toString()).toBe('the content of a layer');
  });

  test('that is larger than expected stops', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    store(repository, blob);

    const reading = testClient().readBlob(repository, blob.digest, 10, options);

    await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_BLOB_TOO_LARGE' });
  });

  test('that is absent names it', async () => {
    await using registry = await startQuirkRegistry();

    const reading = testClient().openBlob(registry.repository('emr/web'), blob.digest, options);

    await expect(reading).rejects.toMatchObject({
      code: 'REGISTRY_NOT_FOUND',
      message: `Reading blob ${blob.digest} of ${registry.host}/emr/web: the registry answered 404 BLOB_UNKNOWN: blob unknown to registry`,
    });
  });

  test('that is damaged fails at its end and names the digest', async () => {
    await using registry = await startQuirkRegistry({ quirks: { damagesBlobs: true } });
    const repository = registry.repository('emr/web');
    store(repository, blob);

    const { stream, sizeBytes } = await testClient().openBlob(repository, blob.digest, options);

    expect(sizeBytes).toBe(blob.size);
    await expect(Array.fromAsync(stream)).rejects.toMatchObject({
      code: 'REGISTRY_DIGEST_MISMATCH',
      message: expect.stringContaining(blob.digest),
    });
  });

  test('whose answer breaks off is read again', async () => {
    const faults = [{ on: /^GET blobs/, times: 2, act: 'break-off' }] as const;
    await using registry = await startQuirkRegistry({ faults });
    const repository = registry.repository('emr/web');
    store(repository, blob);

    const bytes = await testClient().readBlob(repository, blob.digest, 100, options);

    expect(bytes).toHaveLength(blob.size);
    expect(registry.requests).toHaveLength(3);
  });
});

describe('a blob that is kept elsewhere', () => {
  test('is fetched there, without the credential and without a word about the signature', async () => {
    await using elsewhere = await startQuirkRegistry();
    await using registry = await startQuirkRegistry({
      quirks: { auth: 'basic', blobStore: `http://${elsewhere.host}` },
      login,
    });
    store(registry.repository('emr/web'), blob);
    store(elsewhere.repository('emr/web'), blob);
    const events: RequestEvent[] = [];
    const client = testClient({ credential, onRequest: (event) => events.push(event) });

    const bytes = await client.readBlob(registry.repository('emr/web'), blob.digest, 100, options);

    expect(bytes).toHaveLength(blob.size);
    expect(elsewhere.log.map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(elsewhere.log[0]?.url).toContain('signed-and-secret');
    expect(JSON.stringify(events)).not.toContain('signed-and-secret');
  });

  test('and is broken there is an error that does not print the signature', async () => {
    const faults = [{ on: /^GET/, times: 9, act: { status: 500 } }] as const;
    await using elsewhere = await startQuirkRegistry({ faults });
    await using registry = await startQuirkRegistry({ quirks: { blobStore: `http://${elsewhere.host}` } });
    store(registry.repository('emr/web'), blob);

    const error: unknown = await testClient()
      .readBlob(registry.repository('emr/web'), blob.digest, 100, options)
      .catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(messageOf(error)).not.toContain('signed-and-secret');
  });

  test('is not asked for its own log in: a 401 of the store is an error of the store', async () => {
    await using elsewhere = await startQuirkRegistry({ quirks: { auth: 'basic' }, login });
    await using registry = await startQuirkRegistry({ quirks: { blobStore: `http://${elsewhere.host}` } });
    store(registry.repository('emr/web'), blob);

    const reading = testClient({ credential }).readBlob(registry.repository('emr/web'), blob.digest, 100, options);

    await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED' });
    expect(elsewhere.log.map(({ authorization }) => authorization)).not.toContain(expect.anything());
  });

  test('in a circle ends', async () => {
    const location = `/v2/emr/web/blobs/${blob.digest}`;
    const faults = [{ on: /^GET/, times: 99, act: { status: 302, headers: { location } } }] as const;
    await using registry = await startQuirkRegistry({ faults });

    const reading = testClient().readBlob(registry.repository('emr/web'), blob.digest, 100, options);

    await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_REDIRECT_REFUSED' });
    expect(registry.requests).toHaveLength(6);
  });
});
