import { beforeAll, expect, test } from 'vitest';
import { startProxy } from '../servers/proxy.ts';
import { sequentialRoundTrips } from '../servers/round-trips.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { lookAtRegistry, type RegistryLook } from './look-at-registry.ts';
import { buildWeb, makeProject, type TestProject } from './project.ts';

/** An application with a frontend that a stage of its own makes. */
let registry: Awaited<ReturnType<typeof sharedRegistry>>;
let look: RegistryLook;
beforeAll(async () => {
  registry = await sharedRegistry();
  look = lookAtRegistry(registry.url);
});

function dockerfile(host: string, name: string, destination = '/app/dist'): string {
  const busybox = `${host}/stages/${name}/busybox:1`;
  return `FROM ${busybox} AS frontend
COPY requirements/uat.txt package.json
RUN mkdir node_modules && cp package.json node_modules/
COPY web web
RUN mkdir dist && cat web/*.css > dist/all.css
FROM ${busybox}
RUN echo installing > /apt.txt
WORKDIR /app
COPY version .
COPY --from=frontend /dist ${destination}
COPY --from=frontend /node_modules /node_modules
CMD ["cat", "version"]
`;
}

async function project(name: string, host: string = registry.host): Promise<TestProject> {
  const it = await makeProject({ host, registryUrl: registry.url, name: `stages/${name}` });
  await it.commit('a frontend', { Dockerfile: dockerfile(it.host, name), 'web/a.css': 'a {}\n', version: '1\n' });
  return it;
}

const repositoryOf = (name: string) => `stages/${name}/web`;
const actions = ({ steps }: { readonly steps: readonly { readonly kind: string; readonly action: string }[] }) =>
  steps.map(({ kind, action }) => `${kind} ${action}`);

test('a change beside the frontend takes over what its stage made; a change of it executes its last steps', async () => {
  await using it = await project('change');
  await buildWeb(it);
  await it.commit('code', { version: '2\n' });
  const code = await buildWeb(it);
  await it.commit('frontend', { 'web/a.css': 'b {}\n' });
  const frontend = await buildWeb(it);

  expect(actions(code)).toEqual(['copy compose', 'copy reuse', 'copy reuse']);
  expect(code.stages?.['stage frontend']?.steps.map(({ action }) => action)).toContain('reuse');
  expect(frontend.base.action).toBe('reuse');
  expect(frontend.stages?.['stage frontend']).toMatchObject({
    base: { action: 'reuse' },
    steps: [{ action: 'compose' }, { action: 'execute', because: ['web/a.css changed'] }],
  });
  expect(actions(frontend)).toEqual(['copy reuse', 'copy compose', 'copy reuse']);
});

test('what a stage left is asked for all at once: two round trips more than without a stage', async () => {
  await using proxy = await startProxy({ target: registry.url });
  await using it = await project('round-trips', proxy.host);
  await it.hydrofoil(['lock']);
  await buildWeb(it);
  await it.commit('code', { version: '2\n' });
  proxy.clear();
  proxy.delayMs = 100; // so that requests which belong together overlap

  await buildWeb(it);

  expect(proxy.requests.filter(({ method }) => method === 'GET').length).toBeGreaterThan(5);
  expect(sequentialRoundTrips(proxy.requests)).toBeLessThanOrEqual(5);
});

test('base makes the bases of stages too, and a changed dependency of one is told', async () => {
  await using it = await project('base');
  await it.hydrofoil(['base']);

  const first = await buildWeb(it);
  await it.commit('dependency', { 'requirements/uat.txt': 'other\n' });
  const second = await buildWeb(it);

  expect(first).toMatchObject({
    base: { action: 'reuse' },
    stages: { 'stage frontend': { base: { action: 'reuse' } } },
  });
  expect(second).toMatchObject({
    base: { action: 'reuse' },
    stages: { 'stage frontend': { base: { action: 'build', because: ['requirements/uat.txt changed'] } } },
  });
});

test('a layer of a stage that the registry lost is made again when its files are needed', async () => {
  await using it = await project('lost');
  await buildWeb(it);
  const repository = repositoryOf('lost');
  const [run = ''] = (await look.tags(repository)).filter((tag) => tag.startsWith('run-'));
  const lost = await look.deleteLayers(repository, run);
  await it.commit('elsewhere', { Dockerfile: dockerfile(it.host, 'lost', '/srv/dist') });

  const built = await buildWeb(it);

  expect(lost).toBe(1);
  expect(await look.missingBlobs(repository, built.digest)).toEqual([]);
});

test('a plan writes nothing, whatever it finds out on the way', async () => {
  await using it = await project('plan');
  await buildWeb(it);
  const repository = repositoryOf('plan');
  const known = (await look.tags(repository)).filter((tag) => /^(?:tree|facts)-/.test(tag));
  for (const tag of known) await look.deleteManifest(repository, tag);
  const before = await look.tags(repository);
  await it.commit('elsewhere', { Dockerfile: dockerfile(it.host, 'plan', '/srv/dist') });

  const { exitCode, stdout } = await it.hydrofoil(['plan']);

  expect(known.length).toBeGreaterThanOrEqual(3);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('stage frontend: reuse') });
  expect(await look.tags(repository)).toEqual(before);
});

test('a step of a stage that fails is told with its line, and leaves no image', async () => {
  await using it = await project('fails');
  const text = dockerfile(it.host, 'fails').replace('cat web/*.css > dist/all.css', 'exit 9');
  await it.commit('a mistake', { Dockerfile: text });

  const { exitCode, stderr } = await it.hydrofoil(['build']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('Dockerfile:5');
  const tags = await look.tags(repositoryOf('fails'));
  expect(tags.filter((tag) => !/^(?:base|facts|tree)-/.test(tag))).toEqual([]);
});

test('two runs at once make the same image', async () => {
  await using it = await project('twice');

  const [one, other] = await Promise.all([buildWeb(it), buildWeb(it)]);

  expect(one.digest).toBe(other.digest);
  expect(await look.missingBlobs(repositoryOf('twice'), one.digest)).toEqual([]);
});

test('stages of one name are told apart, in the plan and in what the next build compares with', async () => {
  await using it = await project('twice');
  const busybox = `${it.host}/stages/twice/busybox:1`;
  const text = `FROM ${busybox} AS part
COPY version version
RUN cp version one
FROM ${busybox} AS middle
COPY --from=0 one one
FROM ${busybox} AS part
COPY web web
RUN cat web/*.css > two
FROM ${busybox}
COPY version version
COPY --from=middle one one
COPY --from=part two two
`;
  await it.commit('twice', { Dockerfile: text });
  await buildWeb(it);
  await it.commit('frontend', { 'web/a.css': 'c {}\n' });

  const { stages } = await buildWeb(it);

  expect(stages?.['stage part (0)']?.steps).toMatchObject([{ action: 'reuse' }, { action: 'reuse' }]);
  expect(stages?.['stage part (2)']?.steps).toMatchObject([
    { action: 'compose' },
    { action: 'execute', because: ['web/a.css changed'] },
  ]);
});
