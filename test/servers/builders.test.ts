import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { isAvailable } from './availability.ts';
import { buildahEnvironment } from './buildah.ts';
import { startBuildkit } from './buildkit.ts';
import { leftoversOf } from './leftovers.ts';
import { startProxy } from './proxy.ts';
import { type RegistryServer, startRegistry } from './registry.ts';
import { makeRootImage } from './root-image.ts';
import { run } from './run.ts';
import { makeSmallImage } from './small-image.ts';

const hasRootImage = await isAvailable('root-image');

let directory: string;
let registry: RegistryServer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'builders-test-'));
  registry = await startRegistry({ directory: join(directory, 'registry') });
});
afterAll(async () => {
  await registry.stop();
  await rm(directory, { recursive: true });
});

async function contextOf(dockerfile: string): Promise<string> {
  const context = await mkdtemp(join(directory, 'context-'));
  await mkdir(context, { recursive: true });
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  return context;
}

async function hasTag(repository: string): Promise<boolean> {
  const { tags } = (await (await fetch(`${registry.url}/v2/${repository}/tags/list`)).json()) as { tags?: string[] };
  return tags?.includes('1') ?? false;
}

describe.skipIf(!(await isAvailable('buildkit')))('BuildKit', () => {
  const buildArguments = (context: string, name: string) => [
    ...['build', '--frontend', 'dockerfile.v0', '--local', `context=${context}`, '--local', `dockerfile=${context}`],
    ...['--output', `type=image,name=${name},push=true`],
  ];

  test('builds and pushes through a proxy that it was not told of, and leaves nothing behind', async () => {
    const folder = join(directory, 'buildkit');
    const { reference } = await makeSmallImage({ registry: registry.url, repository: 'base', tag: '1' });
    const context = await contextOf(`FROM ${reference}\nRUN echo built > /built\n`);
    await using proxy = await startProxy({ target: registry.url });
    const buildkit = await startBuildkit({ directory: folder });
    const id = buildkit.address.split('/').at(-2)?.slice(-6) ?? '';
    expect(await leftoversOf(folder)).not.toEqual([]);

    await run(buildkit.buildctl, [
      '--addr',
      buildkit.address,
      ...buildArguments(context, `${proxy.host}/by-buildkit:1`),
    ]);
    await buildkit.stop();

    expect(await hasTag('by-buildkit')).toBe(true);
    expect(await leftoversOf(folder, id)).toEqual([]);
  });

  test('leaves nothing of a RUN step that is still running when it is stopped', async () => {
    const folder = join(directory, 'interrupted');
    const { reference } = await makeSmallImage({ registry: registry.url, repository: 'base', tag: '1' });
    const context = await contextOf(`FROM ${reference}\nRUN echo running && sleep 600\n`);
    const buildkit = await startBuildkit({ directory: folder });
    const id = buildkit.address.split('/').at(-2)?.slice(-6) ?? '';
    const running = Promise.withResolvers<void>();
    const build = exec(
      buildkit.buildctl,
      ['--addr', buildkit.address, ...buildArguments(context, 'never:1'), '--progress', 'plain'],
      { onLine: (line) => /\d running$/.test(line) && running.resolve() },
    );
    await running.promise;

    await buildkit.stop();

    expect((await build).exitCode).not.toBe(0);
    expect(await leftoversOf(folder, id)).toEqual([]);
  });

  test.skipIf(!hasRootImage)('installs from the package index inside the root image', async () => {
    const { reference } = await makeRootImage({ registry: registry.url, repository: 'python', tag: '3.12-slim' });
    const context = await contextOf(
      `FROM ${reference}\nRUN pip install --no-cache-dir sqlparse==0.5.3 && python -c 'import sqlparse'\n`,
    );
    await using buildkit = await startBuildkit({ directory: join(directory, 'root-image') });

    await run(buildkit.buildctl, [
      '--addr',
      buildkit.address,
      ...buildArguments(context, `${registry.host}/with-pip:1`),
    ]);

    expect(await hasTag('with-pip')).toBe(true);
  });
});

describe.skipIf(!(await isAvailable('buildah')))('Buildah', () => {
  test('builds and pushes in folders of its own, and leaves no mount behind', async () => {
    const folder = join(directory, 'buildah');
    const { reference } = await makeSmallImage({ registry: registry.url, repository: 'base', tag: '1' });
    const context = await contextOf(`FROM ${reference}\nRUN echo built > /built\n`);
    const env = await buildahEnvironment({ directory: folder, registries: [registry.host] });

    await run('buildah', ['build', '--tag', `${registry.host}/by-buildah:1`, context], { env });
    await run('buildah', ['push', `${registry.host}/by-buildah:1`], { env });

    expect(await hasTag('by-buildah')).toBe(true);
    expect(await leftoversOf(folder)).toEqual([]);
  });
});
