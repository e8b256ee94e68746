import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../../src/clock.ts';
import type { History, Release } from '../../src/deployment/release.ts';
import { ToolError } from '../../src/errors.ts';
import type { Cluster } from '../../src/kubernetes/cluster.ts';
import { connectCluster } from '../../src/kubernetes/connect.ts';
import { acquireLease } from '../../src/kubernetes/lease.ts';
import { readHistory, updateHistory } from '../../src/kubernetes/records.ts';
import { clusterTarget } from '../../src/kubernetes/target.ts';
import { kubeconfigFor } from './kubeconfig-for.ts';
import { manualClock } from './manual-clock.ts';
import { type ConnectedCluster, connectToCluster, listening } from './test-namespace.ts';

let kube: ConnectedCluster;
beforeAll(async () => {
  kube = await connectToCluster('api');
});
afterAll(() => kube?.leave());

const NEVER = new AbortController().signal;
const holder = (name: string) => ({ holder: name, reason: `deploy of ${name}`, since: '2026-01-01T00:00:00Z' });

function leaseOptions(namespace: string, options = {}) {
  const { events, options: target } = listening();
  const lease = { cluster: kube.cluster, namespace, environment: 'uat', clock: manualClock(Date.now()), force: false };
  return { events, options: { ...lease, ...target, ...options } };
}

test('of ten runs that race for the lock exactly one gets it, and the others are told who', async () => {
  const namespace = await kube.namespace('lock-race');
  const runs = Array.from({ length: 10 }, (_, index) =>
    acquireLease(holder(`run ${index}`), leaseOptions(namespace).options),
  );

  const results = await Promise.allSettled(runs);

  const won = results.filter((result) => result.status === 'fulfilled');
  const lost = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
  expect(won).toHaveLength(1);
  expect(lost).toEqual(
    Array.from({ length: 9 }, () =>
      expect.objectContaining({
        code: 'LOCK_HELD',
        message: expect.stringMatching(/held by run \d for deploy of run \d since 2026-01-01T00:00:00Z/),
        hint: expect.stringContaining('--break-lock'),
      }),
    ),
  );
  await won[0]?.value.release();
});

test('a released lock is free for the next run', async () => {
  const namespace = await kube.namespace('lock-release');
  const first = await acquireLease(holder('ann'), leaseOptions(namespace).options);
  await first.release();

  const second = await acquireLease(holder('bob'), leaseOptions(namespace).options);

  expect(second.lost.aborted).toBe(false);
  await second.release();
});

test('a renewed lock is held, however long the run takes', async () => {
  const namespace = await kube.namespace('lock-renew');
  const { options } = leaseOptions(namespace);
  const lock = await acquireLease(holder('ann'), options);
  for (let tens = 0; tens < 9; tens++) {
    const before = await renewTime(namespace);
    await options.clock.advance(10_000);
    await expect.poll(() => renewTime(namespace)).not.toBe(before);
  }

  const other = acquireLease(holder('bob'), { ...leaseOptions(namespace).options, clock: options.clock });

  await expect(other).rejects.toMatchObject({ code: 'LOCK_HELD' });
  expect(lock.lost.aborted).toBe(false);
  await lock.release();
});

async function renewTime(namespace: string) {
  return (await kube.cluster.get('leases', namespace, 'hydrofoil-uat', { signal: NEVER })).spec?.renewTime;
}

test('the lock of a run that died is taken over when it has expired, after a look that nobody renews it', async () => {
  const namespace = await kube.namespace('lock-expired');
  await acquireLease(holder('dead'), leaseOptions(namespace).options); // its clock stands still: it never renews
  const { events, options } = leaseOptions(namespace, { clock: manualClock(Date.now() + 31_000) });

  const taking = acquireLease(holder('ann'), options);
  await expect.poll(() => events.length).toBe(1);
  await options.clock.advance(12_000);
  const lock = await taking;

  expect(events.map((event) => (event.type === 'note' ? event.text : event.type))).toEqual([
    expect.stringContaining('has expired; making sure'),
    expect.stringContaining('taking over the expired lock of uat: held by dead'),
  ]);
  await lock.release();
});

test('a holder whose clock is behind keeps the lock that it renews', async () => {
  const namespace = await kube.namespace('lock-skew');
  const live = leaseOptions(namespace);
  const lock = await acquireLease(holder('live'), live.options);
  const { events, options } = leaseOptions(namespace, { clock: manualClock(Date.now() + 60_000) });

  const taking = acquireLease(holder('ann'), options).catch((error: unknown) => error);
  await expect.poll(() => events.length).toBe(1);
  const before = await renewTime(namespace);
  await live.options.clock.advance(10_000);
  await expect.poll(() => renewTime(namespace)).not.toBe(before);
  await options.clock.advance(12_000);

  expect(await taking).toMatchObject({ code: 'LOCK_HELD' });
  await lock.release();
});

test('a broken lock is lost to its holder, who does not release the new one', async () => {
  const namespace = await kube.namespace('lock-broken');
  const first = leaseOptions(namespace);
  const lock = await acquireLease(holder('ann'), first.options);

  const breaker = await acquireLease(holder('bob'), leaseOptions(namespace, { force: true }).options);
  await first.options.clock.advance(10_000);
  await expect.poll(() => lock.lost.aborted).toBe(true);
  await lock.release();

  expect(lock.lost.reason).toMatchObject({ code: 'LOCK_LOST', message: expect.stringContaining('held by bob') });
  const lease = await kube.cluster.get('leases', namespace, 'hydrofoil-uat', { signal: NEVER });
  expect(lease.spec?.holderIdentity).toContain('bob');
  await breaker.release();
});

/** The cluster as a run sees it whose connection can be cut. */
function cuttable() {
  const away = new ToolError('CLUSTER_UNREACHABLE', 'refused the connection');
  const state = { isCut: false, asked: 0 };
  const cluster: Cluster = {
    ...kube.cluster,
    async get(...args) {
      state.asked++;
      if (state.isCut) throw away;
      return kube.cluster.get(...args);
    },
  };
  return { state, cluster };
}

test('a cluster that gives no answer for minutes takes no lock away that nobody else took', async () => {
  const namespace = await kube.namespace('lock-cut');
  const { state, cluster } = cuttable();
  const { options } = leaseOptions(namespace, { cluster });
  const lock = await acquireLease(holder('ann'), options);
  const before = await renewTime(namespace);

  state.isCut = true;
  for (let second = 0; second < 180; second += 10) await options.clock.advance(10_000);
  const asked = state.asked;
  state.isCut = false;
  await options.clock.advance(1_000);

  await expect.poll(() => renewTime(namespace)).not.toBe(before);
  expect(asked).toBeGreaterThan(100);
  expect(lock.lost.aborted).toBe(false);
  await lock.release();
});

test('a run that was cut off finds at once that another has taken over', async () => {
  const namespace = await kube.namespace('lock-cut-lost');
  const { state, cluster } = cuttable();
  const { options } = leaseOptions(namespace, { cluster });
  const lock = await acquireLease(holder('ann'), options);
  state.isCut = true;
  await options.clock.advance(60_000);
  const other = await acquireLease(holder('bob'), leaseOptions(namespace, { force: true }).options);

  state.isCut = false;
  await options.clock.advance(1_000);

  await expect.poll(() => lock.lost.aborted).toBe(true);
  expect(lock.lost.reason).toMatchObject({ code: 'LOCK_LOST', message: expect.stringContaining('held by bob') });
  await other.release();
});

const release = (id: number, actor = 'ann'): Release => ({
  id,
  action: 'deploy',
  startedAt: '2026-01-01T00:00:00Z',
  durationMs: 1,
  actor,
  images: {},
  changes: [],
  outcome: 'succeeded',
});
const append =
  (actor: string) =>
  (history: History): History => ({
    ...history,
    releases: [...history.releases, release(history.releases.length + 1, actor)],
  });

test('eight writers at once lose no release and record none twice', async () => {
  const namespace = await kube.namespace('records-race');
  const options = { cluster: kube.cluster, namespace, environment: 'uat', signal: NEVER };

  await Promise.all(Array.from({ length: 8 }, (_, index) => updateHistory(append(`writer ${index}`), options)));

  const { releases } = await readHistory(options);
  expect(releases.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(new Set(releases.map(({ actor }) => actor)).size).toBe(8);
});

test('broken history is named with the command that mends it', async () => {
  const namespace = await kube.namespace('records-broken');
  const options = { cluster: kube.cluster, namespace, environment: 'uat', signal: NEVER };
  await updateHistory(append('ann'), options);
  await kube.server.kubectl('-n', namespace, 'patch', 'configmap', 'hydrofoil-uat', '-p', '{"data":{"release-1":"{"}}');

  await expect(readHistory(options)).rejects.toMatchObject({
    code: 'RELEASE_RECORD_BROKEN',
    message: expect.stringContaining('release-1'),
    hint: expect.stringContaining('kubectl edit configmap/hydrofoil-uat -n api-records-broken'),
  });
});

test('an account with too few rights is told the rule that it lacks', async () => {
  const namespace = await kube.namespace('forbidden');
  await kube.server.kubectl('-n', namespace, 'create', 'serviceaccount', 'deployer');
  await kube.server.kubectl('-n', namespace, 'create', 'role', 'r', '--verb=get', '--resource=configmaps');
  await kube.server.kubectl(
    '-n',
    namespace,
    'create',
    'rolebinding',
    'r',
    '--role=r',
    `--serviceaccount=${namespace}:deployer`,
  );
  const token = (await kube.server.kubectl('-n', namespace, 'create', 'token', 'deployer')).trim();
  const cluster = await connectCluster({
    env: { KUBECONFIG: await kubeconfigFor(kube, 'few-rights', { user: { token } }) },
  });
  const target = clusterTarget({
    cluster,
    namespace,
    environment: 'uat',
    workloads: ['deployment/web'],
    clock: systemClock,
  });

  await expect(target.read({ web: 'registry.example.com/web' }, listening().options)).rejects.toMatchObject({
    code: 'CLUSTER_FORBIDDEN',
    message: expect.stringContaining(
      'cannot get resource "deployments" in API group "apps" in the namespace "api-forbidden"',
    ),
    hint: 'Add this rule to a Role in namespace api-forbidden that is bound to system:serviceaccount:api-forbidden:deployer: {apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"]}',
  });
});

test('a token that the cluster does not know is refused by name of the context', async () => {
  const cluster = await connectCluster({
    env: { KUBECONFIG: await kubeconfigFor(kube, 'stranger', { user: { token: 'wrong' } }) },
  });

  await expect(cluster.get('configmaps', 'default', 'x', { signal: NEVER })).rejects.toMatchObject({
    code: 'CLUSTER_UNAUTHORIZED',
    message: expect.stringContaining('context stranger'),
  });
});

test('an exec plugin gives the token, and is asked again when the server refuses the last one', async () => {
  const admin = parse(await readFile(kube.server.kubeconfig, 'utf8')).users[0].user.token;
  const { folder } = kube;
  const plugin = join(folder, 'plugin.sh');
  const credential = (token: string) =>
    JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } });
  await writeFile(
    plugin,
    `#!/bin/sh
if [ -e ${folder}/asked ]; then echo '${credential(admin)}'; else touch ${folder}/asked; echo '${credential('expired')}'; fi
`,
    { mode: 0o755 },
  );
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, args: [] };
  const cluster = await connectCluster({
    env: { KUBECONFIG: await kubeconfigFor(kube, 'plugin', { user: { exec } }) },
  });

  const maps = await cluster.list('configmaps', 'default', { signal: NEVER });

  expect(maps.map(({ metadata }) => metadata.name)).toContain('kube-root-ca.crt');
});

test('an exec plugin that fails is named with what it said', async () => {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'sh',
    args: ['-c', 'echo not logged in >&2; exit 1'],
  };
  const cluster = await connectCluster({
    env: { KUBECONFIG: await kubeconfigFor(kube, 'broken', { user: { exec } }) },
  });

  await expect(cluster.list('configmaps', 'default', { signal: NEVER })).rejects.toMatchObject({
    code: 'CLUSTER_CREDENTIALS_FAILED',
    message: 'Getting the credentials of context broken by running sh: not logged in',
  });
});

test('a proxy of the kubeconfig is used', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url);
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => {}); // the test ends with the connection open
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const throughProxy = { cluster: { 'proxy-url': `http://127.0.0.1:${port}` } };
  const cluster = await connectCluster({ env: { KUBECONFIG: await kubeconfigFor(kube, 'proxy', throughProxy) } });

  await cluster.list('configmaps', 'default', { signal: NEVER });

  expect(asked).toEqual([new URL(cluster.server).host]);
  proxy.close();
});

test('a certificate that is not the kubeconfig’s is refused before anything is sent', async () => {
  const noAuthority = { cluster: { 'certificate-authority-data': undefined } };
  const cluster = await connectCluster({ env: { KUBECONFIG: await kubeconfigFor(kube, 'no-ca', noAuthority) } });

  await expect(cluster.list('configmaps', 'default', { signal: NEVER })).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    hint: expect.stringContaining('certificate-authority'),
  });
});

test('a missing workload is answered with the nearest name', async () => {
  const namespace = await kube.namespace('missing');
  await kube.server.kubectl(
    '-n',
    namespace,
    'create',
    'deployment',
    'web',
    '--image=registry.example.com/other:1',
    '--replicas=0',
  );
  const read = (...workloads: string[]) => {
    const options = { cluster: kube.cluster, namespace, environment: 'uat', workloads, clock: systemClock };
    return clusterTarget(options).read({ web: 'registry.example.com/web' }, listening().options);
  };

  await expect(read('deployment/wep')).rejects.toMatchObject({
    code: 'WORKLOAD_NOT_FOUND',
    hint: 'Did you mean "deployment/web"?',
  });
  await expect(read('deployment/web')).rejects.toMatchObject({
    code: 'WORKLOAD_RUNS_NO_IMAGE',
    message: expect.stringContaining('it has other (registry.example.com/other:1)'),
    hint: 'Name the container under workloads: as deployment/web:other.',
  });
  await expect(read('deployment/web:wrong')).rejects.toMatchObject({ code: 'WORKLOAD_CONTAINER_NOT_FOUND' });
  await expect(read('deployment/web:other')).resolves.toMatchObject({
    containers: [{ workload: 'deployment/web', container: 'other', imageName: 'web' }],
  });
});
