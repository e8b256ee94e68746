import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MEDIA_TYPE } from '../../src/oci/manifest.ts';
import { isAvailable } from './availability.ts';
import { leftoversOf } from './leftovers.ts';
import { startRegistry } from './registry.ts';
import { makeSmallImage } from './small-image.ts';

describe.skipIf(!(await isAvailable('registry')))('the real registry', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'registry-test-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('keeps what was pushed over a restart, and deletes', async () => {
    const first = await startRegistry({ directory });
    const { digest } = await makeSmallImage({ registry: first.url, repository: 'kept', tag: '1' });
    await first.stop();

    await using second = await startRegistry({ directory });
    const manifest = `${second.url}/v2/kept/manifests/${digest}`;
    const headers = { accept: MEDIA_TYPE.ociManifest };
    const statuses = [
      (await fetch(manifest, { headers })).status,
      (await fetch(manifest, { method: 'DELETE' })).status,
      (await fetch(manifest, { headers })).status,
    ];

    expect(statuses).toEqual([200, 202, 404]);
  });

  test('lets in only those who know the password', async () => {
    await using registry = await startRegistry({ directory, users: { ann: 'secret' } });
    const statusAs = async (credentials?: string) => {
      const headers = credentials === undefined ? {} : { authorization: `Basic ${btoa(credentials)}` };
      return (await fetch(`${registry.url}/v2/`, { headers })).status;
    };

    expect(await Promise.all([statusAs(), statusAs('ann:wrong'), statusAs('ann:secret')])).toEqual([401, 401, 200]);
  });

  test('leaves no process behind', async () => {
    const registry = await startRegistry({ directory });
    expect(await leftoversOf(directory)).not.toEqual([]);

    await registry.stop();

    expect(await leftoversOf(directory)).toEqual([]);
  });

  test('says why it did not start', async () => {
    await using first = await startRegistry({ directory });
    const port = Number(new URL(first.url).port);
    const blocked = startRegistry({ directory: join(directory, 'second'), port });

    // The first one answers on that port: what is told has to come from the second.
    await expect(blocked).rejects.toMatchObject({
      code: 'SERVERS_DAEMON_ENDED',
      message: expect.stringContaining('address already in use'),
    });
  });
});
