import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isAvailable } from '../servers/availability.ts';
import { buildahEnvironment } from '../servers/buildah.ts';
import { type BuildkitServer, startBuildkit } from '../servers/buildkit.ts';
import { buildxEnvironment } from '../servers/buildx.ts';
import { type EcrServer, startEcr } from '../servers/ecr.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { ecrProject } from './ecr-project.ts';

const areAvailable = (await isAvailable('ecr')) && (await isAvailable('buildkit'));

interface EngineServers {
  readonly directory: string;
  readonly ecr: EcrServer;
  readonly buildkit: BuildkitServer;
}

type Environment = Readonly<Record<string, string>>;

const engines: [kind: string, isHere: boolean, environment: (servers: EngineServers) => Promise<Environment>][] = [
  [
    'buildctl',
    areAvailable,
    async ({ buildkit: { buildctl, address } }) => ({
      PATH: `${dirname(buildctl)}:${process.env.PATH}`,
      BUILDKIT_HOST: address,
    }),
  ],
  [
    'buildx',
    areAvailable && (await isAvailable('buildx')),
    async ({ directory, buildkit: { address } }) => {
      const { BUILDX_CONFIG: _, ...env } = await buildxEnvironment({ directory: join(directory, 'buildx'), address });
      return env; // its builders lie below DOCKER_CONFIG, as those of users do
    },
  ],
  [
    'buildah',
    areAvailable && (await isAvailable('buildah')),
    async ({ directory, ecr }) => ({
      ...(await buildahEnvironment({ directory: join(directory, 'buildah'), registries: [] })),
      SSL_CERT_FILE: ecr.env.NODE_EXTRA_CA_CERTS ?? '',
    }),
  ],
];

describe.skipIf(!areAvailable)('an engine that nobody has logged in to Amazon ECR', () => {
  let servers: EngineServers;
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ecr-engine-'));
    const ecr = await startEcr({ directory });
    const { HTTPS_PROXY = '', NODE_EXTRA_CA_CERTS = '' } = ecr.env;
    const buildkit = await startBuildkit({
      directory: join(directory, 'buildkit'),
      certificates: { [ecr.host]: NODE_EXTRA_CA_CERTS },
      env: { HTTPS_PROXY, NO_PROXY: '' },
    });
    servers = { directory, ecr, buildkit };
    await ecr.aws.ecr('CreateRepository', { repositoryName: 'emr/busybox' });
    await makeSmallImage({ registry: ecr.registryUrl, repository: 'emr/busybox', tag: '1' });
  });
  afterAll(async () => {
    const { directory, ecr, buildkit } = servers;
    await buildkit.stop();
    await ecr.stop();
    await rm(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    servers.ecr.api.operations.length = 0;
  });

  test.for(engines)(
    '%s pulls, and pushes the base into a repository made for it, with the token of the run',
    async ([kind, isHere, environment], { skip }) => {
      if (!isHere) skip();
      const { directory, ecr } = servers;
      await using project = await ecrProject(ecr, {
        repository: `${ecr.host}/emr/${kind}`,
        dockerfile: `FROM ${ecr.host}/emr/busybox:1\nRUN echo installed > /installed\nCOPY app /app\n`,
        settings: `engine: { kind: ${kind} }\n`,
      });
      const passing = await mkdtemp(join(directory, 'passing-'));

      const built = await project.hydrofoil(['build'], { ...(await environment(servers)), TMPDIR: passing });

      expect(built).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${ecr.host}/emr/${kind}@sha256:`) });
      expect(ecr.api.operations).toEqual(['GetAuthorizationToken', 'CreateRepository', 'PutLifecyclePolicy']);
      const pushed = new RegExp(`^PUT emr/${kind}/manifests/building-\\S+ 201$`);
      expect(ecr.requests.some((line) => pushed.test(line))).toBe(true);
      expect(ecr.strangers()).toEqual([]);
      expect(built.stderr + built.stdout).not.toContain(ecr.api.lastToken());
      expect((await readdir(passing)).filter((name) => name.startsWith('hydrofoil-'))).toEqual([]);
    },
  );
});
