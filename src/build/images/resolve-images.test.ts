import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testClient } from '../../../test/servers/quirk-client.ts';
import { imageOf, store, storeManifest } from '../../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../../test/servers/quirk-registry.ts';
import { digestOf } from '../../oci/digest.ts';
import { imagesToLock, resolveImages } from './resolve-images.ts';

const platform = { os: 'linux', architecture: 'amd64' };

test('the lock holds FROM images and the front end, each by what its tag points to; what is locked stays', async () => {
  await using registry = await startQuirkRegistry();
  const folder = await mkdtemp(join(tmpdir(), 'resolve-images-'));
  const [from, frontend] = ['from', 'docker/dockerfile'].map((name) => {
    const image = imageOf([name]);
    store(registry.repository(name), ...image.layers, image.config);
    storeManifest(registry.repository(name), '1', image.manifest);
    return digestOf(image.manifest.bytes);
  });
  const { host } = registry;
  const dockerfile = join(folder, 'Dockerfile');
  await writeFile(dockerfile, `# syntax=${host}/docker/dockerfile:1\nFROM ${host}/from:1\n`);
  const spec = {
    name: 'web',
    title: 'web',
    repository: { registry: host, name: 'web' },
    dockerfile,
    dockerfileName: 'Dockerfile',
    context: folder,
    platform: 'linux/amd64',
    args: {},
  };
  const ports = { registry: testClient(), signal: new AbortController().signal };

  const names = await imagesToLock([spec], platform);
  const digests = await resolveImages([spec], platform, {}, ports);
  const kept = await resolveImages([spec], platform, { [`${host}/docker/dockerfile:1`]: digestOf('locked') }, ports);

  expect(names).toEqual([`${host}/docker/dockerfile:1`, `${host}/from:1`]);
  expect(digests).toEqual({ [`${host}/from:1`]: from, [`${host}/docker/dockerfile:1`]: frontend });
  expect(kept).toEqual({ ...digests, [`${host}/docker/dockerfile:1`]: digestOf('locked') });
  await rm(folder, { recursive: true });
});
