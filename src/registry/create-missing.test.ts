import { describe, expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { blobOf, imageOf, store, storeManifest } from '../../test/servers/quirk-image.ts';
import { type QuirkRegistry, startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import type { Repository } from '../oci/reference.ts';
import { createMissing, type RepositoryMaker } from './create-missing.ts';
import { pushImage } from './push.ts';

const options = { signal: new AbortController().signal };
const image = imageOf(['base', 'application']);
const blobs = [...image.layers, image.config];
const push = { blobs, manifest: image.manifest, tags: ['uat'] };
const ecr = { quirks: { repositoriesMustExist: true } } as const;
const sleep = async () => {};

/** Makes repositories in a test registry as an administrator does, and remembers which. */
function makerIn(registry: QuirkRegistry): { readonly make: RepositoryMaker; readonly made: readonly string[] } {
  const made: string[] = [];
  const make: RepositoryMaker = async ({ name }) => {
    made.push(name);
    registry.repository(name);
    return 'made';
  };
  return { make, made };
}

function web(registry: QuirkRegistry): Repository {
  return { registry: registry.host, name: 'emr/web' };
}

describe('the first push to a repository that must be made', () => {
  test('makes it, once for all uploads that find it missing', async () => {
    await using registry = await startQuirkRegistry(ecr);
    const { make, made } = makerIn(registry);
    const client = createMissing(testClient(), make);

    const result = await pushImage(client, web(registry), push, options);

    expect(result.outcome).toBe('pushed');
    expect(made).toEqual(['emr/web']);
    expect(registry.repository('emr/web').tags.has('uat')).toBe(true);
  });

  test('makes it for a manifest whose blobs need no upload', async () => {
    await using registry = await startQuirkRegistry(ecr);
    const make: RepositoryMaker = async ({ name }) => {
      store(registry.repository(name), ...blobs);
      return 'made';
    };

    const stored = await createMissing(testClient(), make).putManifest(web(registry), 'uat', image.manifest, options);

    expect(stored).toBe('stored');
  });

  test('makes it for a blob that another repository has', async () => {
    await using registry = await startQuirkRegistry(ecr);
    const { make } = makerIn(registry);
    const blob = blobOf('shared');
    store(registry.repository('emr/api'), blob);
    const from = { registry: registry.host, name: 'emr/api' };

    const mounted = await createMissing(testClient(), make).mountBlob(web(registry), blob.digest, from, options);

    expect(mounted).toBe('mounted');
  });

  test('waits until every server of the registry knows of it', async () => {
    await using registry = await startQuirkRegistry(ecr);
    let looks = 0;
    const waits: number[] = [];
    const waited = async (ms: number) => {
      waits.push(ms);
      looks++;
      if (looks === 2) registry.repository('emr/web');
    };

    await createMissing(testClient(), async () => 'made', { sleep: waited }).openUpload(web(registry), options);

    expect(waits).toHaveLength(2);
  });

  test('that never appears is the error of the registry', async () => {
    await using registry = await startQuirkRegistry(ecr);

    const opening = createMissing(testClient(), async () => 'made', { sleep }).openUpload(web(registry), options);

    await expect(opening).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
  });

  test('that nobody may make is the error of the registry', async () => {
    await using registry = await startQuirkRegistry(ecr);

    const opening = createMissing(testClient(), async () => 'left', { sleep }).openUpload(web(registry), options);

    await expect(opening).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND', status: 404 });
    expect(registry.requests).toEqual(['POST blobs/uploads/']);
  });

  test('is asked for again when making it failed', async () => {
    await using registry = await startQuirkRegistry(ecr);
    let tries = 0;
    const client = createMissing(testClient(), async ({ name }) => {
      tries++;
      if (tries === 1) throw new Error('denied');
      registry.repository(name);
      return 'made';
    });

    await expect(client.openUpload(web(registry), options)).rejects.toThrow('denied');
    await client.openUpload(web(registry), options);

    expect(tries).toBe(2);
  });
});

test('a push to a repository that is there makes none', async () => {
  await using registry = await startQuirkRegistry(ecr);
  registry.repository('emr/web');

  await pushImage(
    createMissing(testClient(), () => expect.unreachable('nothing is missing')),
    web(registry),
    push,
    options,
  );
});

test('what else is not found makes no repository', async () => {
  await using registry = await startQuirkRegistry({
    ...ecr,
    faults: [{ on: /POST blobs\/uploads/, times: 1, act: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' } }],
  });
  registry.repository('emr/web');
  const client = createMissing(testClient(), () => expect.unreachable('it is there'));

  await expect(client.openUpload(web(registry), options)).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
});

test('reading makes no repository: what is missing there is absent', async () => {
  await using registry = await startQuirkRegistry(ecr);
  const client = createMissing(testClient(), () => expect.unreachable('nothing is written'));

  expect(await client.getManifest(web(registry), 'uat', options)).toBeUndefined();
  expect(await client.hasBlob(web(registry), image.config.digest, options)).toBe(false);
  expect(await client.listTags(web(registry), options)).toEqual([]);
});

test('an image that is there is found through it', async () => {
  await using registry = await startQuirkRegistry(ecr);
  storeManifest(registry.repository('emr/web'), 'uat', image.manifest);

  const found = await createMissing(testClient(), async () => 'left').getManifest(web(registry), 'uat', options);

  expect(found?.bytes).toEqual(image.manifest.bytes);
});
