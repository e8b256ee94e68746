import { readFileSync } from 'node:fs';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackTar } from 'modern-tar';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { checkLayout } from '../conformance/layout-oracle.ts';
import { isAvailable } from '../servers/availability.ts';
import { buildahEnvironment } from '../servers/buildah.ts';
import { startProxy } from '../servers/proxy.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { buildWeb, makeProject, storyDockerfile, type TestProject } from './project.ts';

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
});

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'hydrofoil-output-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const projectAt = (name: string, dockerfile?: string): Promise<TestProject> =>
  makeProject({
    host: registry.host,
    registryUrl: registry.url,
    name: `output-${name}`,
    ...(dockerfile === undefined ? {} : { dockerfile }),
  });

/** Its last step is a script of the application: what the script waits for, the image waits for. */
async function projectWithStep(name: string): Promise<TestProject> {
  const dockerfile = `${storyDockerfile(registry.host, `output-${name}`)}RUN sh step.sh\n`;
  const project = await projectAt(name, dockerfile);
  await project.commit('step', { 'step.sh': 'true\n' });
  return project;
}

/** The base is made by then, and the image cannot be. It says something all the time, so that it ends with whoever listens. */
const WAITING = {
  'requirements/uat.txt': 'django==5.0\n',
  'step.sh': 'echo step has begun\nfor second in $(seq 60); do sleep 1; echo waiting; done\n',
};

describe('into a folder', () => {
  test('the next build finds what it knows there: it needs no registry and no engine', async () => {
    const proxy = await startProxy({ target: registry.url });
    await using project = await makeProject({ host: proxy.host, registryUrl: registry.url, name: 'output-offline' });
    const output = `oci:${place}`;
    await project.hydrofoil(['lock']);
    await project.commit('lock');
    const first = await buildWeb(project, '--output', output);
    await proxy[Symbol.asyncDispose]();
    await project.commit('code', { version: '2\n' });

    const second = await project.hydrofoil(['build', '--output', output, '--json'], {
      env: { BUILDKIT_HOST: 'unix:///nowhere.sock' },
    });

    expect(second.exitCode, second.stderr).toBe(0);
    const { web } = JSON.parse(second.stdout).images;
    expect(first.base.action).toBe('build');
    expect(web).toMatchObject({ outcome: 'made', base: { action: 'reuse' }, reference: `${output}@${web.digest}` });
    expect(web.digest).not.toBe(first.digest);
    expect(web.uploadedBytes).toBeLessThan(20_000);
    const tags = await checkLayout(place);
    expect(tags['index.json']).toContain('branch-uat');
    expect(proxy.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
  });

  test('the image is the one that a registry gets', async () => {
    await using project = await projectAt(
      'same',
      `FROM ${registry.host}/output-same/busybox:1\nWORKDIR /app\nCOPY . .\n`,
    );

    const pushed = await buildWeb(project);
    const written = await buildWeb(project, '--output', `oci:${place}`);

    expect(written.digest).toBe(pushed.digest);
    expect(written.tags).toEqual(pushed.tags);
  });

  test('without a configuration and without a name', async () => {
    await using project = await projectAt('nameless');
    await project.remove('hydrofoil.yaml');

    const { exitCode, stdout, stderr } = await project.hydrofoil(['build', '.', '--output', `oci:${place}/a/b`], {
      env: { BUILDKIT_HOST: (await sharedBuildkit()).address },
    });

    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`^oci:${place}/a/b@sha256:[0-9a-f]{64}\n$`));
    await checkLayout(join(place, 'a/b'));
  });

  test('each image of a configuration has a folder of its own', async () => {
    await using project = await projectAt('two');
    const text = await readFile(join(project.folder, 'hydrofoil.yaml'), 'utf8');
    const second = `  worker:\n    repository: ${project.host}/output-two/worker\n`;
    await project.commit('two', { 'hydrofoil.yaml': text.replace('environments:', `${second}environments:`) });

    const both = await project.hydrofoil(['build', '--output', `oci:${place}`]);
    const one = await project.hydrofoil(['build', '--image', 'web', '--output', `oci:${place}`]);

    expect(both.exitCode, both.stderr).toBe(0);
    expect((await readdir(place)).sort()).toEqual(['web', 'worker']);
    expect(one.stdout).toBe(`${both.stdout.split('\n').find((line) => line.includes('/web@'))}\n`);
    await Promise.all(['web', 'worker'].map((name) => checkLayout(join(place, name))));
  });

  test('a build that is killed leaves the image of the last one', async () => {
    await using project = await projectWithStep('killed');
    const first = await buildWeb(project, '--output', `oci:${place}`);
    const before = await readFile(join(place, 'index.json'));
    await project.commit('waiting', WAITING);

    await project.killWhen(['build', '--plain', '--output', `oci:${place}`], /step has begun$/, 'SIGKILL');

    await checkLayout(place);
    expect((await readFile(join(place, 'index.json'))).equals(before)).toBe(true);
    await project.commit('not waiting', { 'step.sh': 'true\n' });
    const again = await buildWeb(project, '--output', `oci:${place}`);
    expect(again).toMatchObject({ outcome: 'made', base: { action: 'reuse' } });
    expect(again.digest).not.toBe(first.digest);
  });

  test('two builds at once lose nothing of each other', async () => {
    await using project = await projectAt('at-once');
    const env = { BUILDKIT_HOST: (await sharedBuildkit()).address };
    const build = (number: number) => {
      const args = ['build', '.', '-t', `emr/web:${number}`, '--build-arg', `PIP_EXTRA=${number}`];
      return project.hydrofoil([...args, '--output', `oci:${place}`], { env });
    };

    const results = await Promise.all([1, 2].map(build));

    expect(results.map(({ exitCode, stderr }) => (exitCode === 0 ? '' : stderr))).toEqual(['', '']);
    const tags = await checkLayout(place);
    expect(tags['index.json']?.toSorted()).toEqual(['1', '2']);
    expect(tags['hydrofoil/index.json']?.filter((tag) => tag.startsWith('base-'))).toHaveLength(2);
  });

  test('what was removed from the folder is made again', async () => {
    await using project = await projectAt('lost');
    await buildWeb(project, '--output', `oci:${place}`);
    await rm(join(place, 'blobs'), { recursive: true });
    await project.commit('code', { version: '2\n' });

    const again = await buildWeb(project, '--output', `oci:${place}`);

    expect(again.outcome).toBe('made');
    const { manifests } = JSON.parse(await readFile(join(place, 'index.json'), 'utf8'));
    expect(manifests.map(({ digest }: { digest: string }) => digest)).toContain(again.digest);
  });
});

describe('as an archive', () => {
  const entriesOf = async (file: string) =>
    new Map((await unpackTar(readFileSync(file))).map(({ header, data }) => [header.name, Buffer.from(data ?? [])]));
  const keysIn = (entries: ReadonlyMap<string, Buffer>): string[] =>
    JSON.parse(entries.get('hydrofoil/index.json')?.toString() ?? '').manifests.map(
      ({ annotations }: { annotations: Record<string, string> }) => annotations['org.opencontainers.image.ref.name'],
    );

  test('it is replaced by one that holds the new image and nothing of the old one, but for what both need', async () => {
    await using project = await projectAt('archive');
    const file = join(place, 'web.tar');
    const first = await buildWeb(project, '--output', `docker-archive:${file}`);
    await project.commit('code', { version: '2\n' });
    const code = await buildWeb(project, '--output', `docker-archive:${file}`);
    const kept = keysIn(await entriesOf(file));
    await project.commit('requirements', { 'requirements/uat.txt': 'django==5.0\n' });
    const requirements = await buildWeb(project, '--output', `docker-archive:${file}`);
    const entries = await entriesOf(file);

    expect([first, code, requirements].map(({ base }) => base.action)).toEqual(['build', 'reuse', 'build']);
    expect(kept).toContain(`base-${first.base.key}`);
    expect(keysIn(entries)).toEqual(
      expect.arrayContaining([`base-${requirements.base.key}`, `facts-${requirements.base.key}`]),
    );
    expect(keysIn(entries).join()).not.toContain(first.base.key);
    expect(await readdir(place)).toEqual(['web.tar']);

    const folder = join(place, 'unpacked');
    expect(
      (await exec('tar', ['--extract', '--one-top-level=unpacked', '--file', file], { cwd: place })).exitCode,
    ).toBe(0);
    await checkLayout(folder);
    const [docker] = JSON.parse(entries.get('manifest.json')?.toString() ?? '');
    const commit = await project.git('rev-parse', 'HEAD');
    expect(docker.RepoTags).toEqual([commit, 'branch-uat'].map((tag) => `${project.host}/output-archive/web:${tag}`));
    for (const path of [docker.Config, ...docker.Layers]) await access(join(folder, path));
  });

  test('a build that is killed leaves the last archive', async () => {
    await using project = await projectWithStep('archive-killed');
    const file = join(place, 'web.tar');
    await buildWeb(project, '--output', `docker-archive:${file}`);
    const before = await readFile(file);
    await project.commit('waiting', WAITING);

    const { exitCode } = await project.killWhen(
      ['build', '--plain', '--output', `docker-archive:${file}`],
      /step has begun$/,
      'SIGINT',
    );

    expect(exitCode).toBe(130);
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(place)).toEqual(['web.tar']);
  });
});

describe.skipIf(!(await isAvailable('buildah')))('taken over by another tool', () => {
  test.for([
    ['a folder', (path: string) => `oci:${path}`, (path: string) => `oci:${path}:1`],
    ['an archive', (path: string) => `docker-archive:${path}`, (path: string) => `docker-archive:${path}`],
  ] as const)('%s is pulled and runs', async ([_what, outputOf, sourceOf]) => {
    await using project = await projectAt('pulled');
    await project.remove('hydrofoil.yaml');
    const path = join(place, 'image');
    const address = (await sharedBuildkit()).address;
    const args = ['build', '.', '-t', 'emr/web:1', '--output', outputOf(path)];
    const built = await project.hydrofoil(args, { env: { BUILDKIT_HOST: address } });
    expect(built.exitCode, built.stderr).toBe(0);
    const env = await buildahEnvironment({ directory: join(place, 'buildah'), registries: [] });
    const buildah = async (...words: string[]) => {
      const { exitCode, stdout, stderr } = await exec('buildah', words, { env, cwd: place }); // it makes image names of paths
      expect(exitCode, stderr).toBe(0);
      return stdout.trim();
    };

    const image = await buildah('pull', '--quiet', sourceOf('image'));
    const container = await buildah('from', image);
    const said = await buildah('run', container, 'sh', '-c', 'cat version /installed.txt');
    await buildah('rm', container);
    await buildah('rmi', '--all');

    expect(said).toBe('1\ndjango==4.2\ngunicorn==21.0');
  });
});

describe('what cannot be is told before anything is made', () => {
  const cases: [why: string, output: string, code: string][] = [
    ['no scheme', 'somewhere', 'USAGE_OUTPUT'],
    ['no place', 'oci:', 'USAGE_OUTPUT'],
    ['the root of the file system', 'oci:/', 'USAGE_OUTPUT'],
    ['another exporter of BuildKit', 'type=oci,dest=x', 'USAGE_OUTPUT'],
    ['the build context', 'oci:.', 'USAGE_OUTPUT_IN_CONTEXT'],
    ['a folder in the build context', 'oci:requirements/out', 'USAGE_OUTPUT_IN_CONTEXT'],
    ['a file in the build context', 'docker-archive:image.tar', 'USAGE_OUTPUT_IN_CONTEXT'],
    ['a folder that holds other things', 'oci:docs', 'LAYOUT_INVALID'],
    ['a file that is no archive', 'docker-archive:docs/a', 'ARCHIVE_INVALID'],
    ['a folder where an archive should be', 'docker-archive:docs', 'ARCHIVE_INVALID'],
  ];
  test('several platforms in an archive', async () => {
    await using project = await projectAt('refused');
    const text = await project.read('hydrofoil.yaml');
    const platforms = '    platforms: [linux/amd64, linux/arm64]\n';
    await project.write({ 'hydrofoil.yaml': text.replace(/( {4}repository: .*\n)/, `$1${platforms}`) });

    const { stdout } = await project.hydrofoil(['build', '--output', `docker-archive:${place}/web.tar`, '--json']);

    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'USAGE_OUTPUT',
      message: expect.stringContaining('one platform'),
      hint: expect.stringContaining('--platform'),
    });
    expect(await readdir(place)).toEqual([]);
  });

  test.for(cases)('%s', async ([_why, output, code]) => {
    await using project = await projectAt('refused');
    await project.write({ 'docs/a': 'mine\n' });

    const { exitCode, stdout } = await project.hydrofoil(['build', '--output', output, '--json']);

    expect(JSON.parse(stdout).error).toMatchObject({ code, hint: expect.any(String) });
    expect(exitCode).toBeGreaterThan(0);
    expect(await readdir(join(project.folder, 'docs'))).toEqual(['a']);
    expect(await readFile(join(project.folder, 'docs/a'), 'utf8')).toBe('mine\n');
  });
});
