import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAvailable } from '../servers/availability.ts';
import { buildahEnvironment } from '../servers/buildah.ts';
import { buildxEnvironment } from '../servers/buildx.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { lookAtRegistry } from './look-at-registry.ts';
import { type BuildReport, makeProject } from './project.ts';

type MakeEnvironment = (directory: string, host: string) => Promise<Record<string, string>>;

const engines: [why: string, kind: string, isHere: boolean, environment: MakeEnvironment][] = [
  [
    'Buildah, which needs no daemon',
    'buildah',
    await isAvailable('buildah'),
    (directory, host) => buildahEnvironment({ directory, registries: [host] }),
  ],
  [
    'buildx, whose builder is the one in use',
    'buildx',
    await isAvailable('buildx'),
    async (directory) => buildxEnvironment({ directory, address: (await sharedBuildkit()).address }),
  ],
];

describe.for(engines)('with %s', ([_why, kind, isHere, environment]) => {
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `hydrofoil-${kind}-`));
    env = await environment(folder, (await sharedRegistry()).host);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.runIf(isHere)('the story is the same', async () => {
    const registry = await sharedRegistry();
    await using it = await makeProject({
      host: registry.host,
      registryUrl: registry.url,
      name: kind,
      engine: `{ kind: ${kind} }`,
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

    expect(first?.base).toMatchObject({ action: 'build', because: ['first build'] });
    expect(code?.base.action).toBe('reuse');
    expect(requirements?.base.because).toEqual(['requirements/uat.txt changed']);
    for (const image of [first, code, requirements]) {
      expect(await lookAtRegistry(registry.url).missingBlobs(`${kind}/web`, image?.digest ?? '')).toEqual([]);
    }
  });
});
