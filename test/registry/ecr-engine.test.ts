import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAvailable } from '../servers/availability.ts';
import { type BuildkitServer, startBuildkit } from '../servers/buildkit.ts';
import { type EcrServer, startEcr } from '../servers/ecr.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { ecrProject } from './ecr-project.ts';

const areAvailable = (await isAvailable('ecr')) && (await isAvailable('buildkit'));

describe.skipIf(!areAvailable)('an engine that nobody has logged in to Amazon ECR', () => {
  let directory: string;
  let ecr: EcrServer;
  let buildkit: BuildkitServer;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ecr-engine-'));
    ecr = await startEcr({ directory });
    const { HTTPS_PROXY = '', NODE_EXTRA_CA_CERTS = '' } = ecr.env;
    buildkit = await startBuildkit({
      directory: join(directory, 'buildkit'),
      certificates: { [ecr.host]: NODE_EXTRA_CA_CERTS },
      env: { HTTPS_PROXY, NO_PROXY: '' },
    });
    await ecr.aws.ecr('CreateRepository', { repositoryName: 'emr/busybox' });
    await makeSmallImage({ registry: ecr.registryUrl, repository: 'emr/busybox', tag: '1' });
  });
  afterAll(async () => {
    await buildkit.stop();
    await ecr.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test('pulls, and pushes the base into a repository that was created for it, with the token of the run', async () => {
    await using project = await ecrProject(ecr, {
      repository: `${ecr.host}/emr/engine`,
      dockerfile: `FROM ${ecr.host}/emr/busybox:1\nRUN echo installed > /installed\nCOPY app /app\n`,
      settings: `engine: { kind: buildctl, address: "${buildkit.address}" }\n`,
    });
    const passing = await mkdtemp(join(directory, 'passing-'));
    const env = { PATH: `${dirname(buildkit.buildctl)}:${process.env.PATH}`, TMPDIR: passing };

    const built = await project.hydrofoil(['build'], env);

    expect(built).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${ecr.host}/emr/engine@sha256:`) });
    expect(ecr.api.operations).toEqual(['GetAuthorizationToken', 'CreateRepository', 'PutLifecyclePolicy']);
    expect(ecr.requests.some((line) => /^PUT emr\/engine\/manifests\/building-\S+ 201$/.test(line))).toBe(true);
    expect(ecr.strangers()).toEqual([]);
    expect(built.stderr + built.stdout).not.toContain(ecr.api.lastToken());
    expect((await readdir(passing)).filter((name) => name.startsWith('hydrofoil-'))).toEqual([]);
  });
});
