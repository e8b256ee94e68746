import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAvailable } from './availability.ts';
import { startCluster } from './cluster.ts';
import { leftoversOf } from './leftovers.ts';
import { startRegistry } from './registry.ts';
import { makeSmallImage } from './small-image.ts';

describe.skipIf(!(await isAvailable('cluster')))('a cluster', () => {
  test('runs pods from a registry on any port, beside another cluster, and leaves nothing behind', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cluster-test-'));
    await using registry = await startRegistry({ directory: join(directory, 'registry') });
    const image = await makeSmallImage({ registry: registry.url, repository: 'app', tag: '1' });
    const first = await startCluster({ directory: join(directory, 'first') });
    const second = await startCluster({ directory: join(directory, 'second') });
    const logs: string[] = [];

    for (const { kubectl } of [first, second]) {
      await kubectl(
        'run',
        'app',
        `--image=${image.reference}@${image.digest}`,
        '--',
        'sh',
        '-c',
        'echo hello; sleep 600',
      );
      await kubectl('wait', '--for=condition=Ready', 'pod/app', '--timeout=60s');
      logs.push(await kubectl('logs', 'app'), await kubectl('exec', 'app', '--', 'hostname'));
    }
    await first.stop();
    const secondStillRuns = await second.kubectl('exec', 'app', '--', 'hostname');
    await second.stop();

    expect(logs).toEqual(['hello\n', 'app\n', 'hello\n', 'app\n']);
    expect(secondStillRuns).toBe('app\n');
    expect(await leftoversOf(join(directory, 'first'), join(directory, 'second'))).toEqual([]);
    await rm(directory, { recursive: true });
  });
});
