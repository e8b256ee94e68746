import { afterAll, test as base, beforeAll, expect } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Evidence, Target, Verdict } from '../../src/deployment/target.ts';
import { clusterTarget } from '../../src/kubernetes/target.ts';
import type { ProgressEvent } from '../../src/log.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { type ConnectedCluster, connectToCluster, listening } from './test-namespace.ts';

const SERVES = `#!/bin/sh
trap 'exit 0' TERM
echo "$GREETING serves"
while :; do sleep 1 & wait $!; done
`;
const CRASHES = `#!/bin/sh
echo "database is not migrated"
exit 3
`;

const test = base.concurrent; // each has a namespace of its own

let kube: ConnectedCluster;
let repository: string;
let images: { readonly one: string; readonly two: string; readonly crashing: string; readonly missing: string };

beforeAll(async () => {
  const [connected, registry] = await Promise.all([connectToCluster('rollout'), sharedRegistry()]);
  kube = connected;
  repository = `${registry.host}/rollout/web`;
  const image = async (tag: string, app: string) => {
    const config = { Cmd: ['/app'] };
    const pushed = await makeSmallImage({
      registry: registry.url,
      repository: 'rollout/web',
      tag,
      files: { '/app': app },
      config,
    });
    return `${repository}@${pushed.digest}`;
  };
  images = {
    one: await image('1', SERVES),
    two: await image('2', `${SERVES}# two`),
    crashing: await image('crashing', CRASHES),
    missing: `${repository}@sha256:${'f'.repeat(64)}`,
  };
});
afterAll(() => kube?.leave());

function container(image: string) {
  const env = [{ name: 'GREETING', value: 'web' }];
  return { name: 'web', image, env, readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 } };
}

function template(image: string) {
  const spec = { terminationGracePeriodSeconds: 1, containers: [container(image)] };
  return { metadata: { labels: { app: 'web' } }, spec };
}

const selector = { matchLabels: { app: 'web' } };

function deployment(image: string, name = 'web') {
  const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const spec = { replicas: 2, selector, strategy, template: template(image) };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
}

function create(namespace: string, ...objects: readonly object[]): Promise<void> {
  return kube.create(namespace, ...objects);
}

function targetOf(namespace: string, workloads: 'auto' | readonly string[] = 'auto'): Target {
  return clusterTarget({ cluster: kube.cluster, namespace, environment: 'uat', workloads, clock: systemClock });
}

async function deploy(target: Target, image: string, listener = listening()): Promise<Verdict> {
  const { containers } = await target.read({ web: repository }, listener.options);
  const changes = containers.map(({ workload, container, image: previous }) => ({
    workload,
    container,
    image,
    previous,
  }));
  const applied = await target.apply(changes, listener.options);
  return applied.watch({ ...listener.options, timeoutMs: 120_000 });
}

async function runningImages(namespace: string): Promise<readonly string[]> {
  const pods = await kube.cluster.list('pods', namespace, {
    labelSelector: 'app=web',
    signal: listening().options.signal,
  });
  return pods
    .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.containerStatuses?.[0]?.ready)
    .map(({ spec }) => spec.containers[0]?.image ?? '');
}

function linesOf(evidence: readonly Evidence[], kind: Evidence['kind']): readonly string[] {
  return evidence.filter((entry) => entry.kind === kind).flatMap(({ lines }) => lines);
}

test('a Deployment rolls out to a new digest, and only that is called complete', async () => {
  const namespace = await kube.namespace('rollout');
  await create(namespace, deployment(images.one));
  expect(await deploy(targetOf(namespace), images.one)).toEqual({ outcome: 'complete', notes: [] });

  const verdict = await deploy(targetOf(namespace), images.two);

  expect(verdict).toEqual({ outcome: 'complete', notes: [] });
  expect(await runningImages(namespace)).toEqual([images.two, images.two]);
  const web = await kube.cluster.get('deployments', namespace, 'web', listening().options);
  expect(web.metadata.annotations?.['kubernetes.io/change-cause']).toBe(`hydrofoil: web=${images.two}`);
  expect(web.spec.template.metadata?.annotations).toBeUndefined();
});

test('a missing image is named early, in the words of the node too, while the old pods serve; then the rollback completes', async () => {
  const namespace = await kube.namespace('missing-image');
  await create(namespace, deployment(images.one));
  await deploy(targetOf(namespace), images.one);

  const verdict = await deploy(targetOf(namespace), images.missing);

  expect(verdict).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining(`${images.missing}: it is not in the registry`),
  });
  // Events come when the kubelet gets to it; what the container waits for is in its status at once.
  expect(verdict.outcome === 'failed' && linesOf(verdict.evidence, 'condition')).toContainEqual(
    expect.stringMatching(/container web: (ErrImagePull|ImagePullBackOff): .*not found/),
  );
  expect(await runningImages(namespace)).toEqual([images.one, images.one]);
  expect(await deploy(targetOf(namespace), images.one)).toEqual({ outcome: 'complete', notes: [] });
});

test('a crash at start is named with its exit code, its last words are kept, and the old pods serve', async () => {
  const namespace = await kube.namespace('crash');
  await create(namespace, deployment(images.one));
  await deploy(targetOf(namespace), images.one);

  const verdict = await deploy(targetOf(namespace), images.crashing);

  expect(verdict).toMatchObject({
    outcome: 'failed',
    reason: expect.stringMatching(/container web of pod web-\S+ ended with exit code 3/),
  });
  const evidence = verdict.outcome === 'failed' ? verdict.evidence : [];
  expect([...linesOf(evidence, 'log'), ...linesOf(evidence, 'previous-log')]).toContain('database is not migrated');
  expect(await runningImages(namespace)).toEqual([images.one, images.one]);
});

test('a failed image that is deployed again is judged again, not taken for unchanged', async () => {
  const namespace = await kube.namespace('again');
  await create(namespace, deployment(images.missing));

  const verdict = await deploy(targetOf(namespace), images.missing);

  expect(verdict).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('not in the registry') });
});

test('a change by someone else ends the watch as superseded', async () => {
  const namespace = await kube.namespace('superseded');
  await create(namespace, deployment(images.one));
  await deploy(targetOf(namespace), images.one);
  const { options } = listening();
  const applied = await targetOf(namespace).apply(
    [{ workload: 'deployment/web', container: 'web', image: images.two }],
    options,
  );

  await kube.server.kubectl('-n', namespace, 'set', 'image', 'deployment/web', `web=${images.crashing}`);
  const verdict = await applied.watch({ ...options, timeoutMs: 120_000 });

  expect(verdict).toMatchObject({ outcome: 'superseded', reason: expect.stringContaining('deployment/web') });
});

test('scaling during the watch is not another release', async () => {
  const namespace = await kube.namespace('scaled');
  await create(namespace, deployment(images.one));
  await deploy(targetOf(namespace), images.one);
  const { options } = listening();
  const applied = await targetOf(namespace).apply(
    [{ workload: 'deployment/web', container: 'web', image: images.two }],
    options,
  );

  await kube.server.kubectl('-n', namespace, 'scale', 'deployment/web', '--replicas=3');
  const verdict = await applied.watch({ ...options, timeoutMs: 120_000 });

  expect(verdict).toEqual({ outcome: 'complete', notes: [] });
  expect(await runningImages(namespace)).toEqual([images.two, images.two, images.two]);
});

test('a StatefulSet whose new pod cannot start comes back, although its controller would wait for that pod for ever', async () => {
  const namespace = await kube.namespace('stateful');
  const spec = { replicas: 2, serviceName: 'web', selector, template: template(images.one) };
  await create(namespace, { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web' }, spec });
  expect(await deploy(targetOf(namespace), images.one)).toMatchObject({ outcome: 'complete' });
  expect(await deploy(targetOf(namespace), images.missing)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('statefulset/web: container web of pod web-1'),
  });

  const verdict = await deploy(targetOf(namespace), images.two);

  expect(verdict).toEqual({ outcome: 'complete', notes: [] });
  expect(await runningImages(namespace)).toEqual([images.two, images.two]);
});

test('DaemonSet, CronJob, paused and scaled-down workloads go together, and what did not roll out is said', async () => {
  const namespace = await kube.namespace('kinds');
  const daemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'web' },
    spec: { selector, template: template(images.one) },
  };
  const jobTemplate = { spec: { template: { spec: { restartPolicy: 'Never', containers: [container(images.one)] } } } };
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'reports' },
    spec: { schedule: '0 0 1 1 *', jobTemplate },
  };
  const paused = deployment(images.one, 'paused');
  const off = deployment(images.one, 'off');
  const label = (name: string) => ({
    selector: { matchLabels: { app: name } },
    template: { ...template(images.one), metadata: { labels: { app: name } } },
  });
  await create(
    namespace,
    daemonSet,
    cronJob,
    { ...paused, spec: { ...paused.spec, ...label('paused'), paused: true } },
    { ...off, spec: { ...off.spec, ...label('off'), replicas: 0 } },
  );

  const verdict = await deploy(targetOf(namespace), images.two);

  expect(verdict).toMatchObject({ outcome: 'complete' });
  expect(verdict.outcome === 'complete' && [...verdict.notes].sort()).toEqual([
    'cronjob/reports: patched; its next run uses the new image',
    'deployment/off: patched; it is scaled to 0, so no pod runs the new image yet',
    'deployment/paused: patched; it is paused, and rolls out when it is resumed',
  ]);
  expect(await runningImages(namespace)).toEqual([images.two]);
});

test('nothing is patched when one of the patches would be refused', async () => {
  const namespace = await kube.namespace('all-or-none');
  await create(namespace, deployment(images.one));
  const { options } = listening();
  const change = (workload: string) => ({ workload, container: 'web', image: images.two });

  const applying = targetOf(namespace).apply([change('deployment/web'), change('deployment/gone')], options);

  await expect(applying).rejects.toMatchObject({ code: 'CLUSTER_NOT_FOUND', message: expect.stringContaining('gone') });
  const web = await kube.cluster.get('deployments', namespace, 'web', options);
  expect(web.metadata.generation).toBe(1);
});

test('where history is lost the ReplicaSets know what ran before, by digest even if it stood there by tag', async () => {
  const namespace = await kube.namespace('lost-history');
  await create(namespace, deployment(`${repository}:1`));
  await kube.server.kubectl('-n', namespace, 'rollout', 'status', 'deployment/web', '--timeout=60s');
  await deploy(targetOf(namespace), images.missing);
  const { options } = listening();
  const { containers } = await targetOf(namespace).read({ web: repository }, options);

  const previous = await targetOf(namespace).previousImages?.(containers, options);

  expect(previous).toEqual([
    { workload: 'deployment/web', container: 'web', image: images.one, previous: images.missing },
  ]);
});

test('a job runs in the surroundings of the workload and its output is told', async () => {
  const namespace = await kube.namespace('job');
  await create(namespace, deployment(images.one));
  const { events, options } = listening();
  const command = ['sh', '-c', 'echo "$GREETING migrates"; echo done'];

  const verdict = await targetOf(namespace).runJob?.(
    { name: 'migrate', image: images.two, command, timeoutMs: 60_000 },
    options,
  );

  expect(verdict).toEqual({ outcome: 'complete', notes: [] });
  expect(events.filter(({ type }) => type === 'output')).toEqual([
    { type: 'output', source: 'migrate', line: 'web migrates' },
    { type: 'output', source: 'migrate', line: 'done' },
  ]);
});

test.each([
  {
    why: 'a job that ends badly',
    image: 'two',
    command: ['sh', '-c', 'echo no such table; exit 4'],
    reason: 'ended with exit code 4',
  },
  { why: 'a job whose image is missing', image: 'missing', command: ['true'], reason: 'it is not in the registry' },
] as const)('$why fails with its cause', async ({ image, command, reason }) => {
  const namespace = await kube.namespace(`job-${image}`);
  const { events, options } = listening();
  const job = { name: 'migrate', image: images[image], command, timeoutMs: 60_000 };

  const verdict = await targetOf(namespace).runJob?.(job, options);

  expect(verdict).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(reason) });
  expect(events.some((event) => event.type === 'output' && event.line === 'no such table')).toBe(image === 'two');
});

test('a job is deleted when the run is aborted', async () => {
  const namespace = await kube.namespace('job-abort');
  const listener = listening();
  const job = {
    name: 'migrate',
    image: images.two,
    command: ['sh', '-c', 'echo started; sleep 1000'],
    timeoutMs: 60_000,
  };

  const progress = (event: ProgressEvent) => event.type === 'output' && listener.abort();
  const running = targetOf(namespace).runJob?.(job, { ...listener.options, progress });

  await expect(running).rejects.toThrow('stopped by the test');
  expect(await kube.cluster.list('jobs', namespace, listening().options)).toEqual([]);
});
