import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, test as base, beforeAll, expect, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { systemClock } from '../../src/clock.ts';
import type { Target, Verdict } from '../../src/deployment/target.ts';
import { ToolError } from '../../src/errors.ts';
import { renderRbac } from '../../src/init/render-rbac.ts';
import type { Access } from '../../src/kubernetes/access.ts';
import { openAccess } from '../../src/kubernetes/client.ts';
import type { Resource } from '../../src/kubernetes/cluster.ts';
import { httpCluster } from '../../src/kubernetes/http-cluster.ts';
import { clusterTarget } from '../../src/kubernetes/target.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { type ConnectedCluster, connectToCluster, listening } from './test-namespace.ts';

const test = base.concurrent; // each acts as a user of its own, most of them on objects of their own

const ROOT = join(import.meta.dirname, '../..');
const MANIFEST = await readFile(join(ROOT, 'examples/emr/k8s/rbac/hydrofoil.yaml'), 'utf8');

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** One verb on one resource: "list pods". */
interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

const rules = rulesIn(MANIFEST);
const rights: readonly Right[] = rules.flatMap(({ apiGroups, resources, verbs }) =>
  apiGroups.flatMap((group) =>
    resources.flatMap((resource) => verbs.map((verb): Right => ({ group, resource, verb }))),
  ),
);

/** The user, and the environment, of the role that init proposes. */
const PROPOSED = 'proposed';
const EVERYTHING = { runsJobs: true, hasStatefulSets: true };

let kube: ConnectedCluster;
let namespace: string;
let access: Access;
let repository: string;
let images: { readonly one: string; readonly two: string; readonly missing: string };

beforeAll(async () => {
  const [connected, registry] = await Promise.all([connectToCluster('rbac'), sharedRegistry()]);
  kube = connected;
  repository = `${registry.host}/rbac/web`;
  const push = async (tag: string) => {
    const config = { Env: ['PATH=/bin', `RELEASE=${tag}`], Cmd: ['sleep', '1000000'] };
    const { digest } = await makeSmallImage({ registry: registry.url, repository: 'rbac/web', tag, config });
    return `${repository}@${digest}`;
  };
  images = { one: await push('1'), two: await push('2'), missing: `${repository}@sha256:${'f'.repeat(64)}` };
  namespace = await kube.namespace('rights');
  const users = [
    roleOf('with-all', rights),
    roleWith(PROPOSED, rulesIn(renderRbac({ ...EVERYTHING, environments: [{ name: PROPOSED, namespace }] }))),
    ...rights.map((right) =>
      roleOf(
        userWithout(right),
        rights.filter((one) => one !== right),
      ),
    ),
  ];
  await kube.create(namespace, ...users.flat(), ...workloads());
  access = await openAccess({ env: { KUBECONFIG: kube.server.kubeconfig } });
  for (const right of rights) await untilAllowed(right);
});
afterAll(() => kube?.leave());

function rulesIn(manifest: string): readonly Rule[] {
  return parseAllDocuments(manifest)
    .map((document) => document.toJS())
    .find(({ kind }) => kind === 'Role').rules;
}

function roleOf(name: string, allowed: readonly Right[]): readonly object[] {
  return roleWith(
    name,
    allowed.map(({ group, resource, verb }) => ({ apiGroups: [group], resources: [resource], verbs: [verb] })),
  );
}

/** A Role, and a binding to the user of the same name. */
function roleWith(name: string, allowed: readonly Rule[]): readonly object[] {
  const rbac = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name }, rules: allowed },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name },
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [{ apiGroup: rbac, kind: 'User', name }],
    },
  ];
}

function userWithout({ verb, resource }: Right): string {
  return `without-${verb}-${resource.replace('/', '-')}`;
}

/** One of each kind, without pods. */
function workloads(): readonly object[] {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: images.one }] } };
  const selector = { matchLabels: { app: 'web' } };
  const nowhere = { ...template, spec: { ...template.spec, nodeSelector: { nowhere: 'true' } } };
  const jobTemplate = { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } };
  const object = (kind: string, spec: object, apiVersion = 'apps/v1') => ({
    apiVersion,
    kind,
    metadata: { name: 'web' },
    spec,
  });
  return [
    object('Deployment', { replicas: 0, selector, template }),
    object('StatefulSet', { replicas: 0, selector, template, serviceName: 'web' }),
    object('DaemonSet', { selector, template: nowhere }),
    object('CronJob', { schedule: '0 0 1 1 *', jobTemplate }, 'batch/v1'),
  ];
}

const WORKLOADS = ['deployment/web', 'statefulset/web', 'daemonset/web', 'cronjob/web'];

interface TargetOfUser {
  readonly user: string;
  readonly inNamespace?: string;
  readonly environment?: string;
  readonly workloads?: 'auto' | readonly string[];
}

function targetOf({
  user,
  inNamespace = namespace,
  environment = user,
  workloads: listed = WORKLOADS,
}: TargetOfUser): Target {
  const cluster = httpCluster(impersonating(user));
  return clusterTarget({ cluster, namespace: inNamespace, environment, workloads: listed, clock: systemClock });
}

/** The administrator's access, acting as another user. */
function impersonating(user: string): Access {
  return {
    ...access,
    async credentials(options) {
      const { headers, dispatcher } = await access.credentials(options);
      return { dispatcher, headers: { ...headers, 'impersonate-user': user } };
    },
  };
}

/** The API server learns of new roles a moment after they were made. */
async function untilAllowed(missing: Right): Promise<void> {
  const cluster = httpCluster(impersonating(userWithout(missing)));
  const { resource } =
    rights.find((right) => right.verb === 'list' && right !== missing && right.resource !== missing.resource) ??
    missing;
  await vi.waitFor(() => cluster.list(resource as Resource, namespace, listening().options), { timeout: 30_000 });
}

/** Everything that a run says: errors with their hints, warnings, the evidence of a verdict. */
async function said(run: (listener: ReturnType<typeof listening>) => Promise<unknown>): Promise<string> {
  const listener = listening();
  const result = await run(listener).catch((error: unknown) =>
    error instanceof ToolError ? { code: error.code, message: error.message, hint: error.hint } : String(error),
  );
  return JSON.stringify([listener.events, result]).replaceAll('\\"', '"');
}

const job = (name: string, image: string, ...command: string[]) => ({ name, image, command, timeoutMs: 60_000 });

/** Another one each time, so that there is something to patch; no pod ever runs it. */
const newImage = () => `${repository}@sha256:${randomBytes(32).toString('hex')}`;

/** What needs a right: each does no more than it takes to come upon it. */
const changesOf =
  (target: Target) =>
  async ({ options }: ReturnType<typeof listening>) => {
    const { containers } = await target.read({ web: repository }, options);
    return target.apply(
      containers.map(({ workload, container }) => ({ workload, container, image: newImage() })),
      options,
    );
  };

const USES: Readonly<Record<string, (user: string) => Promise<string>>> = {
  get: (user) => said(changesOf(targetOf({ user }))),
  list: (user) => said(changesOf(targetOf({ user, workloads: 'auto' }))),
  patch: (user) => said(changesOf(targetOf({ user }))),
  'list events': (user) => said(({ options }) => failingJob(user, options)),
  'get pods/log': (user) => said(({ options }) => failingJob(user, options)),
  'get jobs': (user) => said(({ options }) => failingJob(user, options)),
  'create jobs': (user) => said(({ options }) => failingJob(user, options)),
  'delete jobs': (user) =>
    said(
      ({ options }) =>
        targetOf({ user }).runJob?.(job('m', images.missing, 'true'), options) ?? Promise.reject(new Error('no jobs')),
    ),
  'delete pods': (user) => said(({ options }) => replaceStuckPod(user, options)),
  'get configmaps': (user) => said(({ options }) => writeHistory(user, options)),
  'create configmaps': (user) => said(({ options }) => writeHistory(user, options)),
  'patch configmaps': (user) => said(({ options }) => writeHistory(user, options)),
  'get leases': (user) => said(({ options }) => lockTwice(user, options)),
  'create leases': (user) => said(({ options }) => lockTwice(user, options)),
  'patch leases': (user) => said(({ options }) => lockTwice(user, options)),
};

type Options = ReturnType<typeof listening>['options'];

async function failingJob(user: string, options: Options): Promise<Verdict | undefined> {
  return targetOf({ user }).runJob?.(job('m', images.one, 'sh', '-c', 'echo no such table; exit 1'), options);
}

async function writeHistory(user: string, options: Options): Promise<void> {
  const hold = { commit: 'c1', release: 1, since: '', actor: 'ada', reason: '' };
  await targetOf({ user }).updateHistory(() => ({ releases: [], holds: [hold] }), options);
  await targetOf({ user }).updateHistory(() => ({ releases: [], holds: [] }), options);
}

async function lockTwice(user: string, options: Options): Promise<void> {
  const holder = { holder: 'ada', reason: 'deploy', since: '2026-01-01T00:00:00Z' };
  for (let turn = 0; turn < 2; turn++) {
    const lock = await targetOf({ user }).lock(holder, { ...options, force: false });
    await lock.release();
  }
}

/** A StatefulSet of its own, whose only pod can't start: the deployment of a good image has to delete it. */
async function replaceStuckPod(user: string, options: Options): Promise<Verdict> {
  const name = `stuck-${user}`;
  const labels = { app: name };
  const containers = [{ name: 'web', image: images.missing }];
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers } };
  const spec = { replicas: 1, serviceName: name, selector: { matchLabels: labels }, template };
  await kube.create(namespace, { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name }, spec });
  await kube.server.kubectl('-n', namespace, 'wait', '--for=create', `pod/${name}-0`, '--timeout=60s');
  const target = targetOf({ user, workloads: [`statefulset/${name}`] });
  const change = { workload: `statefulset/${name}`, container: 'web', image: images.two };
  const applied = await target.apply([change], options);
  return applied.watch({ ...options, timeoutMs: 20_000 });
}

test('the guide shows the same rights as the example', async () => {
  const guide = await readFile(join(ROOT, 'docs/deploying.md'), 'utf8');

  expect(guide).toContain(MANIFEST.slice(MANIFEST.indexOf('kind: Role\n')));
});

test.each(['with-all', PROPOSED])(
  'with all of them, and with those that init proposes, nothing is refused: %s',
  async (user) => {
    const words = await Promise.all(Object.values(USES).map((use) => use(user)));

    expect(words.filter((text) => text.includes('CLUSTER_FORBIDDEN') || text.includes('apiGroups'))).toEqual([]);
  },
);

test.each(rights)('without $verb $resource that rule is asked for', async (right) => {
  const { group, verb, resource } = right;
  const use = USES[`${verb} ${resource}`] ?? USES[verb];

  const text = await use?.(userWithout(right));

  expect(text).toContain(`{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]}`);
});

test('what init proposes leaves the history of another environment alone', async () => {
  const target = targetOf({ user: PROPOSED, environment: 'of-others' });

  const text = await said(({ options }) => target.updateHistory(() => ({ releases: [], holds: [] }), options));

  expect(text).toContain('CLUSTER_FORBIDDEN');
});
