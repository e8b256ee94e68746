import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createBuildah } from '../../src/engine/buildah.ts';
import { createBuildctl } from '../../src/engine/buildctl.ts';
import { createBuildx } from '../../src/engine/buildx.ts';
import type { Engine, EngineRequest } from '../../src/engine/engine.ts';
import { findEngine } from '../../src/engine/find.ts';
import { engineName, layoutImagesIn } from '../../src/engine/layout-image.ts';
import { type Exec, exec } from '../../src/exec.ts';
import { readLayer } from '../../src/layer/read.ts';
import type { Progress } from '../../src/log.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { layoutRepository } from '../../src/oci/layout.ts';
import { MEDIA_TYPE } from '../../src/oci/manifest.ts';
import { parsePlatform } from '../../src/oci/platform.ts';
import { parseReference } from '../../src/oci/reference.ts';
import { registryClient } from '../../src/registry/client.ts';
import { layoutRegistry } from '../../src/registry/layout/layout-registry.ts';
import { withLayouts } from '../../src/registry/layout/with-layouts.ts';
import { fetchImage } from '../../src/registry/resolve.ts';
import { isAvailable } from '../servers/availability.ts';
import type { Answer } from '../servers/bearer-gate.ts';
import { buildahEnvironment } from '../servers/buildah.ts';
import { type BuildkitServer, startBuildkit } from '../servers/buildkit.ts';
import { BUILDX_BUILDER, buildxEnvironment } from '../servers/buildx.ts';
import { type RegistryProxy, startProxy } from '../servers/proxy.ts';
import { type RegistryServer, startRegistry } from '../servers/registry.ts';
import { makeSmallImage } from '../servers/small-image.ts';

const SECRET = 'correct-horse-battery-staple';
/** Against hanging, not a measure: a build takes a second. */
const TEST_TIMEOUT_MS = 120_000;
const hasBuildx = await isAvailable('buildx');
const never = new AbortController().signal;
const platform = parsePlatform('linux/amd64');

let folder: string;
let registry: RegistryServer;
let buildkit: BuildkitServer;
let base: string;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engines-'));
  [registry, buildkit] = await Promise.all([
    startRegistry({ directory: join(folder, 'registry') }),
    startBuildkit({ directory: join(folder, 'buildkit') }),
  ]);
  const { digest } = await makeSmallImage({ registry: registry.url, repository: 'base', tag: '1' });
  base = `${registry.host}/base@${digest}`;
  env = {
    ...process.env,
    PATH: `${dirname(buildkit.buildctl)}:${process.env.PATH}`,
    BUILDKIT_HOST: buildkit.address,
    DEPLOY_TOKEN: SECRET,
    ...(await buildahEnvironment({ directory: join(folder, 'buildah'), registries: [] })), // plain HTTP is the adapter's affair
    ...(hasBuildx && (await buildxEnvironment({ directory: join(folder, 'docker'), address: buildkit.address }))),
  };
});

afterAll(async () => {
  await buildkit?.stop();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Attempt {
  readonly request: EngineRequest;
  readonly exec: Exec;
  readonly progress: Progress;
  /** Everything that was said or given to a program. */
  readonly said: string[];
}

async function attempt(name: string, dockerfile: string, given: Partial<EngineRequest> = {}): Promise<Attempt> {
  const context = await mkdtemp(join(folder, 'context-'));
  await writeFile(join(context, 'kept'), 'kept');
  await writeFile(join(context, 'left-out'), 'left out');
  await writeFile(join(context, '.dockerignore'), 'kept\n'); // the request decides what is ignored, not this file
  const said: string[] = [];
  return {
    said,
    request: {
      dockerfile: dockerfile.replace('BASE', base),
      context,
      args: {},
      platform: 'linux/amd64',
      secrets: [],
      ssh: [],
      layoutImages: [],
      destination: { kind: 'registry', reference: { registry: registry.host, name: `app/${name}`, tag: 'test' } },
      ...given,
    },
    exec: (command, args, options) => {
      said.push([command, ...args].join(' '));
      return exec(command, args, options);
    },
    progress: (event) => said.push(event.type === 'output' ? `${event.source}: ${event.line}` : event.type),
  };
}

/** The FROM image in a layout of its own, in a folder with a name that is hard to pass on. */
async function layoutWithBase(name: string) {
  const layout = join(await mkdtemp(join(folder, 'layout-')), `${name}: "A", b@c`);
  const client = withLayouts(registryClient({ keychain: async () => ({ kind: 'anonymous' }), env: {} }));
  const repository = layoutRepository(layout);
  const options = { signal: never };
  const from = parseReference(base);
  const image = await fetchImage(client, from, platform, options);
  const stored = await client.getManifest(from, image.digest, options);
  if (stored === undefined) throw new Error('no base');
  for (const blob of [image.manifest.config, ...image.manifest.layers]) {
    const bytes = await client.readBlob(from, blob.digest, blob.size, options);
    await (await client.openUpload(repository, options)).put({ ...blob, open: () => bytes }, options);
  }
  await client.putManifest(repository, image.digest, stored, options);
  await client.close();
  return { layout, repository, from: engineName({ ...repository, digest: image.digest }) };
}

async function pushed(name: string): Promise<{ digest: string | null; mediaType: string | null }> {
  const response = await fetch(`${registry.url}/v2/app/${name}/manifests/test`, {
    headers: { accept: MEDIA_TYPE.ociManifest },
  });
  return {
    digest: response.headers.get('docker-content-digest'),
    mediaType: response.headers.get('content-type'),
  };
}

const processesOf = async (word: string): Promise<string[]> => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.split('\0').includes(word));
};

function destinationAt({ host }: RegistryProxy, name: string): Partial<EngineRequest> {
  return { destination: { kind: 'registry', reference: { registry: host, name: `app/${name}`, tag: 'test' } } };
}

function refusal(status: number, ...errors: readonly (readonly [code: string, message: string])[]): Answer {
  const body = JSON.stringify({ errors: errors.map(([code, message]) => ({ code, message })) });
  return { status, headers: { 'content-type': 'application/json' }, body };
}

const engines: [name: string, isHere: boolean, make: (exec: Exec) => Engine][] = [
  ['buildctl', true, (run) => createBuildctl({ exec: run, env, address: buildkit.address })],
  ['buildah', true, (run) => createBuildah({ exec: run, env })],
  ['buildx', hasBuildx, (run) => createBuildx({ exec: run, env, builder: BUILDX_BUILDER })],
];

describe.for(engines)('%s, here: %s', { timeout: TEST_TIMEOUT_MS }, ([name, isHere, make]) => {
  const build = (it: Attempt, signal = never): Promise<Digest> =>
    make(it.exec).build(it.request, { signal, progress: it.progress });

  test.runIf(isHere)('the digest that it returns is that of the manifest in the registry', async () => {
    const it = await attempt(`${name}-plain`, 'FROM BASE\nCOPY . /app\nRUN ls /app > /listing\n');

    const digest = await build(it);

    expect(await pushed(`${name}-plain`)).toMatchObject({ digest, mediaType: MEDIA_TYPE.ociManifest });
    expect(it.said.some((line) => line.includes('RUN ls /app'))).toBe(true);
  });

  test.runIf(isHere)('arguments reach the build, and the ignore file of the request is the one in force', async () => {
    const check = 'RUN test "$WORD" = "a b,c" && test -e /app/kept && test ! -e /app/left-out\n';
    const it = await attempt(`${name}-args`, `FROM BASE\nARG WORD\nCOPY . /app\n${check}`, {
      args: { WORD: 'a b,c' },
      dockerignore: 'left-out\n',
    });

    await build(it);
  });

  test.runIf(isHere)('without an ignore file nothing is ignored, whatever the context has', async () => {
    const it = await attempt(`${name}-all`, 'FROM BASE\nCOPY . /app\nRUN test -e /app/kept && test -e /app/left-out\n');

    await build(it);
  });

  test.runIf(isHere)('a file is not taken for that of another context with its name, size and time', async () => {
    const [one, other] = await Promise.all(
      ['one', 'two'].map(async (text) => {
        const check = `RUN test "$(cat /kept)" = ${text}\n`;
        const it = await attempt(`${name}-confused`, `FROM BASE\nCOPY kept /kept\n${check}`);
        await writeFile(join(it.request.context, 'kept'), text);
        await utimes(join(it.request.context, 'kept'), 0, 0);
        return it;
      }),
    );

    for (const it of [one, other]) if (it !== undefined) await build(it);
  });

  test.runIf(isHere)(
    'secrets from a file and from the environment reach the step, and their value stands nowhere',
    async () => {
      const file = join(folder, 'a,secret file');
      await writeFile(file, `${SECRET}\n`);
      const check = (id: string, text: string) =>
        `RUN --mount=type=secret,id=${id} cat /run/secrets/${id} && test "$(sha256sum < /run/secrets/${id} | cut -c1-64)" = ${hash('sha256', text)}\n`;
      const steps = check('from-file', `${SECRET}\n`) + check('from-environment', SECRET);
      const fileSecret = {
        id: 'from-file',
        from: 'file',
        file: name === 'buildah' ? join(folder, 'secret') : file,
      } as const;
      await writeFile(join(folder, 'secret'), `${SECRET}\n`);
      const secrets = [fileSecret, { id: 'from-environment', from: 'environment', variable: 'DEPLOY_TOKEN' } as const];
      const it = await attempt(`${name}-secrets`, `FROM BASE\n${steps}`, { secrets });
      const failing = await attempt(
        `${name}-secrets-failing`,
        `FROM BASE\n${steps}RUN --mount=type=secret,id=from-file cat /run/secrets/from-file; exit 3\n`,
        { secrets },
      );

      await build(it);
      const error = await build(failing).catch((caught: Error) => caught);

      expect([...it.said, ...failing.said, String(error)].join('\n')).not.toContain(SECRET);
      expect(String(error)).toContain('***');
    },
  );

  test.runIf(isHere)('a variable that is not set stops the build before anything runs', async () => {
    const it = await attempt(`${name}-unset`, 'FROM BASE\n', {
      secrets: [{ id: 'a', from: 'environment', variable: 'NOT_SET' }],
    });

    await expect(build(it)).rejects.toMatchObject({
      code: 'ENGINE_SECRET_MISSING',
      message: expect.stringContaining('NOT_SET'),
    });
    expect(it.said.filter((line) => line.includes(' build '))).toEqual([]);
  });

  test.runIf(isHere)('a step that fails is named, with what it wrote', async () => {
    const it = await attempt(
      `${name}-failing`,
      'FROM BASE\nRUN echo fine\nRUN echo before the fall && exit 7\nRUN echo never\n',
    );

    const error = await build(it).catch((caught: Error) => caught);

    expect(error).toMatchObject({ code: 'ENGINE_FAILED' });
    expect(String(error)).toMatch(/RUN echo before the fall && exit 7: .*(7|status)/);
    expect(String(error).split('\n').slice(1)).toEqual(['  before the fall']);
  });

  test.runIf(isHere)(
    'a push that is refused is told as that, with what the registry said, and blames no instruction',
    async () => {
      await using proxy = await startProxy({ target: registry.url });
      const it = await attempt(`${name}-refused`, 'FROM BASE\nRUN true\n', destinationAt(proxy, `${name}-refused`));
      proxy.fail({
        method: 'PUT',
        path: /manifests/,
        fault: refusal(403, ['DENIED', 'no pushes today'], ['UNAUTHORIZED', 'nor tomorrow']),
        times: 99,
      });

      const error = await build(it).catch((caught: Error) => caught);

      expect(error).toMatchObject({
        code: 'ENGINE_DELIVERY_FAILED',
        message: expect.stringMatching(/no pushes today[\s\S]*nor tomorrow/),
        hint: expect.stringContaining(proxy.host),
      });
    },
  );

  test.runIf(isHere)('an aborted build ends its step and leaves nothing behind', async () => {
    const own = await mkdtemp(join(folder, 'tmp-'));
    vi.stubEnv('TMPDIR', own);
    const seconds = String(70_000 + Math.floor(Math.random() * 10_000));
    const it = await attempt(`${name}-aborted`, `FROM BASE\nCOPY . /app\nRUN echo begun && sleep ${seconds}\n`);
    const abort = new AbortController();
    const begun: Progress = (event) => {
      if (event.type === 'output' && /^(#\d+ \d+\.\d+ )?begun$/.test(event.line))
        abort.abort(new Error('stopped by the test'));
    };

    const building = make(it.exec).build(it.request, { signal: abort.signal, progress: begun });

    await expect(building).rejects.toThrow('stopped by the test');
    vi.unstubAllEnvs();
    await expect.poll(() => processesOf(seconds), { timeout: 15_000 }).toEqual([]);
    expect((await readdir(own)).filter((entry) => entry.startsWith('hydrofoil'))).toEqual([]);
    if (name === 'buildah')
      expect((await exec('buildah', ['containers', '--all', '--quiet'], { env })).stdout).toBe('');
    expect((await fetch(`${registry.url}/v2/app/${name}-aborted/manifests/test`)).status).toBe(404);
  });

  test.runIf(isHere)('it stands on an image of a layout and delivers into one, and no registry is asked', async () => {
    const { layout, repository, from } = await layoutWithBase(name);
    const dockerfile = `FROM ${from}\nCOPY --from=${from} /bin/busybox /b\nCOPY . /app\nRUN ls /app > /listing\n`;
    const it = await attempt(`${name}-layout`, dockerfile, {
      layoutImages: layoutImagesIn(dockerfile, [repository]),
      destination: { kind: 'layout', folder: layout },
    });
    const tags = await layoutRegistry().listTags(repository, { signal: never });

    const digest = await build(it);

    const options = { signal: never };
    const { manifest } = await fetchImage(layoutRegistry(), { ...repository, digest }, platform, options);
    const paths: string[] = [];
    for (const layer of manifest.layers) {
      const { stream } = await layoutRegistry().openBlob(repository, layer.digest, options);
      for await (const { header } of readLayer(stream, layer.mediaType, options)) paths.push(header.path);
    }
    expect(paths).toEqual(expect.arrayContaining(['bin/busybox', 'b', 'app/kept', 'listing']));
    expect(await layoutRegistry().listTags(repository, options)).toEqual(tags);
    expect(await readdir(join(layout, 'hydrofoil'))).toEqual([]);
    expect(it.said.join('\n')).not.toContain(registry.host);
  });

  test.runIf(isHere)('an aborted build leaves the layout as it was', async () => {
    const { layout, repository, from } = await layoutWithBase(`${name}-aborted`);
    const dockerfile = `FROM ${from}\nCOPY . /app\nRUN echo begun && sleep 600\n`;
    const it = await attempt(`${name}-layout-aborted`, dockerfile, {
      layoutImages: layoutImagesIn(dockerfile, [repository]),
      destination: { kind: 'layout', folder: layout },
    });
    const before = await readdir(layout, { recursive: true });
    const abort = new AbortController();
    const begun: Progress = (event) => {
      if (event.type === 'output' && /^(#\d+ \d+\.\d+ )?begun$/.test(event.line))
        abort.abort(new Error('stopped by the test'));
    };

    const building = make(it.exec).build(it.request, { signal: abort.signal, progress: begun });

    await expect(building).rejects.toThrow('stopped by the test');
    expect(await readdir(layout, { recursive: true })).toEqual(before);
  });
});

/** In each program's own words, where one of them has a list of two. */
const OF_ANOTHER_PUSH = [
  ['one error', ['MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry']],
  [
    'two errors',
    ['DIGEST_INVALID', 'provided digest did not match uploaded content'],
    ['MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry'],
  ],
] as const;

describe.for(engines)(
  'a manifest that a registry does not take while another build stores a blob of it, %s, here: %s',
  {
    timeout: TEST_TIMEOUT_MS,
  },
  ([engine, isHere, make]) => {
    test.runIf(isHere).for(OF_ANOTHER_PUSH)(
      'is pushed again, and nothing is executed twice: %s',
      async ([what, ...errors]) => {
        await using proxy = await startProxy({ target: registry.url });
        const name = `pushed-again-${engine}-${what.replace(' ', '-')}`;
        const dockerfile = `FROM BASE\nRUN echo ${name} > /executed && echo executed\n`;
        const it = await attempt(name, dockerfile, destinationAt(proxy, name));
        proxy.fail({ method: 'PUT', path: /manifests/, fault: refusal(400, ...errors), times: 2 });

        const digest = await make(it.exec).build(it.request, { signal: never, progress: it.progress });

        expect(await pushed(name)).toMatchObject({ digest });
        expect(it.said.filter((line) => /: (?:#\d+ \d+\.\d+ )?executed$/.test(line))).toHaveLength(1);
      },
    );
  },
);

test('a manifest that a registry never takes is pushed four times', { timeout: TEST_TIMEOUT_MS }, async () => {
  await using proxy = await startProxy({ target: registry.url });
  const it = await attempt('never-pushed', 'FROM BASE\nRUN true\n', destinationAt(proxy, 'never-pushed'));
  const fault = refusal(400, ['MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry']);
  proxy.fail({ method: 'PUT', path: /manifests/, fault, times: 99 });

  const building = createBuildctl({ exec: it.exec, env, address: buildkit.address }).build(it.request, {
    signal: never,
    progress: it.progress,
  });

  await expect(building).rejects.toMatchObject({ code: 'ENGINE_DELIVERY_FAILED' });
  expect(proxy.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/manifests/'))).toHaveLength(4);
});

test('what BuildKit tells of a large Dockerfile arrives, though it sends the file along', {
  timeout: TEST_TIMEOUT_MS,
}, async () => {
  const it = await attempt('large', `FROM BASE\n${'# a comment that makes it long\n'.repeat(4_000)}RUNN true\n`);

  const building = createBuildctl({ exec: it.exec, env, address: buildkit.address }).build(it.request, {
    signal: never,
    progress: it.progress,
  });

  await expect(building).rejects.toMatchObject({ message: expect.stringContaining('unknown instruction: RUNN') });
});

test('buildah refuses what it would misread, before it runs', async () => {
  const it = await attempt('buildah-limits', 'FROM BASE\nRUN <<END\necho hello\nEND\n');

  const building = createBuildah({ exec: it.exec, env }).build(it.request, { signal: never, progress: it.progress });

  await expect(building).rejects.toMatchObject({
    code: 'ENGINE_UNSUPPORTED',
    location: { file: 'Dockerfile', line: 2 },
  });
  expect(it.said).toEqual(['buildah --version']);
});

test('buildah builds though DOCKER_CONFIG names a folder without a config.json', {
  timeout: TEST_TIMEOUT_MS,
}, async () => {
  const it = await attempt('buildah-config', 'FROM BASE\nRUN true\n');
  const engine = createBuildah({ exec: it.exec, env: { ...env, DOCKER_CONFIG: folder } });

  const digest = await engine.build(it.request, { signal: never, progress: it.progress });

  expect(await pushed('buildah-config')).toMatchObject({ digest });
});

describe('auto', () => {
  const probeIn = (variables: Record<string, string | undefined>) =>
    findEngine({ kind: 'auto' }, { exec, env: { ...env, ...variables }, signal: never }).probe();

  test('takes buildctl where BUILDKIT_HOST answers, and buildah where nothing else does', async () => {
    const nothingElse = {
      BUILDKIT_HOST: `unix://${folder}/away.sock`,
      DOCKER_HOST: `unix://${folder}/no-docker.sock`,
      BUILDX_BUILDER: 'default', // the one of the Docker daemon
    };

    expect(await probeIn({})).toBe(`buildctl at ${buildkit.address}`);
    expect(await probeIn(nothingElse)).toBe('buildah');
  });

  test.runIf(hasBuildx)('takes buildx where its builder answers, though there is no Docker daemon', async () => {
    const noBuildctl = { BUILDKIT_HOST: `unix://${folder}/away.sock`, DOCKER_HOST: `unix://${folder}/no-docker.sock` };

    expect(await probeIn(noBuildctl)).toBe('docker buildx');
  });

  test.runIf(hasBuildx)('passes over a buildx whose builder does not answer', async () => {
    const away = `unix://${folder}/away.sock`;
    const directory = join(folder, 'docker-away');
    const variables = { ...(await buildxEnvironment({ directory, address: away })), BUILDKIT_HOST: away };

    expect(await probeIn(variables)).toBe('buildah');
  });
});
