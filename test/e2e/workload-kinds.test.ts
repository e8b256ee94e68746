import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test as base, expect } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { startApiGate } from '../kubernetes/api-gate.ts';
import { kubeconfigFor } from '../kubernetes/kubeconfig-for.ts';
import { sharedCluster, sharedRegistry } from '../servers/shared.ts';
import { type ClusterProject, clusterProject, type DeployReport } from './cluster-project.ts';

const test = base.concurrent; // each has a namespace of its own

/** The built command line against real pods of every kind of workload. */

const APP = {
  version: 'one\n',
  ready: '',
  'app.sh': 'trap "exit 0" TERM\nwhile :; do sleep 1 & wait $!; done\n',
  'migrate.sh': 'echo "migrated to $(cat version)"\n',
};

const MIGRATE = '    before: [{ name: migrate, image: web, command: [sh, migrate.sh] }]\n';

const WORKLOADS = ['deployment/web', 'statefulset/queue', 'daemonset/agent', 'cronjob/reports'] as const;

/** A project whose first image runs in these workloads, deployed as release 1. */
async function running(
  name: string,
  { kinds = WORKLOADS, environment = '' }: { readonly kinds?: readonly string[]; readonly environment?: string } = {},
): Promise<ClusterProject> {
  const { host } = await sharedRegistry();
  const dockerfile = `FROM ${host}/e2e-${name}/busybox:1\nWORKDIR /srv\nCOPY . .\nCMD ["sh", "app.sh"]\n`;
  const it = await clusterProject({ name, dockerfile, files: APP, environment });
  const { stdout } = await it.hydrofoil(['build']);
  const objects = objectsThatRun(stdout.trim(), `${host}/e2e-${name}/busybox:1`);
  await it.apply(
    ...Object.entries(objects).flatMap(([workload, object]) => (kinds.includes(workload) ? [object] : [])),
  );
  const first = await it.deploy();
  expect(first, first.stderr).toMatchObject({ exitCode: 0, report: { outcome: 'nothing-to-do' } });
  return it;
}

function objectsThatRun(image: string, other: string): Readonly<Record<string, object>> {
  const readinessProbe = { exec: { command: ['test', '-e', '/srv/ready'] }, periodSeconds: 1 };
  const pod = (app: string, more: object = {}) => ({
    metadata: { labels: { app } },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image, readinessProbe }], ...more },
  });
  const object = (kind: string, name: string, spec: object) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec,
  });
  const selector = (app: string) => ({ selector: { matchLabels: { app } } });
  const initContainers = [{ name: 'prepare', image, command: ['test', '-e', '/srv/version'] }];
  const jobTemplate = {
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image }] } } },
  };
  return {
    'deployment/web': object('Deployment', 'web', { ...selector('web'), template: pod('web', { initContainers }) }),
    'statefulset/queue': object('StatefulSet', 'queue', {
      ...selector('queue'),
      serviceName: 'queue',
      template: pod('queue'),
    }),
    'daemonset/agent': object('DaemonSet', 'agent', { ...selector('agent'), template: pod('agent') }),
    'cronjob/reports': {
      ...object('CronJob', 'reports', { schedule: '0 0 1 1 *', jobTemplate }),
      apiVersion: 'batch/v1',
    },
    // Runs another image: no release touches it.
    'deployment/other': object('Deployment', 'other', {
      ...selector('other'),
      replicas: 0,
      template: pod('other', { containers: [{ name: 'app', image: other }] }),
    }),
  };
}

/** "deployment/web prepare" → image, of every container in the namespace's workloads. */
async function imagesOf({ kubectl }: ClusterProject): Promise<Readonly<Record<string, string>>> {
  const { items } = JSON.parse(await kubectl('get', 'deployments,statefulsets,daemonsets,cronjobs', '-o', 'json'));
  return Object.fromEntries(
    items.flatMap(({ kind, metadata, spec }: WorkloadObject) => {
      const { containers, initContainers = [] } = (spec.jobTemplate?.spec ?? spec).template.spec;
      return [...initContainers, ...containers].map(({ name, image }) => [
        `${kind.toLowerCase()}/${metadata.name} ${name}`,
        image,
      ]);
    }),
  );
}

interface PodTemplate {
  readonly spec: { readonly containers: readonly NamedImage[]; readonly initContainers?: readonly NamedImage[] };
}
interface NamedImage {
  readonly name: string;
  readonly image: string;
}
interface WorkloadObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: PodTemplate;
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
  };
}

const SET = [
  'cronjob/reports app',
  'daemonset/agent app',
  'deployment/web app',
  'deployment/web prepare',
  'statefulset/queue app',
];

function allRun(image: string | undefined): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(SET.map((name) => [name, image]));
}

interface HistoryReport {
  readonly environments: readonly {
    readonly releases: readonly {
      readonly id: number;
      readonly action: string;
      readonly outcome: string;
      readonly commit: string;
    }[];
  }[];
}

async function outcomesOf(it: ClusterProject): Promise<readonly string[]> {
  const { environments } = await it.json<HistoryReport>('history', 'uat');
  return (environments[0]?.releases ?? []).map(({ id, action, outcome }) => `${id} ${action} ${outcome}`);
}

/** A kubeconfig of an account that has the rights of the example's role, in this namespace, and no other. */
async function deployerOf({ folder, namespace, apply, kubectl }: ClusterProject): Promise<string> {
  const manifest = await readFile(join(import.meta.dirname, '../../examples/emr/k8s/rbac/hydrofoil.yaml'), 'utf8');
  const objects = parseAllDocuments(manifest).map((document) => document.toJS());
  const here = JSON.parse(JSON.stringify(objects).replaceAll('"namespace":"emr"', `"namespace":"${namespace}"`));
  await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'hydrofoil' } }, ...here);
  const token = (await kubectl('create', 'token', 'hydrofoil')).trim();
  return kubeconfigFor({ server: await sharedCluster(), folder: join(folder, 'k8s') }, 'deployer', { user: { token } });
}

test('one release covers every kind of workload and init containers, with no more rights than the guide asks for; a rollback brings all back', async () => {
  await using it = await running('kinds', { kinds: [...WORKLOADS, 'deployment/other'], environment: MIGRATE });
  const before = await imagesOf(it);
  const kubeconfig = await deployerOf(it);
  await it.commit('version 2', { version: 'two\n' });

  const second = await it.deploy({ kubeconfig });
  const during = await imagesOf(it);
  const back = await it.start(['rollback', 'uat'], { kubeconfig }).ended;
  const after = await imagesOf(it);

  const image = second.report.images.web?.reference;
  expect(second, second.stderr).toMatchObject({ exitCode: 0, report: { outcome: 'done' } });
  expect(second.stderr).toContain('migrate | migrated to two');
  expect(second.report.changes?.map(({ workload, container }) => `${workload} ${container}`).sort()).toEqual(SET);
  expect(image).toMatch(/@sha256:/);
  expect(during).toEqual({ ...before, ...allRun(image) });
  expect(back.exitCode, back.stderr).toBe(0);
  expect(after).toEqual(before);
  expect(await outcomesOf(it)).toEqual(['3 rollback succeeded', '2 deploy succeeded', '1 deploy succeeded']);
});

test('a migration that fails is shown with its log, and nothing is patched', async () => {
  await using it = await running('migration', { environment: MIGRATE });
  const before = await imagesOf(it);
  await it.commit('migration', { 'migrate.sh': 'echo "no such column: born"; exit 3\n' });

  const { exitCode, stdout, stderr } = await it.hydrofoil(['deploy']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('migrate | no such column: born');
  expect(stdout).toMatch(/failed: Job migrate: .*ended with exit code 3/);
  expect(await imagesOf(it)).toEqual(before);
  expect(await outcomesOf(it)).toEqual(['2 deploy failed', '1 deploy succeeded']);
});

test('a deployment that is interrupted while it watches gives the lock back and says what it left; the next goes on', async () => {
  await using it = await running('interrupted', { kinds: ['deployment/web'] });
  await it.remove('ready');
  await it.commit('never ready');

  const deploying = it.start(['deploy']);
  await deploying.says(/deployment\/web: .*not ready/);
  const during = await it.hydrofoil(['status', 'uat']);
  deploying.kill('SIGINT');
  const { exitCode, stderr, stdout } = await deploying.ended;
  const after = await it.hydrofoil(['status', 'uat']);
  const outcomes = await outcomesOf(it);
  await it.commit('ready again', { ready: '' });
  const next = await it.deploy();

  expect(during.stdout).toMatch(/under way: deploy [0-9a-f]+ by ada/);
  expect({ exitCode, said: `${stdout}${stderr}` }).toEqual({
    exitCode: 130,
    said: expect.stringMatching(/interrupted/i),
  });
  expect(after.stdout).not.toContain('under way');
  expect(outcomes[0]).toBe('2 deploy interrupted');
  expect(next, next.stderr).toMatchObject({ exitCode: 0, report: { outcome: 'done' } });
});

test('of two deployments at once the newer commit runs in the end, and each says truly how it ended', async () => {
  await using it = await running('at-once', { kinds: ['deployment/web'] });
  const older = await it.commit('version 2', { version: 'two\n' });
  await it.commit('version 3', { version: 'three\n' });
  const checkout = join(it.folder, 'k8s/older');
  await it.git('clone', '--quiet', it.folder, checkout);
  await it.git('-C', checkout, 'checkout', '--quiet', older);

  const [first, second] = await Promise.all([it.deploy({ folder: checkout }), it.deploy()]);

  expect(second, second.stderr).toMatchObject({ exitCode: 0, report: { outcome: 'done' } });
  if (first.exitCode !== 0) expect(first.report.error?.code, first.stderr).toBe('RELEASE_OLDER_COMMIT');
  expect(await imagesOf(it)).toMatchObject({ 'deployment/web app': second.report.images.web?.reference });
  expect(await outcomesOf(it)).toEqual(
    first.exitCode === 0
      ? ['3 deploy succeeded', '2 deploy succeeded', '1 deploy succeeded']
      : ['2 deploy succeeded', '1 deploy succeeded'],
  );
});

/** A gate before the API server, and a kubeconfig that leads through it. */
async function gateBefore({ folder }: ClusterProject) {
  const server = await sharedCluster();
  const gate = await startApiGate(parse(await readFile(server.kubeconfig, 'utf8')).clusters[0].cluster.server);
  const kubeconfig = await kubeconfigFor({ server, folder: join(folder, 'k8s') }, 'gate', {
    cluster: { server: gate.server },
  });
  return { gate, kubeconfig };
}

test('a cluster that goes away in the middle of a watch and comes back fails nothing', async () => {
  await using it = await running('away', { kinds: ['deployment/web'] });
  const { gate, kubeconfig } = await gateBefore(it);
  await using _ = gate;
  await it.commit('version 2', { version: 'two\n' });

  const deploying = it.start(['deploy', 'uat', '--json'], { kubeconfig });
  await deploying.says(/^ {2}deployment\/web: /);
  gate.shut();
  await deploying.says(/the API gives no answer/);
  gate.open();
  const { exitCode, stdout, stderr } = await deploying.ended;

  const report: DeployReport = JSON.parse(stdout);
  expect(exitCode, stderr).toBe(0);
  expect(report).toMatchObject({ outcome: 'done', release: { outcome: 'succeeded' } });
  expect(await imagesOf(it)).toMatchObject({ 'deployment/web app': report.images.web?.reference });
});

test('a cluster that does not come back is a timeout that tells what was last seen', async () => {
  const environment = '    rollout: { timeout: 10s, onFailure: stop }\n';
  await using it = await running('gone', { kinds: ['deployment/web'], environment });
  const { gate, kubeconfig } = await gateBefore(it);
  await using _ = gate;
  await it.remove('ready');
  await it.commit('never ready');

  const deploying = it.start(['deploy'], { kubeconfig });
  await deploying.says(/deployment\/web: .*not ready/);
  gate.shut();
  const { exitCode, stdout, stderr } = await deploying.ended;

  expect(exitCode, stderr).toBe(70);
  expect(stdout).toMatch(/not rolled out after 10 s: deployment\/web: .*not ready.*the API gives no answer/);
  expect(stderr).toContain('It expires by itself');
});
