import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, test as base, beforeAll, expect } from 'vitest';
import { startProxy } from '../servers/proxy.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeProject, type TestProject } from './project.ts';
import { openStepRunner, type Step, type StepRunner } from './step.ts';

const test = base.concurrent; // each has a repository of its own

/** What a step makes of the event that started its workflow. */
let runner: StepRunner;
let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
  runner = await openStepRunner();
});
afterAll(() => runner[Symbol.asyncDispose]());

function projectOf(name: string, options: { readonly host?: string; readonly dockerfile?: string } = {}) {
  return makeProject({ host: registry.host, registryUrl: registry.url, name: `action-${name}`, ...options });
}

/** What GitHub tells a workflow of a pull request. */
function pullRequest(from: string | null): Step['event'] {
  const repo = from === null ? null : { full_name: from };
  return {
    name: 'pull_request',
    payload: { pull_request: { number: 7, head: { repo }, base: { repo: { full_name: 'emr/emr' } } } },
  };
}

async function stepOf(project: TestProject, inputs: Step['inputs'], event?: Step['event'], env: Step['env'] = {}) {
  return runner.run({
    folder: project.folder,
    inputs,
    ...(event === undefined ? {} : { event }),
    env: { ...project.env, ...env },
  });
}

test('a push to a branch that no environment has is said, and is no failure', async () => {
  await using it = await projectOf('feature');

  const { exitCode, log, outputs } = await stepOf(it, { branch: 'feature/x' }, { name: 'push', payload: {} });

  expect(exitCode, log.join('\n')).toBe(0);
  expect(log).toContain('::notice::No environment has the branch "feature/x": nothing is deployed.');
  expect(outputs).toMatchObject({ outcome: 'skipped', image: '' });
});

test('somebody who starts a deployment by hand learns that it goes nowhere', async () => {
  await using it = await projectOf('by-hand');

  const { exitCode, outputs } = await stepOf(it, { branch: 'feature/x' });

  expect({ exitCode, outcome: outputs.outcome }).toEqual({ exitCode: 2, outcome: 'error' });
});

test('a pull request builds the base that its merge finds', async () => {
  await using it = await projectOf('base');
  await it.hydrofoil(['build']);
  await it.commit('requirement', { 'requirements/uat.txt': 'django==5.0\n' });

  const step = await stepOf(it, { command: 'base' }, pullRequest('emr/emr'));
  const merged = await it.json<{ images: { web: { base: { action: string } } } }>('build');

  expect(step.exitCode, step.log.join('\n')).toBe(0);
  expect(step.outputs).toMatchObject({
    outcome: 'based',
    'base-rebuilt': 'true',
    'base-because': 'requirements/uat.txt changed',
  });
  expect(merged.images.web.base.action).toBe('reuse');
});

test.each([
  { name: 'fork', from: 'mallory/emr', why: 'its code is somebody else’s' },
  { name: 'gone', from: null, why: 'a fork that was deleted was a fork' },
])('a pull request from a fork gets a plan, and nothing is built: $why', async ({ name, from }) => {
  await using it = await projectOf(name);
  await it.hydrofoil(['build']);
  await it.commit('requirement', { 'requirements/uat.txt': 'django==5.0\n' });

  const inputs = { command: 'base', registry: it.host, 'registry-user': 'ci', 'registry-password': '' };
  const { exitCode, log, outputs } = await stepOf(it, inputs, pullRequest(from));
  const after = await it.json<{ images: { web: { base: { action: string } } } }>('plan');

  expect(exitCode, log.join('\n')).toBe(0);
  expect(log.join('\n')).toContain('from a fork');
  expect(outputs).toMatchObject({ outcome: 'planned', 'base-because': 'requirements/uat.txt changed' });
  expect(after.images.web.base.action).toBe('build');
});

test('a pull request from a fork is no failure where the registry answers nobody without credentials', async () => {
  await using proxy = await startProxy({ target: registry.url });
  await using it = await projectOf('closed', { host: proxy.host });
  const headers = { 'www-authenticate': 'Basic realm="emr"' };
  proxy.fail({ path: /\/manifests\//, fault: { status: 401, headers }, times: 1000 });

  const { exitCode, log, outputs } = await stepOf(it, { command: 'base' }, pullRequest('mallory/emr'));

  expect(exitCode, log.join('\n')).toBe(0);
  expect(outputs).toMatchObject({ outcome: 'skipped' });
  expect(log.join('\n')).toMatch(/::notice::.*from a fork.*not known/);
});

test.each([
  { name: 'closed-plan', command: 'plan', why: 'that a workflow asks for the plan itself changes nothing' },
  { name: 'closed-cluster', command: 'plan', environment: 'uat', why: 'the kubeconfig is a secret too' },
  {
    name: 'closed-rollback',
    command: 'rollback',
    environment: 'uat',
    why: 'its configuration would choose the cluster',
  },
])('nothing that a pull request from a fork cannot see fails it: $why', async ({ name, command, ...chosen }) => {
  await using proxy = await startProxy({ target: registry.url });
  await using it = await projectOf(name, { host: proxy.host });
  const headers = { 'www-authenticate': 'Basic realm="emr"' };
  proxy.fail({ path: /\/manifests\//, fault: { status: 401, headers }, times: 1000 });
  if (chosen.environment !== undefined) {
    const environments = 'environments:\n  uat: { kubernetes: { namespace: emr }, workloads: auto }\n';
    await it.write({
      'hydrofoil.yaml': (await it.read('hydrofoil.yaml')).replace(/^environments:[\s\S]*/m, environments),
    });
  }

  const inputs = { command, ...chosen, kubeconfig: '' };
  const { exitCode, log, outputs } = await stepOf(it, inputs, pullRequest('mallory/emr'), { KUBECONFIG: '' });

  expect({ exitCode, outcome: outputs.outcome }, log.join('\n')).toEqual({ exitCode: 0, outcome: 'skipped' });
});

test('a folder to work in that is not there is refused, not replaced by the configuration above it', async () => {
  await using it = await projectOf('nowhere');

  const { exitCode, log } = await stepOf(it, { command: 'plan', 'working-directory': 'services/typo' });

  expect(exitCode, log.join('\n')).toBe(2);
  expect(log.join('\n')).toMatch(/^::error title=USAGE_ACTION_INPUT::.*working-directory: there is no folder .*typo/m);
});

test('a switch of the action is true or false, as those of the commands are', async () => {
  await using it = await projectOf('switch');

  const { exitCode, log } = await stepOf(it, { command: 'plan', comment: 'no' });

  expect(exitCode, log.join('\n')).toBe(2);
  expect(log.join('\n')).toContain('Reading the input comment: "no" is neither true nor false');
});

test('outputs that cannot be written fail the step after all else is told', async () => {
  await using it = await projectOf('outputs');

  const { exitCode, log, summary } = await stepOf(it, { command: 'plan' }, undefined, {
    GITHUB_OUTPUT: join(it.folder, 'gone/output'),
  });

  expect(exitCode, log.join('\n')).toBe(1);
  expect(log.join('\n')).toMatch(/^::error::Writing the outputs of the step: ENOENT/m);
  expect(summary).not.toBe('');
});

test('a kubeconfig that cannot be kept is an error of the log, and no stack', async () => {
  await using it = await projectOf('no-temp');

  const { exitCode, log } = await stepOf(it, { command: 'plan', kubeconfig: 'apiVersion: v1' }, undefined, {
    RUNNER_TEMP: join(it.folder, 'gone'),
  });

  expect(exitCode).toBe(1);
  expect(log).toContainEqual(expect.stringMatching(/^::error::ENOENT/));
});

test('a RUN that fails is an error on its line of the Dockerfile', async () => {
  const dockerfile = `FROM ${registry.host}/action-broken/busybox:1\nRUN true\nRUN echo gone && exit 7\nCOPY . .\n`;
  await using it = await projectOf('broken', { dockerfile });

  const { exitCode, log } = await stepOf(it, { command: 'build' });

  expect(exitCode).toBe(1);
  expect(log.filter((line) => line.startsWith('::error'))).toEqual([
    expect.stringMatching(/^::error file=Dockerfile,line=3,title=[A-Z_]+::/),
  ]);
});

test('a mistake in hydrofoil.yaml is an error on its line, each mistake on its own', async () => {
  await using it = await projectOf('config');
  const text = await it.read('hydrofoil.yaml');
  await it.write({ 'hydrofoil.yaml': text.replace('images:', 'image:').replace('engine:', 'engin:') });

  const { exitCode, log } = await stepOf(it, { command: 'plan' });

  expect(exitCode).toBe(2);
  const errors = log.filter((line) => line.startsWith('::error'));
  expect(errors).toContainEqual(
    expect.stringMatching(/^::error file=hydrofoil.yaml,line=1,col=1,.*Did you mean "images"/),
  );
  expect(errors.length).toBeGreaterThan(1);
});

test('what a plan finds in the Dockerfile stands on its line', async () => {
  const dockerfile = `FROM ${registry.host}/action-lint/busybox:1\nCOPY . .\nRUN pip install -r requirements/uat.txt\n`;
  await using it = await projectOf('lint', { dockerfile });

  const { exitCode, log } = await stepOf(it, { command: 'plan' });

  expect(exitCode, log.join('\n')).toBe(0);
  expect(log).toContainEqual(expect.stringMatching(/^::warning file=Dockerfile,line=3,title=install-after-copy::/));
});

test('a program that the build runs cannot speak to the runner', async () => {
  const evil = 'echo "::add-mask::web"; echo "##[add-mask]web"; echo "::set-output name=image::evil"';
  const dockerfile = `FROM ${registry.host}/action-evil/busybox:1\nRUN ${evil}\nCOPY . .\n`;
  await using it = await projectOf('evil', { dockerfile });

  const { log } = await stepOf(it, { command: 'build' });

  expect(log.join('\n')).toContain('add-mask::web');
  expect(log.filter((line) => /^\s*::(?:add-mask|set-output)/.test(line) || line.includes('##['))).toEqual([]);
});

test('what a credential helper of docker answers is masked before it is used, and so is the token that the registry gives for it', async () => {
  const password = 'correct-horse-battery-staple';
  await using proxy = await startProxy({ target: registry.url, bearer: { users: { robot: password } } });
  await using it = await projectOf('guarded', { host: proxy.host });
  const helper = join(it.folder, '.docker/docker-credential-vault');
  await it.write({
    '.docker/config.json': JSON.stringify({ credHelpers: { [proxy.host]: 'vault' } }),
    '.docker/docker-credential-vault': `#!/bin/sh\necho '{"Username":"robot","Secret":"${password}"}'\n`,
  });
  await chmod(helper, 0o755);
  proxy.clear();

  const { exitCode, log } = await stepOf(it, { command: 'plan', verbose: 'true' }, undefined, {
    PATH: `${dirname(helper)}:${it.env.PATH}`,
  });

  expect(exitCode, log.join('\n')).toBe(0);
  const masks = log.filter((line) => line.startsWith('::add-mask::'));
  expect(masks).toContain(`::add-mask::${password}`);
  expect(masks.length).toBeGreaterThanOrEqual(3); // the password, the header made of it, the registry's token
  expect(log.filter((line) => line.includes(password) && !masks.includes(line))).toEqual([]);
  const asked = log.findIndex((line) => line.includes(`GET http://${proxy.host}`));
  expect(asked).toBeGreaterThan(log.indexOf(`::add-mask::${password}`));
});
