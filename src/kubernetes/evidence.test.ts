import { expect, test } from 'vitest';
import { ToolError } from '../errors.ts';
import type { Cluster } from './cluster.ts';
import { captureEvidence } from './evidence.ts';
import type { ContainerStatus, Event, Pod } from './objects.ts';
import type { Snapshot } from './snapshot.ts';

const PATCHED_AT = Date.parse('2026-01-01T00:01:00Z');
const options = { namespace: 'emr', patchedAtMs: PATCHED_AT, signal: new AbortController().signal };
const meta = (name: string) => ({ name, uid: `uid of ${name}`, resourceVersion: '1' });
const template = { spec: { containers: [] } };
const snapshot: Snapshot = {
  kind: 'statefulset',
  object: { metadata: meta('web'), spec: { selector: {}, template } },
  pods: [],
};

function pod(name: string, container: Partial<ContainerStatus> = {}): Pod {
  const status = { name: 'web', image: 'i', ready: false, restartCount: 0, ...container };
  const conditions = [
    { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'unready: [web]' },
  ] as const;
  return { metadata: meta(name), spec: { containers: [] }, status: { conditions, containerStatuses: [status] } };
}

function event(fields: Partial<Event>): Event {
  const lastTimestamp = '2026-01-01T00:01:10Z';
  return {
    metadata: meta('e'),
    involvedObject: {},
    type: 'Warning',
    reason: 'Failed',
    message: 'why',
    lastTimestamp,
    ...fields,
  };
}

/** A cluster with the events of objects by uid, and with logs by "pod container" and "pod container previous". */
function clusterWith(
  events: Readonly<Record<string, readonly Event[]>>,
  logs: Readonly<Record<string, readonly string[]>> = {},
): Cluster {
  const unused = async () => {
    throw new ToolError('CLUSTER_REJECTED', 'not in the script');
  };
  return {
    server: '',
    context: 'uat',
    namespace: 'emr',
    get: unused,
    create: unused,
    patch: unused,
    delete: unused,
    async list<R>(_: unknown, __: string, { fieldSelector = '' }: { readonly fieldSelector?: string }) {
      return (events[fieldSelector.replace('involvedObject.uid=', '')] ?? []) as readonly R[];
    },
    async *logs({ name }, { container, previous }) {
      const lines = logs[`${name} ${container}${previous ? ' previous' : ''}`];
      if (lines === undefined) throw new ToolError('CLUSTER_REJECTED', 'the container has no log');
      yield* lines;
    },
  };
}

test('warnings since the patch are evidence, in their order and with their number', async () => {
  const cluster = clusterWith({
    'uid of web-0': [
      event({ reason: 'BackOff', message: 'back-off ', count: 4, lastTimestamp: '2026-01-01T00:01:20Z' }),
      event({ reason: 'Failed', message: 'not found' }),
      event({ type: 'Normal', reason: 'Pulling' }),
      event({ reason: 'Unhealthy', lastTimestamp: '2026-01-01T00:00:10Z' }),
    ],
    'uid of web': [
      event({
        reason: 'FailedCreate',
        message: 'exceeded quota',
        lastTimestamp: null,
        eventTime: '2026-01-01T00:01:01Z',
      }),
    ],
  });

  const evidence = await captureEvidence(cluster, snapshot, [pod('web-0')], options);

  expect(evidence.filter(({ kind }) => kind === 'event')).toEqual([
    {
      kind: 'event',
      subject: 'statefulset/web, pod web-0',
      lines: ['Failed: not found', 'BackOff (4 times): back-off'],
    },
    { kind: 'event', subject: 'statefulset/web', lines: ['FailedCreate: exceeded quota'] },
  ]);
});

test('the last words of the container and of the one before it are evidence', async () => {
  const crashed = { state: { running: {} }, lastState: { terminated: { exitCode: 1 } }, restartCount: 1 };
  const cluster = clusterWith({}, { 'web-0 web': ['starting'], 'web-0 web previous': ['starting', 'no database'] });

  const evidence = await captureEvidence(cluster, snapshot, [pod('web-0', crashed)], options);

  const subject = 'statefulset/web, pod web-0, container web';
  expect(evidence.filter(({ kind }) => kind.endsWith('log'))).toEqual([
    { kind: 'log', subject, lines: ['starting'] },
    { kind: 'previous-log', subject, lines: ['starting', 'no database'] },
  ]);
});

test('what cannot be read is said, and does not hide the rest', async () => {
  const cluster = clusterWith({});

  const evidence = await captureEvidence(cluster, snapshot, [pod('web-0', { state: { running: {} } })], options);

  expect(evidence).toEqual([
    { kind: 'condition', subject: 'statefulset/web, pod web-0', lines: ['Ready: ContainersNotReady: unready: [web]'] },
    {
      kind: 'log',
      subject: 'statefulset/web, pod web-0, container web',
      lines: ['(could not be read: the container has no log)'],
    },
  ]);
});

test('a few pods stand for the rest', async () => {
  const pods = ['web-0', 'web-1', 'web-2', 'web-3', 'web-4'].map((name) => pod(name));

  const evidence = await captureEvidence(clusterWith({}), snapshot, pods, options);

  expect(evidence.map(({ subject }) => subject)).toEqual([
    'statefulset/web, pod web-0',
    'statefulset/web, pod web-1',
    'statefulset/web, pod web-2',
  ]);
});
