import { beforeAll, describe, expect, test } from 'vitest';
import { MEDIA_TYPE } from '../../src/oci/manifest.ts';
import { type LoggedRequest, startProxy } from '../servers/proxy.ts';
import { sequentialRoundTrips } from '../servers/round-trips.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { lookAtRegistry, type RegistryLook } from './look-at-registry.ts';
import { type BuildReport, type ImageReport, makeProject, type TestProject } from './project.ts';
import { fileIn, tamper } from './tampered-image.ts';

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
let look: RegistryLook;
beforeAll(async () => {
  registry = await sharedRegistry();
  look = lookAtRegistry(registry.url);
});

/** A repository of several images, each with a Dockerfile of its own beside the others. */
async function makeMonorepo(
  name: string,
  dockerfiles: Readonly<Record<string, string>>,
  host = registry.host,
): Promise<TestProject> {
  const project = await makeProject({ host, registryUrl: registry.url, name });
  const [engine = ''] = /^engine: .*$/m.exec(await project.read('hydrofoil.yaml')) ?? [];
  const images = Object.keys(dockerfiles).map(
    (image) => `  ${image}: { repository: ${host}/${name}/${image}, dockerfile: ${image}.Dockerfile }\n`,
  );
  const files = Object.entries(dockerfiles).map(([image, text]) => [
    `${image}.Dockerfile`,
    text.replaceAll('@', `${host}/${name}/`),
  ]);
  await project.write({
    ...Object.fromEntries(files),
    '.dockerignore': '.*\nk8s\ndocs\nhydrofoil*\n*Dockerfile\n',
    'hydrofoil.yaml': `images:\n${images.join('')}environments:\n  uat: { branch: uat, manifests: { folder: k8s } }\n${engine}\n`,
  });
  await project.hydrofoil(['lock']);
  await project.commit('several images');
  return project;
}

async function build(project: TestProject, ...args: string[]): Promise<Record<string, ImageReport>> {
  return { ...(await project.json<BuildReport>('build', ...args)).images };
}

const engineStarts = (requests: readonly LoggedRequest[]) =>
  requests.filter(({ method, path }) => method === 'PUT' && path.includes('/manifests/building-')).length;
const sentTo = (requests: readonly LoggedRequest[], repository: string) =>
  requests.filter(({ path }) => path.startsWith(`/v2/${repository}/`));

const WEB = `FROM @busybox:1
COPY requirements/ /requirements/
RUN cat /requirements/uat.txt > /installed.txt
COPY . /app
# hydrofoil: inputs=run.sh outputs=/collected
RUN mkdir /collected && cp /app/run.sh /collected/
CMD ["web"]
`;
const WORKER = WEB.replace('"web"', '"worker"');

describe('images with the same base', () => {
  test('have it made once, and mounted; and the result of a step likewise', async () => {
    await using proxy = await startProxy({ target: registry.url });
    await using project = await makeMonorepo('monorepo/shared', { web: WEB, worker: WORKER }, proxy.host);
    proxy.clear();

    const { web, worker } = await build(project);

    expect(engineStarts(proxy.requests)).toBe(2); // the base, and the step
    expect(web?.base.key).toBe(worker?.base.key);
    const [one, other] = await Promise.all(
      ['web', 'worker'].map((image) => look.manifest(`monorepo/shared/${image}`, 'branch-uat')),
    );
    expect(one?.layers).toEqual(other?.layers);
    for (const image of ['web', 'worker']) {
      expect(await look.missingBlobs(`monorepo/shared/${image}`, 'branch-uat')).toEqual([]);
    }
    expect(proxy.requests.some(({ method, path }) => method === 'POST' && path.includes('mount='))).toBe(true);
  });

  test('find it in the repository of each other in a later run, and say from where', async () => {
    await using proxy = await startProxy({ target: registry.url });
    await using project = await makeMonorepo('monorepo/later', { web: WEB, worker: WORKER }, proxy.host);
    await build(project, '--image', 'web');
    proxy.clear();

    const { exitCode, stderr } = await project.hydrofoil(['build', '--image', 'worker']);

    expect(exitCode, stderr).toBe(0);
    expect(engineStarts(proxy.requests)).toBe(0);
    expect(stderr).toMatch(/base [0-9a-f]{12}: taken over from .*\/monorepo\/later\/web/);
  });

  test('ask nothing more than they would alone when code changes', async () => {
    await using proxy = await startProxy({ target: registry.url, delayMs: 40 });
    await using project = await makeMonorepo('monorepo/code', { web: WEB, worker: WORKER }, proxy.host);
    await build(project);
    await project.commit('code', { version: '2\n' });
    proxy.clear();

    await build(project);

    expect(engineStarts(proxy.requests)).toBe(0);
    expect(sentTo(proxy.requests, 'monorepo/code/web')).toHaveLength(8);
    expect(sentTo(proxy.requests, 'monorepo/code/worker')).toHaveLength(8);
    expect(proxy.requests).toHaveLength(16);
    expect(sequentialRoundTrips(proxy.requests)).toBeLessThanOrEqual(5);
  });

  test('are made by two runs at once, and both end well', async () => {
    await using project = await makeMonorepo('monorepo/two-runs', { web: WEB, worker: WORKER });

    const runs = await Promise.all([project.hydrofoil(['build']), project.hydrofoil(['build'])]);

    for (const { exitCode, stderr } of runs) expect(exitCode, stderr).toBe(0);
    for (const image of ['web', 'worker']) {
      expect(await look.missingBlobs(`monorepo/two-runs/${image}`, 'branch-uat')).toEqual([]);
    }
  });

  test('end with the one that fails, and what the others have recorded is used by the next run', async () => {
    const broken = 'FROM @busybox:1\nCOPY requirements/ /requirements/\nRUN cat /missing.txt\nCOPY . /app\n';
    await using proxy = await startProxy({ target: registry.url });
    await using project = await makeMonorepo('monorepo/fails', { web: WEB, worker: broken }, proxy.host);

    const { exitCode, stderr } = await project.hydrofoil(['build']);
    await project.commit('mended', {
      'worker.Dockerfile': WORKER.replaceAll('@', `${proxy.host}/monorepo/fails/`),
    });
    const { web, worker } = await build(project);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('worker.Dockerfile:3');
    expect(web?.outcome).toBeDefined();
    expect(worker?.outcome).toBe('made');
  });
});

const BASE = `FROM @busybox:1
COPY requirements/ /requirements/
RUN cat /requirements/uat.txt > /installed.txt
ENV BASE=1
`;
const APP = 'FROM @base\nWORKDIR /app\nCOPY . .\nCMD ["sh", "run.sh"]\n';

describe('an image that stands on another one of the configuration', () => {
  test('stands on it as it is in this commit, by digest, whatever its tags say', async () => {
    await using project = await makeMonorepo('monorepo/split', { web: APP, base: BASE });
    await makeSmallImage({ registry: registry.url, repository: 'monorepo/split/base', tag: 'latest' });

    const { base, web } = await build(project);

    expect(web?.base).toMatchObject({ action: 'copy' });
    const [below, above] = await Promise.all([
      look.manifest('monorepo/split/base', base?.digest ?? ''),
      look.manifest('monorepo/split/web', web?.digest ?? ''),
    ]);
    expect(above.layers.slice(0, below.layers.length)).toEqual(below.layers);
    expect(await project.read('hydrofoil.lock')).not.toContain('split/base');
    expect(await look.missingBlobs('monorepo/split/web', 'branch-uat')).toEqual([]);
  });

  test('takes a code change without an engine, and without a word about what is below beyond its name', async () => {
    await using proxy = await startProxy({ target: registry.url, delayMs: 40 });
    await using project = await makeMonorepo('monorepo/split-code', { base: BASE, web: APP }, proxy.host);
    await build(project);
    await project.commit('code', { version: '2\n' });
    proxy.clear();

    const { base, web } = await build(project);

    expect(engineStarts(proxy.requests)).toBe(0);
    expect(base?.outcome).toBe('unchanged');
    expect(web).toMatchObject({ outcome: 'made', base: { action: 'reuse' } });
    expect(sentTo(proxy.requests, 'monorepo/split-code/web')).toHaveLength(8);
    expect(sentTo(proxy.requests, 'monorepo/split-code/base').filter(({ method }) => method === 'GET')).toHaveLength(1);
  });

  test('is made again when that is, and says why; a commit before finds its own', async () => {
    await using project = await makeMonorepo('monorepo/split-again', { base: BASE, web: APP });
    const first = await build(project);
    await project.commit('requirements', { 'requirements/uat.txt': 'django==5.0\n' });

    const { stdout } = await project.hydrofoil(['plan']);
    const second = await build(project);
    await project.commit('back', { 'requirements/uat.txt': 'django==4.2\ngunicorn==21.0\n' });
    const third = await build(project);

    expect(stdout).toMatch(/base → .*\n {2}base .*: build, because requirements\/uat.txt changed\n/);
    expect(second.web?.base.because).toEqual(['image base is made again: requirements/uat.txt changed']);
    expect(third.web).toMatchObject({ outcome: 'found', digest: first.web?.digest });
  });

  test('is planned as far as that is known', async () => {
    await using project = await makeMonorepo('monorepo/split-plan', { base: BASE, web: APP });
    const { stdout: first } = await project.hydrofoil(['plan']);
    await build(project);
    await project.commit('code', { version: '2\n' });
    const { stdout: later } = await project.hydrofoil(['plan', '--image', 'web']);

    expect(first).toMatch(/web → .*\n {2}stands on image base: known when that is made\n/);
    expect(later).toMatch(/base → [\s\S]*nothing changed[\s\S]*web → .*\n {2}base .* \(the FROM image\): reuse\n/);
  });

  test('brings it along when it is asked for alone, and prints itself only', async () => {
    await using project = await makeMonorepo('monorepo/split-alone', { base: BASE, web: APP, other: WEB });

    const { exitCode, stdout, stderr } = await project.hydrofoil(['build', '--image', 'web']);

    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^\S+\/monorepo\/split-alone\/web@sha256:[0-9a-f]{64}\n$/);
    expect(await look.tags('monorepo/split-alone/base')).toContain('branch-uat');
    expect(await look.tags('monorepo/split-alone/other')).toEqual([]);
  });

  test('is verified together with it, and neither by what tags point to', async () => {
    await using project = await makeMonorepo('monorepo/split-verify', {
      base: BASE,
      web: 'FROM @base\nCOPY --from=@base /installed.txt /copied.txt\nRUN cat /copied.txt > /seen.txt\nCOPY . /app\n',
    });
    const { base } = await build(project);
    await makeSmallImage({ registry: registry.url, repository: 'monorepo/split-verify/base', tag: 'branch-uat' });
    const reference = `${registry.host}/monorepo/split-verify/web:branch-uat`;

    const { exitCode, stdout } = await project.hydrofoil(['verify', reference, '--json', '--rerun']);
    const told = await project.hydrofoil(['verify', reference]);
    await project.commit('another base', { 'requirements/uat.txt': 'django==5.0\n' });
    const notBuilt = await project.hydrofoil(['verify', reference, '--commit', 'HEAD', '--json']);

    expect(exitCode, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'proven',
      foundations: [{ name: 'base', platforms: [{ digest: base?.digest, differences: [] }] }],
      platforms: [{ differences: [] }],
    });
    expect(told.stdout).toMatch(/^\S+\/base@sha256:\w+ is commit .*\n\S+\/web@sha256:\w+ is commit .*\n$/);
    expect(JSON.parse(notBuilt.stdout)).toMatchObject({ error: { code: 'VERIFY_STANDS_ON_IMAGE' } });
  });

  test('is not proven when another image was put in the place of what it stands on', async () => {
    await using project = await makeMonorepo('monorepo/split-tampered', { base: BASE, web: APP });
    const { base, web } = await build(project);
    const url = `${registry.url}/v2/monorepo/split-tampered/base`;
    const headers = { accept: MEDIA_TYPE.ociManifest, 'content-type': MEDIA_TYPE.ociManifest };
    await tamper(url, base?.digest ?? '', (image) => {
      fileIn(image, 'installed.txt').body = Buffer.from('something else\n');
    });
    const body = await (await fetch(`${url}/manifests/tampered`, { headers })).arrayBuffer();
    const [app = ''] = base?.tags.filter((tag) => tag.startsWith('app-')) ?? [];
    await fetch(`${url}/manifests/${app}`, { method: 'PUT', body, headers });

    const { exitCode, stdout } = await project.hydrofoil(['verify', web?.reference ?? '', '--json']);

    expect(exitCode, stdout).toBe(1);
    const { outcome, foundations } = JSON.parse(stdout);
    expect(outcome).toBe('different');
    expect(foundations[0].platforms[0].differences).toContainEqual(expect.objectContaining({ path: '/installed.txt' }));
  });

  test('may take files from it, from several, and stand in a chain', async () => {
    await using project = await makeMonorepo('monorepo/chain', {
      web: 'FROM @middle:main\nCOPY --from=@assets /out /assets\nCOPY version /version\n',
      middle: 'FROM @base\nRUN echo middle > /middle.txt\n',
      base: BASE,
      assets: 'FROM scratch\nCOPY run.sh /out/run.sh\n',
    });

    const first = await build(project);
    await project.commit('assets', { 'run.sh': 'echo changed\n' });
    const second = await build(project);

    expect(Object.keys(first)).toEqual(['base', 'middle', 'assets', 'web']);
    expect(second).toMatchObject({
      base: { outcome: 'unchanged' },
      middle: { outcome: 'unchanged' },
      assets: { outcome: 'made' },
      web: { outcome: 'made' },
    });
  });

  test('has it for all of its platforms, or is told the setting that is missing', async () => {
    await using project = await makeMonorepo('monorepo/platforms', {
      base: 'FROM scratch\nCOPY run.sh /\n',
      web: 'FROM @base\nCOPY version /\n',
    });
    const both = await build(project, '--platform', 'linux/amd64,linux/arm64');
    await project.write({
      'hydrofoil.yaml': (await project.read('hydrofoil.yaml')).replace(
        'web.Dockerfile }',
        'web.Dockerfile, platforms: [linux/amd64, linux/arm64] }',
      ),
    });
    const { exitCode, stderr } = await project.hydrofoil(['build']);

    expect(Object.keys(both.web?.platforms ?? {})).toEqual(['linux/amd64', 'linux/arm64']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('IMAGE_PLATFORM_MISSING');
    expect(stderr).toContain('web.Dockerfile:1');
    expect(stderr).toContain('images.base.platforms');
  });

  test('cannot be stood on by that in turn: the circle is told with the place of each FROM', async () => {
    await using project = await makeMonorepo('monorepo/circle', {
      web: 'FROM @base\nCOPY version /\n',
      base: '\nFROM scratch\nCOPY --from=@web /version /\n',
    });

    const { exitCode, stderr } = await project.hydrofoil(['build']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('IMAGE_CYCLE');
    expect(stderr).toContain('web stands on base (web.Dockerfile:1), base stands on web (base.Dockerfile:3)');
  });

  test('is deployed, and nobody misses a workload for what is below', async () => {
    await using project = await makeMonorepo('monorepo/deploy', { base: BASE, web: APP });

    const { exitCode, stderr } = await project.hydrofoil(['deploy', 'uat']);

    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toContain('deployed nowhere');
    expect(await project.read('k8s/web.yaml')).toMatch(/monorepo\/deploy\/web@sha256:[0-9a-f]{64} # edited/);
  });

  test('gets its base ahead of a deployment, on the whole of what is below', async () => {
    await using proxy = await startProxy({ target: registry.url });
    await using project = await makeMonorepo(
      'monorepo/base-command',
      { base: BASE, web: `${APP.replace('WORKDIR', 'RUN echo web > /web.txt\nWORKDIR')}` },
      proxy.host,
    );
    const { exitCode, stderr } = await project.hydrofoil(['base']);
    proxy.clear();

    await build(project);

    expect(exitCode, stderr).toBe(0);
    expect(engineStarts(proxy.requests)).toBe(0);
  });
});
