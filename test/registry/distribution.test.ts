import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import type { Repository } from '../../src/oci/reference.ts';
import { type RegistryClientOptions, registryClient } from '../../src/registry/client.ts';
import type { Credential } from '../../src/registry/keychain/keychain.ts';
import { openUploads, pushImage } from '../../src/registry/push.ts';
import type { PushBlob } from '../../src/registry/registry.ts';
import { fetchImage, resolveDigest } from '../../src/registry/resolve.ts';
import { type RegistryProxy, startProxy } from '../servers/proxy.ts';
import { blobOf, imageOf } from '../servers/quirk-image.ts';
import { type RegistryServer, startRegistry } from '../servers/registry.ts';
import { sequentialRoundTrips } from '../servers/round-trips.ts';
import { sharedRegistry } from '../servers/shared.ts';

const users = { emr: 'fake-password-7' };
const basic: Credential = { kind: 'basic', username: 'emr', password: users.emr };
const anonymous: Credential = { kind: 'anonymous' };
const options = { signal: new AbortController().signal };
const amd64 = { os: 'linux', architecture: 'amd64' };

let target: string;
beforeAll(async () => {
  target = (await sharedRegistry()).url;
});

let used = 0;
/** A repository that nobody has used, so that nothing is there from another test. */
function fresh(registry: string): Repository {
  return { registry, name: `registry-client/test-${process.pid}-${++used}` };
}

function client(credential: Credential, more: Partial<RegistryClientOptions> = {}) {
  return registryClient({ keychain: async () => credential, env: {}, ...more });
}

/** "POST uploads", "PUT upload", "GET manifests/uat": without names, ids and queries. */
function shapes({ requests }: RegistryProxy): readonly string[] {
  return requests.map(({ method, path }) => {
    const below = path.replace(/\?.*/, '').replace(/^\/v2\/.*\/(?=(?:manifests|blobs|tags)\/)/, '');
    return `${method} ${below.replace(/blobs\/uploads\/$/, 'uploads').replace(/blobs\/uploads\/.+/, 'upload')}`;
  });
}

describe('a code change on a base that is there', () => {
  const base = imageOf(['base 1', 'base 2']);
  const next = imageOf(['base 1', 'base 2', 'application']);
  const news = [next.layers[2], next.config].filter((blob): blob is PushBlob => blob !== undefined);

  /** Pushes the base, then plays the deployment of the change through a proxy. */
  async function deploy(proxy: RegistryProxy, credential: Credential) {
    const repository = fresh(proxy.host);
    const before = client(basic);
    const blobs = [...base.layers, base.config];
    await pushImage(before, repository, { blobs, manifest: base.manifest, tags: ['branch-uat'] }, options);
    proxy.clear();

    const registry = client(credential);
    await registry.authorize(repository, ['pull', 'push'], options);
    const [previous, sessions] = await Promise.all([
      registry.getManifest(repository, 'branch-uat', options),
      openUploads(registry, repository, 2, options),
    ]);
    const request = { blobs: news, manifest: next.manifest, tags: ['uat'] };
    const result = await pushImage(registry, repository, request, { ...options, sessions });
    const fetched = await fetchImage(before, { ...repository, tag: 'uat' }, amd64, options);
    return { previous, result, fetched };
  }

  test('takes six requests in three sequential round trips', async () => {
    await using proxy = await startProxy({ target, delayMs: 100 });

    const { previous, result, fetched } = await deploy(proxy, anonymous);

    const push = { ...proxy, requests: proxy.requests.slice(0, 6) };
    expect(shapes(push).toSorted()).toEqual([
      'GET manifests/branch-uat',
      'POST uploads',
      'POST uploads',
      'PUT manifests/uat',
      'PUT upload',
      'PUT upload',
    ]);
    expect(sequentialRoundTrips(push.requests)).toBe(3);
    expect(new Set(push.requests.map(({ connection }) => connection)).size).toBe(3);
    expect(previous?.digest).toBe(digestOf(base.manifest.bytes));
    expect(result).toMatchObject({ outcome: 'pushed', digest: digestOf(next.manifest.bytes), requests: 3 });
    expect(fetched.manifestDigest).toBe(digestOf(next.manifest.bytes));
  });

  test('takes one question and one token more where tokens are wanted', async () => {
    await using proxy = await startProxy({ target, bearer: { users } });

    await deploy(proxy, basic);

    const push = shapes(proxy).slice(0, 8);
    expect(push.slice(0, 2)).toEqual(['GET /v2/', 'GET /token']);
    expect(push.slice(2).filter((line) => line.includes('/token'))).toEqual([]);
    expect(proxy.requests.slice(1, 8).map(({ status }) => status)).not.toContain(401);
  });
});

describe('Distribution', () => {
  test('knows nothing of several tags at once, which is found out with one tag that is set all the same', async () => {
    const registry = client(anonymous);
    const repository = fresh(new URL(target).host);
    const image = imageOf(['layer']);
    const blobs = [...image.layers, image.config];
    const request = { blobs, manifest: image.manifest, tags: ['base-1'], tagging: 'find-out' } as const;

    const result = await pushImage(registry, repository, request, options);

    expect(result).toMatchObject({ outcome: 'pushed', requests: 6 });
    expect(registry.taggingOf(repository)).toBe('one-by-one');
    expect(await registry.listTags(repository, options)).toEqual(['base-1']);
  });

  test('lists every blob that a manifest lacks', async () => {
    await using proxy = await startProxy({ target });
    const image = imageOf(['lost 1', 'lost 2']);
    const repository = fresh(proxy.host);

    const result = await pushImage(
      client(anonymous),
      repository,
      { blobs: [image.config], manifest: image.manifest, tags: ['a'] },
      options,
    );

    expect(result).toMatchObject({ outcome: 'missing', missing: image.layers.map(({ digest }) => digest) });
    expect(shapes(proxy).filter((line) => line.startsWith('HEAD'))).toEqual([]);
  });

  test('takes a blob over from another repository', async () => {
    const registry = client(anonymous);
    const host = new URL(target).host;
    const [base, app] = [fresh(host), fresh(host)];
    const blob = blobOf('shared');
    await (await registry.openUpload(base, options)).put(blob, options);

    expect(await registry.mountBlob(app, blob.digest, base, options)).toBe('mounted');
    expect(await registry.hasBlob(app, blob.digest, options)).toBe(true);
  });

  test('takes a large blob in chunks when a proxy before it refuses the whole', async () => {
    await using proxy = await startProxy({ target });
    proxy.fail({ method: 'PUT', path: /uploads/, fault: { status: 413 } });
    const repository = fresh(proxy.host);
    const blob = blobOf('x'.repeat(9 * 1024 * 1024));
    const registry = client(anonymous);

    await (await registry.openUpload(repository, options)).put(blob, options);

    const { sizeBytes } = await registry.openBlob(repository, blob.digest, options);
    expect(sizeBytes).toBe(blob.size);
    expect(shapes(proxy).filter((line) => line.startsWith('PATCH'))).toHaveLength(3);
  });

  test.each([
    { why: 'the connection breaks while the layer is sent', fault: 'reset' },
    { why: 'the answer is lost after the layer was stored', fault: 'lost' },
  ] as const)('gets the whole layer although $why', async ({ fault }) => {
    await using proxy = await startProxy({ target });
    proxy.fail({ method: 'PUT', path: /uploads/, fault });
    const repository = fresh(proxy.host);
    const blob = blobOf(`y${fault}`.repeat(100_000));
    const registry = client(anonymous);

    await (await registry.openUpload(repository, options)).put(blob, options);

    expect(await registry.readBlob(repository, blob.digest, blob.size, options)).toHaveLength(blob.size);
  });

  test('forgets manifests that are deleted, and lists no tags then', async () => {
    const registry = client(anonymous);
    const repository = fresh(new URL(target).host);
    const image = imageOf(['short-lived']);
    const blobs = [...image.layers, image.config];
    await pushImage(registry, repository, { blobs, manifest: image.manifest, tags: ['a', 'b'] }, options);
    const digest = digestOf(image.manifest.bytes);

    expect(await registry.listTags(repository, options)).toEqual(['a', 'b']);
    expect(await registry.headManifest(repository, 'a', options)).toMatchObject({ digest });
    expect(await registry.deleteManifest(repository, digest, options)).toBe('deleted');
    expect(await registry.deleteManifest(repository, digest, options)).toBe('absent');
    expect(await registry.getManifest(repository, 'a', options)).toBeUndefined();
    expect(await registry.listTags(repository, options)).toEqual([]);
  });

  test('cancels uploads', async () => {
    await using proxy = await startProxy({ target });
    const registry = client(anonymous);

    await (await registry.openUpload(fresh(proxy.host), options)).cancel(options);

    expect(proxy.requests.map(({ status }) => status)).toEqual([202, 204]);
  });

  test('resolves a tag in one request', async () => {
    await using proxy = await startProxy({ target });
    const registry = client(anonymous);
    const repository = fresh(proxy.host);
    const image = imageOf(['resolved']);
    const blobs = [...image.layers, image.config];
    await pushImage(registry, repository, { blobs, manifest: image.manifest, tags: ['a'] }, options);
    proxy.clear();

    const { digest } = await resolveDigest(registry, { ...repository, tag: 'a' }, amd64, options);

    expect(digest).toBe(digestOf(image.manifest.bytes));
    expect(shapes(proxy)).toEqual(['GET manifests/a']);
  });
});

describe('Distribution with basic authorisation', () => {
  let folder: string;
  let server: RegistryServer;
  let proxy: RegistryProxy;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'registry-basic-'));
    server = await startRegistry({ directory: folder, users });
    proxy = await startProxy({ target: server.url });
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => proxy.clear());

  test('lets in who has the credential, after one question', async () => {
    const image = imageOf(['private']);
    const repository = fresh(proxy.host);
    const registry = client(basic);
    await registry.authorize(repository, ['pull', 'push'], options);

    const blobs = [...image.layers, image.config];
    const result = await pushImage(registry, repository, { blobs, manifest: image.manifest, tags: ['a'] }, options);

    expect(result.outcome).toBe('pushed');
    expect(proxy.requests.map(({ status }) => status).filter((status) => status === 401)).toHaveLength(1);
    expect(shapes(proxy)[0]).toBe('GET /v2/');
  });

  test.each([
    { why: 'no credential', credential: anonymous },
    { why: 'a wrong password', credential: { ...basic, password: 'fake-wrong' } },
  ])('tells who has $why how to log in, and prints no password', async ({ credential }) => {
    const reading = client(credential).getManifest(fresh(proxy.host), 'a', options);

    const error: unknown = await reading.catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'REGISTRY_UNAUTHORIZED',
      hint: expect.stringContaining(`docker login ${proxy.host}`),
    });
    expect(String(error)).not.toContain('fake-');
  });
});
