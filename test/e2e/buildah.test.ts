import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAvailable } from '../servers/availability.ts';
import { buildahEnvironment } from '../servers/buildah.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { lookAtRegistry } from './look-at-registry.ts';
import { type BuildReport, makeProject } from './project.ts';

test.runIf(await isAvailable('buildah'))('the story is the same with Buildah, which needs no daemon', async () => {
  const registry = await sharedRegistry();
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-buildah-'));
  const env = await buildahEnvironment({ directory: folder, registries: [registry.host] });
  await using it = await makeProject({
    host: registry.host,
    registryUrl: registry.url,
    name: 'buildah',
    engine: '{ kind: buildah }',
  });
  const build = async () => {
    const { exitCode, stdout, stderr } = await it.hydrofoil(['build', '--json'], { env });
    expect(exitCode, stderr).toBe(0);
    const report: BuildReport = JSON.parse(stdout);
    return report.images.web;
  };

  const first = await build();
  await it.commit('code', { version: '2\n' });
  const code = await build();
  await it.commit('requirements', { 'requirements/uat.txt': 'django==5.0\n' });
  const requirements = await build();
  await rm(folder, { recursive: true, force: true });

  expect(first?.base).toMatchObject({ action: 'build', because: ['first build'] });
  expect(code?.base.action).toBe('reuse');
  expect(requirements?.base.because).toEqual(['requirements/uat.txt changed']);
  for (const image of [first, code, requirements]) {
    expect(await lookAtRegistry(registry.url).missingBlobs('buildah/web', image?.digest ?? '')).toEqual([]);
  }
});
