import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type RegistryProxy, startProxy } from '../servers/proxy.ts';
import { startQuirkRegistry } from '../servers/quirk-registry.ts';
import { sequentialRoundTrips } from '../servers/round-trips.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { lookAtRegistry } from './look-at-registry.ts';
import { buildWeb, makeProject, storyDockerfile } from './project.ts';

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
});

const UPLOADS = ['POST /blobs/uploads/', 'POST /blobs/uploads/', 'PUT /blobs/uploads/…', 'PUT /blobs/uploads/…'];

test('a code-only change sends at most 8 requests in 3 round trips, starts no engine and says nothing about the base', async () => {
  const sent = await changeOfCode(registry.url);

  expect(sent.lines).toEqual([
    'GET /manifests/branch-uat',
    ...UPLOADS,
    'PUT /manifests/app-…',
    'PUT /manifests/branch-uat',
    'PUT /manifests/…',
  ]);
  expect(sent.roundTrips).toBe(3);
});

test('where the registry takes several tags at once, it sends 6 in 3 round trips', async () => {
  await using quirks = await startQuirkRegistry({ quirks: { tagsAtOnce: {} } });

  const sent = await changeOfCode(`http://${quirks.host}`);

  expect(sent.lines).toEqual([
    'GET /manifests/branch-uat',
    ...UPLOADS,
    'PUT /manifests/sha256:…?tag=app-…&tag=…&tag=branch-uat',
  ]);
  expect(sent.roundTrips).toBe(3);
});

test('where the registry takes several tags at once, a revert sets what it lacks with one request', async () => {
  await using server = await startQuirkRegistry({ quirks: { tagsAtOnce: {} } });
  const registryUrl = `http://${server.host}`;
  await using project = await makeProject({ host: server.host, registryUrl, name: 'one-revert' });
  const first = await buildWeb(project);
  await project.commit('code', { version: '2\n' });
  await buildWeb(project);
  const commit = await project.commit('revert', { version: '1\n' });
  const from = server.requests.length;

  const { outcome } = await buildWeb(project);

  const { tags } = server.repository('one-revert/web');
  expect(outcome).toBe('found');
  expect([tags.get(commit), tags.get('branch-uat')]).toEqual([first.digest, first.digest]);
  expect(server.requests.slice(from).filter((line) => line.startsWith('PUT'))).toEqual([
    `PUT manifests/${first.digest}`,
  ]);
});

test('where the registry knows it no more, every tag is set all the same, and the build after this one does not ask again', async () => {
  const quirks: { tagsAtOnce?: object } = { tagsAtOnce: {} };
  await using server = await startQuirkRegistry({ quirks });
  const { tags } = server.repository('forgotten/web');
  await using project = await makeProject({
    host: server.host,
    registryUrl: `http://${server.host}`,
    name: 'forgotten',
  });
  await buildWeb(project);
  delete quirks.tagsAtOnce;
  const change = async (version: string) => {
    const commit = await project.commit('code', { version });
    const from = server.requests.length;
    const { digest, key } = await buildWeb(project);
    expect([commit, 'branch-uat', `app-${key}`].map((tag) => tags.get(tag))).toEqual([digest, digest, digest]);
    return server.requests.slice(from).filter((line) => line.startsWith('PUT manifests'));
  };

  const [first, second] = [await change('2\n'), await change('3\n')];

  expect([first.length, second.length]).toEqual([4, 3]);
});

/** What the second build of a project sends, of which a commit changed one file: "PUT /manifests/…", sorted. */
async function changeOfCode(registryUrl: string) {
  await using proxy = await startProxy({ target: registryUrl, delayMs: 300 });
  await using project = await makeProject({ host: proxy.host, registryUrl, name: 'code-change' });
  await project.hydrofoil(['lock']);
  await project.commit('lock');
  const first = await buildWeb(project);
  await project.commit('code', {
    version: '2\n',
    'hydrofoil.yaml': `${await without('engine', project.folder)}engine: { kind: buildctl, address: "unix:///nowhere.sock" }\n`,
  });
  proxy.clear();

  const second = await buildWeb(project);

  expect(second.digest).not.toBe(first.digest);
  expect(second.base.action).toBe('reuse');
  expect(proxy.requests.every(({ path }) => path.startsWith('/v2/code-change/web/'))).toBe(true);
  const lines = proxy.requests.map(
    ({ method, path }) =>
      `${method} ${path.replace(/\/v2\/code-change\/web|(?<=uploads\/.*)[?].*/g, '').replace(/[0-9a-f]{40,}|(?<=uploads\/)[0-9a-f-]{36}/g, '…')}`,
  );
  return { lines: lines.toSorted(), roundTrips: sequentialRoundTrips(proxy.requests) };
}

test('a code-only change takes 3 round trips also where the registry answers before git', async () => {
  await using proxy = await startProxy({ target: registry.url });
  await using project = await makeProject({ host: proxy.host, registryUrl: registry.url, name: 'slow-git' });
  await project.hydrofoil(['lock']);
  await project.commit('lock');
  await buildWeb(project);
  await project.commit('code', { version: '2\n' });
  await using bin = await mkdtempDisposable(join(tmpdir(), 'hydrofoil-git-'));
  await writeFile(join(bin.path, 'git'), `#!/bin/sh\nsleep 0.6\nPATH="\${PATH#*:}" exec git "$@"\n`, { mode: 0o755 });
  proxy.delayMs = 200;
  proxy.clear();

  const { exitCode } = await project.hydrofoil(['build'], { env: { PATH: `${bin.path}:${project.env.PATH}` } });

  expect(exitCode).toBe(0);
  expect(sequentialRoundTrips(proxy.requests)).toBe(3);
});

test('a commit that changes nothing in the image, and a revert, upload no blob', async () => {
  await using proxy = await startProxy({ target: registry.url });
  await using project = await makeProject({ host: proxy.host, registryUrl: registry.url, name: 'no-change' });
  const first = await buildWeb(project);
  await project.commit('code', { version: '2\n' });
  const second = await buildWeb(project);
  proxy.clear();

  await project.hydrofoil(['plan']);
  expect(proxy.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  await project.commit('docs', { 'docs/README': 'not in the image\n' });
  const third = await buildWeb(project);
  await project.commit('revert', { version: '1\n' });
  const fourth = await buildWeb(project);

  expect(third).toMatchObject({ outcome: 'unchanged', digest: second.digest });
  expect(fourth).toMatchObject({ outcome: 'found', digest: first.digest });
  expect(proxy.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/blobs/'))).toEqual([]);
  expect(leftOpen(proxy)).toBe(0);
});

test.each([
  { way: 'is interrupted', command: ': uploads; echo step has begun; sleep 60', signal: 'SIGTERM' },
  { way: 'fails', command: 'echo step has begun; exit 3', signal: undefined },
] as const)('a build that $way cancels the uploads that it opened', async ({ way, command, signal }) => {
  await using proxy = await startProxy({ target: registry.url });
  const name = `given-back-${way.at(-1)}`;
  // A step of its own: one that another test left to the engine may have been finished by it.
  const dockerfile = storyDockerfile(proxy.host, name).replace('echo installing >', `${command}; echo installing >`);
  await using project = await makeProject({ host: proxy.host, registryUrl: registry.url, name, dockerfile });

  if (signal === undefined) await project.hydrofoil(['build']);
  else await project.killWhen(['build', '--plain'], /step has begun$/, signal);

  expect(proxy.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  expect(leftOpen(proxy)).toBe(0);
});

/** Uploads that were opened, and neither used nor cancelled. */
function leftOpen({ requests }: RegistryProxy): number {
  const count = (wanted: string) =>
    requests.filter(({ method, path, status }) => method === wanted && path.includes('/blobs/uploads/') && status < 300)
      .length;
  return count('POST') - count('PUT') - count('DELETE');
}

test('a layer that changes goes on top; changed again, it is the only one that a node unpacks', async () => {
  await using project = await makeProject({ host: registry.host, registryUrl: registry.url, name: 'order' });
  const look = lookAtRegistry(registry.url);
  const layersOf = async ({ digest }: { readonly digest: string }) =>
    (await look.manifest('order/web', digest)).layers.map((layer) => layer.digest);
  const content = (path: string, version: number) => `${path} ${version}\n`.repeat(4000);
  const paths = Array.from({ length: 12 }, (_, at) => `package${at}/models.py`);
  await project.write(Object.fromEntries(paths.map((path) => [path, content(path, 1)])));
  await project.commit('packages');
  const first = await layersOf(await buildWeb(project));
  const changed = 'package3/models.py';
  await project.commit('change', { [changed]: content(changed, 2) });
  const second = await layersOf(await buildWeb(project));

  await project.commit('change again', { [changed]: content(changed, 3) });
  const third = await layersOf(await buildWeb(project));

  expect(second.toSorted().filter((digest) => first.includes(digest))).toHaveLength(first.length - 1);
  expect(second.slice(0, -1)).not.toEqual(first.slice(0, -1));
  expect(third.slice(0, -1)).toEqual(second.slice(0, -1));
  expect(third.at(-1)).not.toBe(second.at(-1));
});

async function without(section: string, folder: string): Promise<string> {
  const text = await readFile(`${folder}/hydrofoil.yaml`, 'utf8');
  return text.slice(0, text.indexOf(`${section}:`));
}
