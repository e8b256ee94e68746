import { packTar } from 'modern-tar';
import { beforeAll, describe, expect, test } from 'vitest';
import { startProxy } from '../servers/proxy.ts';
import { type PackedLayer, pushImage, pushIndex } from '../servers/push-image.ts';
import { startQuirkRegistry } from '../servers/quirk-registry.ts';
import { sequentialRoundTrips } from '../servers/round-trips.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { busyboxEntries, packLayer } from '../servers/small-image.ts';
import { lookAtRegistry, type RegistryLook } from './look-at-registry.ts';
import { type BuildReport, buildWeb, makeProject, type TestProject } from './project.ts';

const AMD64 = 'linux/amd64';
const ARM64 = 'linux/arm64';

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
let look: RegistryLook;
let busybox: PackedLayer;
beforeAll(async () => {
  registry = await sharedRegistry();
  look = lookAtRegistry(registry.url);
  busybox = packLayer(await packTar(await busyboxEntries()));
});

/** An index whose images all hold programs of this machine: what an engine executes for any of them runs without an emulator. */
function pushBase(registryUrl: string, repository: string, ...layersOfArm64: readonly PackedLayer[]) {
  const images = ['amd64', 'arm64'].map((architecture) => ({
    registry: registryUrl,
    repository,
    tag: '1',
    layers: architecture === 'arm64' ? [busybox, ...layersOfArm64] : [busybox],
    config: { Env: [`BASE=${architecture}`, 'PATH=/bin'] },
    platform: { os: 'linux', architecture },
  }));
  return pushIndex(images);
}

async function makePlatformProject(
  name: string,
  { host = registry.host, registryUrl = registry.url, platforms = [AMD64, ARM64] } = {},
) {
  await pushBase(registryUrl, `${name}/base`);
  const project = await makeProject({
    host,
    registryUrl,
    name,
    dockerfile: `FROM ${host}/${name}/base:1
ARG TARGETARCH
COPY requirements/ /requirements/
RUN cat /requirements/uat.txt > /installed.txt && echo $TARGETARCH > /arch.txt
COPY . /app
`,
  });
  await setPlatforms(project, platforms);
  await project.hydrofoil(['lock']);
  await project.commit('lock');
  return project;
}

/** What a change of code sends, but for the tags. */
const OF_TWO_PLATFORMS = [
  'GET /manifests/DIGEST',
  'GET /manifests/DIGEST',
  'GET /manifests/branch-uat',
  'POST /blobs/uploads/',
  'POST /blobs/uploads/',
  'POST /blobs/uploads/',
  'PUT /blobs/uploads/…',
  'PUT /blobs/uploads/…',
  'PUT /blobs/uploads/…',
  'PUT /manifests/DIGEST',
  'PUT /manifests/DIGEST',
];

/** The requests of the second build of a project, of which a commit changed one file, sorted. */
async function changeOfCode(registryUrl: string) {
  await using proxy = await startProxy({ target: registryUrl, delayMs: 40 });
  await using project = await makePlatformProject('platforms/change', { host: proxy.host, registryUrl });
  await buildWeb(project);
  await project.commit('code', { version: '2\n' });
  proxy.clear();

  const image = await buildWeb(project);

  expect(image.outcome).toBe('made');
  const lines = proxy.requests.map(
    ({ method, path }) =>
      `${method} ${path
        .replace(/\/v2\/platforms\/change\/web|(?<=uploads\/.*)[?].*/g, '')
        .replace(/sha256:[0-9a-f]{64}/g, 'DIGEST')
        .replace(/[0-9a-f]{40,}|(?<=uploads\/)[0-9a-f-]{36}/g, '…')}`,
  );
  return { lines: lines.toSorted(), roundTrips: sequentialRoundTrips(proxy.requests) };
}

async function setPlatforms(project: TestProject, platforms: readonly string[]): Promise<void> {
  const before = await project.read('hydrofoil.yaml');
  const line = `    platforms: [${platforms.join(', ')}]\n`;
  const without = before.replace(/ {4}platforms: .*\n/, '');
  await project.commit(`for ${platforms.join(' and ')}`, {
    'hydrofoil.yaml': without.replace(/( {4}repository: .*\n)/, `$1${line}`),
  });
}

const blobUploads = (requests: readonly { readonly method: string; readonly path: string }[]) =>
  requests.filter(({ method, path }) => method === 'PUT' && path.includes('/blobs/')).length;

describe('an image for two platforms', () => {
  test('is one index; the bases are made for each, and the application layers are the same', async () => {
    await using project = await makePlatformProject('platforms/first');

    const image = await buildWeb(project);

    expect(Object.keys(image.platforms ?? {})).toEqual([AMD64, ARM64]);
    const index = await look.index('platforms/first/web', image.digest);
    expect(index.manifests.map(({ platform }) => platform?.architecture)).toEqual(['amd64', 'arm64']);
    const [amd64, arm64] = await Promise.all(
      index.manifests.map(({ digest }) => look.manifest('platforms/first/web', digest)),
    );
    expect(amd64?.layers.at(-1)).toEqual(arm64?.layers.at(-1)); // COPY . /app
    expect(amd64?.layers.at(-2)).not.toEqual(arm64?.layers.at(-2)); // RUN
    const tags = await look.tags('platforms/first/web');
    expect(tags.filter((tag) => /^app-/.test(tag))).toHaveLength(1);
    expect(tags.filter((tag) => /^base-/.test(tag))).toHaveLength(2);
    for (const { digest } of index.manifests) {
      expect(await look.missingBlobs('platforms/first/web', digest)).toEqual([]);
    }
  });

  test('a code-only change sends its layer once, starts no engine, and asks two requests more for each platform than for one', async () => {
    const sent = await changeOfCode(registry.url);

    expect(sent.lines).toEqual([
      ...OF_TWO_PLATFORMS,
      'PUT /manifests/app-…',
      'PUT /manifests/branch-uat',
      'PUT /manifests/…',
    ]);
    expect(sent.roundTrips).toBeLessThanOrEqual(6);
  });

  test('where the registry takes several tags at once, the index is put in one request', async () => {
    await using quirks = await startQuirkRegistry({ quirks: { tagsAtOnce: {} } });

    const sent = await changeOfCode(`http://${quirks.host}`);

    expect(sent.lines).toEqual([...OF_TWO_PLATFORMS, 'PUT /manifests/DIGEST?tag=app-…&tag=…&tag=branch-uat']);
    expect(sent.roundTrips).toBeLessThanOrEqual(6);
  });

  test('a commit that changes nothing, and a revert, upload no blob', async () => {
    await using proxy = await startProxy({ target: registry.url });
    await using project = await makePlatformProject('platforms/revert', { host: proxy.host });
    const first = await buildWeb(project);
    await project.commit('code', { version: '2\n' });
    const second = await buildWeb(project);
    proxy.clear();

    await project.commit('docs', { 'docs/README': 'not in the image\n' });
    const third = await buildWeb(project);
    await project.commit('revert', { version: '1\n' });
    const fourth = await buildWeb(project);

    expect(third).toMatchObject({ outcome: 'unchanged', digest: second.digest });
    expect(fourth).toMatchObject({ outcome: 'found', digest: first.digest });
    expect(blobUploads(proxy.requests)).toBe(0);
    expect(await look.tags('platforms/revert/web')).toContain(await project.git('rev-parse', 'HEAD'));
  });

  test('from one platform to two and back, the layers stay where they are', async () => {
    await using proxy = await startProxy({ target: registry.url });
    await using project = await makePlatformProject('platforms/switch', { host: proxy.host, platforms: [AMD64] });
    const one = await buildWeb(project);

    await setPlatforms(project, [AMD64, ARM64]);
    const two = await buildWeb(project);
    await setPlatforms(project, [ARM64]);
    proxy.clear();
    const other = await buildWeb(project);

    expect(two.platforms?.[AMD64]).toMatchObject({ digest: one.digest, base: { action: 'reuse' } });
    expect(two.platforms?.[ARM64]).toMatchObject({
      base: { action: 'build', because: ['platform changed to linux/arm64', 'argument TARGETARCH changed'] },
    });
    const layersOf = async (digest = '') => (await look.manifest('platforms/switch/web', digest)).layers;
    const appLayer = (await layersOf(one.digest)).at(-1);
    expect((await layersOf(two.platforms?.[ARM64]?.digest)).at(-1)).toEqual(appLayer);
    expect(other).toMatchObject({ outcome: 'unchanged', digest: two.platforms?.[ARM64]?.digest });
    expect(blobUploads(proxy.requests)).toBe(0);
    expect(await look.tags('platforms/switch/web')).toEqual(expect.arrayContaining([...other.tags]));
  });

  test.for(['its layers', 'its layers and its manifest'])(
    'what the registry has lost of one platform (%s) is made again, though nothing changed',
    async (lost, { expect }) => {
      const repository = `platforms/lost-${lost.length}/web`;
      await using project = await makePlatformProject(repository.replace('/web', ''));
      const first = await buildWeb(project);
      const index = await look.index(repository, first.digest);
      const arm64 = index.manifests[1]?.digest ?? '';
      if (lost === 'its layers') await look.deleteLayers(repository, arm64);
      else await look.deleteImage(repository, arm64);

      const second = await buildWeb(project);

      const after = await look.index(repository, second.digest);
      for (const { digest } of after.manifests) expect(await look.missingBlobs(repository, digest)).toEqual([]);
    },
  );

  test('each platform is planned by itself, and shown so', async () => {
    await using project = await makePlatformProject('platforms/plan');
    const { stdout: before } = await project.hydrofoil(['plan']);
    const { images } = await project.json<BuildReport>('base');
    const { stdout: after } = await project.hydrofoil(['plan']);

    expect(before).toMatch(/web → .*\n {2}linux\/amd64\n {4}base .*: build, because first build\n/);
    expect(before).toMatch(/\n {2}linux\/arm64\n {4}base .*: build, because first build\n/);
    expect(after.match(/: reuse\n/g)).toHaveLength(2);
    expect(images.web?.platforms).toMatchObject({ [AMD64]: { outcome: 'built' }, [ARM64]: { outcome: 'built' } });
  });

  test('an environment gets the index, by its digest', async () => {
    await using project = await makePlatformProject('platforms/deploy');

    const { exitCode, stderr } = await project.hydrofoil(['deploy', 'uat']);
    const { digest } = await buildWeb(project);

    expect(exitCode, stderr).toBe(0);
    expect(await project.read('k8s/web.yaml')).toContain(`web@${digest} # edited`);
  });

  test('docker build takes them by a comma', async () => {
    await using project = await makePlatformProject('platforms/flags');
    const name = `${registry.host}/platforms/flags/alone`;

    const report = await project.json<BuildReport>(
      ...['build', '-t', `${name}:1`, '--platform', 'linux/amd64,arm64', '--build-arg', 'TARGETARCH', '.'],
    );

    expect(Object.keys(report.images.alone?.platforms ?? {})).toEqual([AMD64, ARM64]);
  });
});

describe('a platform that is not to be had', () => {
  test('is told by lock, with image, line and platform', async () => {
    await using project = await makePlatformProject('platforms/missing', { platforms: [AMD64] });
    await setPlatforms(project, [AMD64, 'linux/s390x']);

    const { exitCode, stderr } = await project.hydrofoil(['lock']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Dockerfile:1');
    expect(stderr).toMatch(/base.*: there is none for linux\/s390x, only for linux\/amd64, linux\/arm64/);
  });

  test('is told by lock too where the image is no index, and where files are taken from it', async () => {
    await using project = await makePlatformProject('platforms/single');
    const single = {
      registry: registry.url,
      repository: 'platforms/single/single',
      tag: '1',
      layers: [busybox],
      config: {},
    };
    await pushImage({ ...single, platform: { os: 'linux', architecture: 'amd64' } });
    const host = registry.host;
    await project.commit('single', { Dockerfile: `FROM ${host}/platforms/single/single:1\nCOPY . /app\n` });
    const standing = await project.hydrofoil(['lock']);
    await project.commit('take', {
      Dockerfile: `FROM scratch\nCOPY . /app\nCOPY --from=${host}/platforms/single/base:1 /bin /bin\n`,
    });
    await setPlatforms(project, [ARM64, 'linux/riscv64']);
    const taking = await project.hydrofoil(['lock']);

    expect(standing.stderr).toContain('Dockerfile:1');
    expect(standing.stderr).toContain('there is none for linux/arm64, only for linux/amd64');
    expect(taking.stderr).toContain('Dockerfile:3');
    expect(taking.stderr).toContain('there is none for linux/riscv64');
  });

  test('is told when the engine cannot execute its programs, with the line and the remedy', async () => {
    await using project = await makePlatformProject('platforms/foreign');
    const shell = Buffer.alloc(64); // the beginning of a program for another processor, as the kernel reads it
    shell.write('\x7fELF\x02\x01\x01', 'latin1');
    shell.writeUInt16LE(2, 16);
    shell.writeUInt16LE(0x1_02, 18); // LoongArch: no machine of ours
    const header = { name: 'bin/sh', size: shell.length, mode: 0o755 };
    await pushBase(registry.url, 'platforms/foreign/base', packLayer(await packTar([{ header, body: shell }])));
    await project.hydrofoil(['lock', '--update']);

    const { exitCode, stderr } = await project.hydrofoil(['build']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Dockerfile:4');
    expect(stderr).toContain('ENGINE_PLATFORM_UNSUPPORTED');
    expect(stderr).toMatch(/Building for linux\/arm64 with buildctl: .*RUN cat/);
    expect(stderr).toContain('--install arm64');
  });
});
