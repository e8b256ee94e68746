import { describe, expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { imageOf, store, storeManifest } from '../../test/servers/quirk-image.ts';
import { type QuirkRegistryOptions, startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { digestOf } from '../oci/digest.ts';
import { pushImage } from './push.ts';

const options = { signal: new AbortController().signal };
const image = imageOf(['base', 'application']);
const other = imageOf(['base', 'another application']);
const { manifest } = image;
const digest = digestOf(manifest.bytes);
const request = { blobs: [], manifest, tags: ['app-1', '4f2a'], movingTags: ['branch-uat'] } as const;
const atOnce = { ...request, tagging: 'at-once' } as const;
const byDigest = `PUT manifests/${digest}`;
const oneByOne = ['PUT manifests/app-1', 'PUT manifests/4f2a', 'PUT manifests/branch-uat'];

/** A registry that has every blob of the images. */
async function open(given: QuirkRegistryOptions = {}) {
  const server = await startQuirkRegistry(given);
  const repository = server.repository('emr/web');
  store(repository, ...image.layers, image.config, ...other.layers, other.config);
  return { server, repository, client: testClient() };
}

describe('several tags at once', () => {
  test('take one request, and the answer names them in one line or more', async () => {
    const { server, repository, client } = await open({ quirks: { tagsAtOnce: {} } });
    await using _server = server;

    const result = await pushImage(client, repository, atOnce, options);

    expect(result).toMatchObject({ outcome: 'pushed', digest, kept: [], requests: 1 });
    expect(server.requests).toEqual([byDigest]);
    expect(Object.fromEntries(repository.tags)).toEqual({ 'app-1': digest, '4f2a': digest, 'branch-uat': digest });
    expect(client.taggingOf(repository)).toBe('at-once');
  });

  test('are not asked for where nothing says that the registry knows them', async () => {
    const { server, repository, client } = await open({ quirks: { tagsAtOnce: {} } });
    await using _server = server;

    await pushImage(client, repository, request, options);

    expect(server.requests).toEqual(oneByOne);
  });

  test('move from another image', async () => {
    const { server, repository, client } = await open({ quirks: { tagsAtOnce: {} } });
    await using _server = server;
    storeManifest(repository, 'branch-uat', other.manifest);

    await pushImage(client, repository, atOnce, options);

    expect(repository.tags.get('branch-uat')).toBe(digest);
  });

  test('of an image whose blobs are gone set no tag, and say what is missing', async () => {
    const { server, repository, client } = await open({ quirks: { tagsAtOnce: {} } });
    await using _server = server;
    const [base] = image.layers;
    if (base === undefined) throw new Error('two layers were given');
    repository.blobs.delete(base.digest);

    const result = await pushImage(client, repository, atOnce, options);

    expect(result).toMatchObject({ outcome: 'missing', missing: [base.digest] });
    expect(server.requests).toEqual([byDigest]);
    expect(repository.tags.size).toBe(0);
  });

  test('are not asked for tag by tag when the push is interrupted', async () => {
    const faults = [{ on: /^PUT/, times: 1, act: 'stall' }] as const;
    const { server, repository, client } = await open({ quirks: { tagsAtOnce: {} }, faults });
    await using _server = server;
    const interruption = new AbortController();

    const pushing = pushImage(client, repository, atOnce, { signal: interruption.signal });
    await expect.poll(() => server.requests).toEqual([byDigest]);
    interruption.abort(new Error('interrupted'));

    await expect(pushing).rejects.toThrow('interrupted');
    expect(server.requests).toEqual([byDigest]);
  });
});

describe('a tag that is not set at once is set by itself', () => {
  test.each([
    { why: 'too many tags (414)', given: { quirks: { tagsAtOnce: { max: 2 } } } },
    { why: 'header fields too large', given: { faults: [{ on: /sha256/, times: 1, act: { status: 431 } }] } },
    { why: 'a failure of the registry', given: { faults: [{ on: /sha256/, times: 1, act: { status: 503 } }] } },
    { why: 'a broken connection', given: { faults: [{ on: /sha256/, times: 1, act: 'reset' }] } },
  ] as const)('after $why', async ({ given }) => {
    const { server, repository, client } = await open(given);
    await using _server = server;
    const instead = async () => expect.unreachable('nothing says that the registry does not know the way');

    const result = await pushImage(client, repository, { ...atOnce, instead }, options);

    expect(result).toMatchObject({ outcome: 'pushed', digest, kept: [] });
    expect(server.requests).toEqual([byDigest, ...oneByOne]);
    expect(repository.tags.size).toBe(3);
    expect(client.taggingOf(repository)).toBeUndefined();
  });

  test('where the registry knows nothing of the way, with the manifest that says so', async () => {
    const { server, repository, client } = await open();
    await using _server = server;

    const result = await pushImage(client, repository, { ...atOnce, instead: async () => other.manifest }, options);

    const saysSo = digestOf(other.manifest.bytes);
    expect(result).toMatchObject({ outcome: 'pushed', digest: saysSo, requests: 4 });
    expect([...repository.tags.values()]).toEqual([saysSo, saysSo, saysSo]);
    expect(client.taggingOf(repository)).toBe('one-by-one');
  });

  test('where the registry knows nothing of the way, and there is no other manifest', async () => {
    const { server, repository, client } = await open();
    await using _server = server;

    const result = await pushImage(client, repository, atOnce, options);

    expect(result).toMatchObject({ outcome: 'pushed', digest });
    expect([...repository.tags.values()]).toEqual([digest, digest, digest]);
  });
});

describe('where tags are immutable', () => {
  const faults = [{ on: /sha256/, times: 1, act: { status: 400, code: 'TAG_INVALID' } }] as const;
  const refusals = [
    { how: 'leaves out those that are taken', given: { quirks: { tagsAtOnce: {}, immutableTags: 400 } } },
    { how: 'refuses all of them', given: { quirks: { tagsAtOnce: {}, immutableTags: 400 }, faults } },
  ] as const;

  test.each(refusals)('a moving tag stays where it is when the registry $how', async ({ given }) => {
    const { server, repository, client } = await open(given);
    await using _server = server;
    storeManifest(repository, 'branch-uat', other.manifest);

    const result = await pushImage(client, repository, atOnce, options);

    expect(result).toMatchObject({ outcome: 'pushed', digest, kept: ['branch-uat'] });
    expect(repository.tags.get('branch-uat')).toBe(digestOf(other.manifest.bytes));
    expect([repository.tags.get('app-1'), repository.tags.get('4f2a')]).toEqual([digest, digest]);
  });

  test.each(refusals)('a tag that names the image already is success when the registry $how', async ({ given }) => {
    const { server, repository, client } = await open(given);
    await using _server = server;
    storeManifest(repository, '4f2a', manifest);

    const result = await pushImage(client, repository, atOnce, options);

    expect(result).toMatchObject({ outcome: 'pushed', kept: [] });
    expect(repository.tags.size).toBe(3);
  });

  test.each(refusals)('a tag that must name the image fails the push when the registry $how', async ({ given }) => {
    const { server, repository, client } = await open(given);
    await using _server = server;
    storeManifest(repository, '4f2a', other.manifest);

    const pushing = pushImage(client, repository, atOnce, options);

    await expect(pushing).rejects.toMatchObject({ code: 'REGISTRY_TAG_IMMUTABLE' });
  });
});

describe('whether a registry knows the way', () => {
  const record = { blobs: [], manifest, tags: [], movingTags: ['base-1'], tagging: 'find-out' } as const;

  test.each([
    { why: 'it does', given: { quirks: { tagsAtOnce: {} } }, found: [byDigest], tagging: 'at-once' },
    { why: 'it does not', given: {}, found: [byDigest, 'PUT manifests/base-1'], tagging: 'one-by-one' },
  ] as const)('is found out once, with a tag that has to be set anyway: $why', async ({ given, found, tagging }) => {
    const { server, repository, client } = await open(given);
    await using _server = server;

    await pushImage(client, repository, record, options);
    await pushImage(client, repository, record, options);

    expect(server.requests).toEqual([...found, 'PUT manifests/base-1']);
    expect(repository.tags.get('base-1')).toBe(digest);
    expect(client.taggingOf(repository)).toBe(tagging);
  });

  test('is known of one registry and not of another', async () => {
    const { server, repository, client } = await open({ quirks: { tagsAtOnce: {} } });
    await using _server = server;

    await pushImage(client, repository, record, options);

    expect(client.taggingOf({ ...repository, name: 'emr/other' })).toBe('at-once');
    expect(client.taggingOf({ ...repository, registry: 'registry.example.com' })).toBeUndefined();
  });
});
