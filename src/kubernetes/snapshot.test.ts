import { expect, test } from 'vitest';
import type { Deployment, ObjectMeta, Pod, PodTemplate, StatefulSet } from './objects.ts';
import type { PatchedWorkload } from './sight.ts';
import { evaluate, formatSelector, type Snapshot } from './snapshot.ts';

const template: PodTemplate = { spec: { containers: [{ name: 'web', image: 'new' }] } };
const PATCHED_AT = 1_000_000;

function meta(fields: Partial<ObjectMeta> = {}): ObjectMeta {
  return { name: 'web', uid: 'web', resourceVersion: '1', generation: 2, ...fields };
}

function patched(kind: PatchedWorkload['kind']): PatchedWorkload {
  return { kind, name: 'web', uid: 'web', generation: 2, template, changed: true, patchedAtMs: PATCHED_AT };
}

function ownedPod(name: string, owner: string, hash: string, waiting?: string): Pod {
  const state = waiting === undefined ? {} : { waiting: { reason: waiting } };
  return {
    metadata: meta({
      name,
      uid: name,
      labels: { 'controller-revision-hash': hash },
      ownerReferences: [{ uid: owner, kind: 'X', name: 'x', controller: true }],
    }),
    spec: { containers: [] },
    status: { containerStatuses: [{ name: 'web', image: 'new', ready: false, restartCount: 0, state }] },
  };
}

const rolledOut = {
  observedGeneration: 2,
  replicas: 2,
  updatedReplicas: 2,
  availableReplicas: 2,
  conditions: [{ type: 'Available', status: 'True' }],
} as const;

function deployment(
  spec: Partial<Deployment['spec']>,
  status: Deployment['status'] = rolledOut,
  metadata: Partial<ObjectMeta> = {},
): Snapshot {
  const annotations = { 'deployment.kubernetes.io/revision': '2' };
  const replicaSet = (name: string, revision: string) => ({
    metadata: meta({
      name,
      uid: name,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ uid: 'web', kind: 'Deployment', name: 'web', controller: true }],
    }),
    spec: { template },
  });
  return {
    kind: 'deployment',
    object: {
      metadata: meta({ annotations, ...metadata }),
      spec: { replicas: 2, selector: {}, template, ...spec },
      ...(status === undefined ? {} : { status }),
    },
    replicaSets: [replicaSet('old', '1'), replicaSet('new', '2')],
    pods: [ownedPod('new-1', 'new', ''), ownedPod('old-1', 'old', '', 'InvalidImageName')],
  };
}

test.each<{ why: string; snapshot: Snapshot; state: string; atMs?: number }>([
  { why: 'all replicas are new and available', snapshot: deployment({}), state: 'complete' },
  {
    why: 'a status of before the patch says nothing',
    snapshot: deployment({}, { ...rolledOut, observedGeneration: 1 }),
    state: 'moving',
  },
  { why: 'no status at all', snapshot: deployment({}, {}), state: 'moving' },
  { why: 'one of two updated', snapshot: deployment({}, { ...rolledOut, updatedReplicas: 1 }), state: 'moving' },
  { why: 'an old pod still runs', snapshot: deployment({}, { ...rolledOut, replicas: 3 }), state: 'moving' },
  { why: 'one of two available', snapshot: deployment({}, { ...rolledOut, availableReplicas: 1 }), state: 'moving' },
  {
    why: 'not Available by its condition',
    snapshot: deployment({}, { ...rolledOut, conditions: [] }),
    state: 'moving',
  },
  { why: 'paused', snapshot: deployment({ paused: true }, { ...rolledOut, updatedReplicas: 0 }), state: 'patched' },
  { why: 'scaled to 0', snapshot: deployment({ replicas: 0 }, {}), state: 'patched' },
  {
    why: 'another pod template with a later generation',
    snapshot: deployment({ template: { spec: { containers: [] } } }, rolledOut, { generation: 3 }),
    state: 'superseded',
  },
  {
    why: 'scaled by an autoscaler meanwhile',
    snapshot: deployment({}, rolledOut, { generation: 3 }),
    state: 'complete',
  },
  { why: 'deleted and created again', snapshot: deployment({}, rolledOut, { uid: 'other' }), state: 'superseded' },
])('a Deployment is $state: $why', ({ snapshot, state }) => {
  const sight = evaluate(snapshot, patched('deployment'), PATCHED_AT);

  expect(sight.state).toBe(state);
});

test('the troubles of old pods are not those of the rollout', () => {
  const sight = evaluate(deployment({}, { ...rolledOut, updatedReplicas: 1 }), patched('deployment'), PATCHED_AT);

  expect(sight).toMatchObject({ state: 'moving', pods: [{ metadata: { name: 'new-1' } }] });
  expect(sight.state === 'moving' && sight.troubles.some(({ text }) => text.includes('old-1'))).toBe(false);
});

test.each([
  { afterSeconds: 19, believed: false, why: 'it is left over from before the patch' },
  { afterSeconds: 20, believed: true, why: 'it is about this rollout' },
])('an exceeded progress deadline $afterSeconds s after the patch: $why', ({ afterSeconds, believed }) => {
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] as const;
  const snapshot = deployment({ progressDeadlineSeconds: 20 }, { ...rolledOut, updatedReplicas: 1, conditions });

  const sight = evaluate(snapshot, patched('deployment'), PATCHED_AT + afterSeconds * 1_000);

  expect(sight.state === 'moving' && sight.troubles.some(({ cause }) => cause === 'progress deadline')).toBe(believed);
});

test('minReadySeconds lengthens the time that pods must run', () => {
  const sight = evaluate(deployment({ minReadySeconds: 30 }), patched('deployment'), PATCHED_AT);

  expect(sight).toMatchObject({ state: 'complete', stableForMs: 30_000 });
});

function statefulSet(
  spec: Partial<StatefulSet['spec']>,
  status: StatefulSet['status'],
  pods: readonly Pod[] = [],
): Snapshot {
  return {
    kind: 'statefulset',
    object: { metadata: meta(), spec: { replicas: 3, selector: {}, template, ...spec }, ...(status ? { status } : {}) },
    pods,
  };
}

const updated = {
  observedGeneration: 2,
  readyReplicas: 3,
  updatedReplicas: 3,
  currentRevision: 'b',
  updateRevision: 'b',
};

test.each<{ why: string; snapshot: Snapshot; state: string }>([
  { why: 'all pods are new and ready', snapshot: statefulSet({}, updated), state: 'complete' },
  { why: 'one is not ready', snapshot: statefulSet({}, { ...updated, readyReplicas: 2 }), state: 'moving' },
  {
    why: 'the update is not completed',
    snapshot: statefulSet({}, { ...updated, currentRevision: 'a' }),
    state: 'moving',
  },
  {
    why: 'with partition 2 one new pod is enough',
    snapshot: statefulSet(
      { updateStrategy: { rollingUpdate: { partition: 2 } } },
      { ...updated, updatedReplicas: 1, currentRevision: 'a' },
    ),
    state: 'complete',
  },
  {
    why: 'a partition above the replicas keeps all pods',
    snapshot: statefulSet({ updateStrategy: { rollingUpdate: { partition: 3 } } }, { ...updated, updatedReplicas: 0 }),
    state: 'patched',
  },
  { why: 'OnDelete', snapshot: statefulSet({ updateStrategy: { type: 'OnDelete' } }, {}), state: 'patched' },
  {
    why: 'a status of before the patch',
    snapshot: statefulSet({}, { ...updated, observedGeneration: 1 }),
    state: 'moving',
  },
])('a StatefulSet is $state: $why', ({ snapshot, state }) => {
  const sight = evaluate(snapshot, patched('statefulset'), PATCHED_AT);

  expect(sight.state).toBe(state);
});

test('a StatefulSet pod of another revision that cannot start is in the way', () => {
  const pods = [ownedPod('web-2', 'web', 'bad', 'ErrImageNeverPull'), ownedPod('web-1', 'web', 'bad')];

  const sight = evaluate(statefulSet({}, { ...updated, updatedReplicas: 0 }, pods), patched('statefulset'), PATCHED_AT);

  expect(sight.state === 'moving' && sight.blockers?.map(({ metadata }) => metadata.name)).toEqual(['web-2']);
});

const onAllNodes = { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 };

test.each([
  { why: 'every node has it', status: onAllNodes, state: 'complete' },
  { why: 'one node has the old one', status: { ...onAllNodes, updatedNumberScheduled: 1 }, state: 'moving' },
  { why: 'one is not available', status: { ...onAllNodes, numberAvailable: 1 }, state: 'moving' },
  { why: 'no node is meant', status: { observedGeneration: 2, desiredNumberScheduled: 0 }, state: 'patched' },
])('a DaemonSet is $state: $why', ({ status, state }) => {
  const object = { metadata: meta(), spec: { selector: {}, template }, status };

  const sight = evaluate({ kind: 'daemonset', object, revisions: [], pods: [] }, patched('daemonset'), PATCHED_AT);

  expect(sight.state).toBe(state);
});

test('only pods of the newest revision of a DaemonSet count', () => {
  const revision = (name: string, number: number) => ({
    metadata: meta({
      name,
      uid: name,
      labels: { 'controller-revision-hash': name },
      ownerReferences: [{ uid: 'web', kind: 'DaemonSet', name: 'web', controller: true }],
    }),
    revision: number,
  });
  const snapshot: Snapshot = {
    kind: 'daemonset',
    object: { metadata: meta(), spec: { selector: {}, template }, status: { ...onAllNodes, numberAvailable: 1 } },
    revisions: [revision('b', 10), revision('a', 9)],
    pods: [ownedPod('web-a', 'web', 'a'), ownedPod('web-b', 'web', 'b')],
  };

  const sight = evaluate(snapshot, patched('daemonset'), PATCHED_AT);

  expect(sight).toMatchObject({ state: 'moving', pods: [{ metadata: { name: 'web-b' } }] });
});

test('a CronJob is patched, and its next run is named', () => {
  const object = { metadata: meta(), spec: { jobTemplate: { spec: { template } } } };

  const sight = evaluate({ kind: 'cronjob', object }, patched('cronjob'), PATCHED_AT);

  expect(sight).toEqual({ state: 'patched', note: 'patched; its next run uses the new image' });
});

test('a selector is written as the API reads it', () => {
  const text = formatSelector({
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'old', operator: 'DoesNotExist' },
      { key: 'new', operator: 'Exists' },
      { key: 'zone', operator: 'NotIn', values: ['x'] },
    ],
  });

  expect(text).toBe('app=web,tier in (a,b),!old,new,zone notin (x)');
});
