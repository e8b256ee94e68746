import { readFile } from 'node:fs/promises';
import { afterAll, test as base, beforeAll, describe, expect } from 'vitest';
import { parse } from 'yaml';
import { startApiGate } from '../kubernetes/api-gate.ts';
import { isAvailable } from '../servers/availability.ts';
import { sharedCluster, sharedRegistry } from '../servers/shared.ts';
import { type ClusterProject, clusterProject } from './cluster-project.ts';
import { openStepRunner, type Step, type StepRunner } from './step.ts';

const test = base.concurrent; // each has a namespace of its own

const APP = {
  version: 'one\n',
  ready: '',
  'app.sh': 'trap "exit 0" TERM\nwhile :; do sleep 1 & wait $!; done\n',
};

/** The action's own bundle, started as a runner starts it, against a real API server with real pods. */
describe.skipIf(!(await isAvailable('cluster')))('a step of a workflow', () => {
  let runner: StepRunner;
  let host: string;
  let kubeconfig: string;
  beforeAll(async () => {
    ({ host } = await sharedRegistry());
    kubeconfig = await readFile((await sharedCluster()).kubeconfig, 'utf8');
    runner = await openStepRunner();
  });
  afterAll(() => runner[Symbol.asyncDispose]());

  test('deploys with the kubeconfig that it is given, and says what it has done', async () => {
    await using it = await running('step');
    const before = await it.hydrofoil(['build']);
    await it.commit('version 2', { version: 'two\n' });

    const { exitCode, outputs, log } = await runner.run(step(it, { environment: 'uat', kubeconfig }));

    expect(exitCode, log.join('\n')).toBe(0);
    expect(outputs).toMatchObject({ outcome: 'done', environment: 'uat', release: '2', 'base-rebuilt': 'false' });
    expect(outputs.image).toMatch(/@sha256:[0-9a-f]{64}$/);
    expect(outputs.image).not.toBe(before.stdout.trim());
    expect(JSON.parse(outputs.images ?? '')).toEqual({ web: outputs.image });
    expect(await imageOf(it)).toBe(outputs.image);
  });

  test('a step that is cancelled ends by itself before the runner kills it: lock free, rollout left and said, release not done', async () => {
    await using it = await running('step-cancelled');
    await it.remove('ready');
    await it.commit('never ready');
    const deploying = await runner.start(step(it, { kubeconfig, branch: 'uat' }));
    await deploying.says(/deployment\/web: .*not ready/);

    const stopping = cancel(deploying.kill);
    const { exitCode, outputs, log } = await deploying.ended;
    clearTimeout(stopping.killing);

    expect({ exitCode, escalated: stopping.escalated() }, log.join('\n')).toEqual({ exitCode: 130, escalated: false });
    expect(log.join('\n')).toMatch(/::error title=uat%3A interrupted::.*the rollout is left as it is/);
    expect(outputs).toMatchObject({ outcome: 'interrupted', release: '2' });
    const { stdout: status } = await it.hydrofoil(['status', 'uat']);
    expect(status).not.toContain('under way');
    const { environments } = await it.json<History>('history', 'uat');
    expect(environments[0]?.releases.map(({ outcome }) => outcome)).toEqual(['interrupted', 'succeeded']);
  });

  test('a step whose cluster answers nothing any more says what it knows, and keeps the runner no longer than it may', async () => {
    await using it = await running('step-silent');
    const server = parse(kubeconfig).clusters[0].cluster.server;
    await using gate = await startApiGate(server);
    await it.remove('ready');
    await it.commit('never ready');
    const through = kubeconfig.replace(server, gate.server);
    const deploying = await runner.start(step(it, { kubeconfig: through, branch: 'uat' }));
    await deploying.says(/deployment\/web: .*not ready/);

    gate.silence();
    const stopping = cancel(deploying.kill);
    const { exitCode, outputs, log } = await deploying.ended;
    clearTimeout(stopping.killing);

    expect({ exitCode, escalated: stopping.escalated() }, log.join('\n')).toEqual({ exitCode: 130, escalated: false });
    expect(log.at(-1)).toMatch(/^::error title=interrupted::.*did not end in time: .*left as it is.*expires by itself/);
    expect(outputs).toMatchObject({ outcome: 'interrupted', environment: 'uat' });
    const { environments } = await it.json<History>('history', 'uat');
    expect(environments[0]?.releases.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(1);
  });

  test('a step that is cancelled while the engine builds records nothing', async () => {
    await using it = await running('step-building');
    const text = await it.read('Dockerfile');
    await it.commit('slow', { Dockerfile: text.replace('WORKDIR', 'RUN echo step has begun; sleep 600\nWORKDIR') });
    const building = await runner.start(step(it, { kubeconfig, branch: 'uat' }));
    await building.says(/step has begun$/);

    const stopping = cancel(building.kill);
    const { exitCode, outputs, log } = await building.ended;
    clearTimeout(stopping.killing);

    expect({ exitCode, escalated: stopping.escalated() }, log.join('\n')).toEqual({ exitCode: 130, escalated: false });
    expect(log.join('\n')).toContain('no workload was changed');
    expect(outputs).toMatchObject({ outcome: 'interrupted', release: '', image: '' });
    const { images } = await it.json<{ images: { web: { base: { action: string } } } }>('plan');
    expect(images.web.base.action).toBe('build');
  });

  test('a credential is masked before anything is said, and is in no other line', async () => {
    await using it = await running('step-masked');
    const secret = 'pass:word-50%off';

    const { log } = await runner.run(
      step(it, { environment: 'uat', kubeconfig, registry: host, 'registry-user': 'ada', 'registry-password': secret }),
    );

    const token = /token: (\S+)/.exec(kubeconfig)?.[1] ?? /client-key-data: (\S+)/.exec(kubeconfig)?.[1] ?? '';
    const first = log.findIndex((line) => !line.startsWith('::add-mask::'));
    expect(log.slice(0, first)).toContain('::add-mask::pass:word-50%25off');
    expect(log.slice(0, first)).toContainEqual(expect.stringContaining(token));
    expect(log.filter((line) => line.includes('pass:word') && !line.startsWith('::add-mask::'))).toEqual([]);
  });

  async function running(name: string): Promise<ClusterProject> {
    const dockerfile = `FROM ${host}/e2e-${name}/busybox:1\nWORKDIR /srv\nCOPY . .\nCMD ["sh", "app.sh"]\n`;
    const it = await clusterProject({ name, dockerfile, files: APP });
    const { stdout } = await it.hydrofoil(['build']);
    const readinessProbe = { exec: { command: ['test', '-e', '/srv/ready'] }, periodSeconds: 1 };
    const containers = [{ name: 'app', image: stdout.trim(), readinessProbe }];
    const template = { metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds: 1, containers } };
    const spec = { selector: { matchLabels: { app: 'web' } }, template };
    await it.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
    const first = await it.deploy();
    expect(first, first.stderr).toMatchObject({ exitCode: 0 });
    return it;
  }
});

interface History {
  readonly environments: readonly [{ readonly releases: readonly { readonly outcome: string }[] }];
}

function step({ folder, env }: ClusterProject, inputs: Readonly<Record<string, string>>): Step {
  return { folder, env, inputs };
}

function imageOf({ kubectl }: ClusterProject): Promise<string> {
  return kubectl('get', 'deployment/web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
}

/** As a runner cancels: SIGINT, after 7.5 seconds SIGTERM, 2.5 seconds later the end. */
function cancel(kill: (signal: NodeJS.Signals) => void) {
  let isEscalated = false;
  kill('SIGINT');
  const killing = setTimeout(() => {
    isEscalated = true;
    kill('SIGTERM');
  }, 7_500);
  return { killing, escalated: () => isEscalated };
}
