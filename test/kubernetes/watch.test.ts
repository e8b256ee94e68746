import { expect, test } from 'vitest';
import type { Verdict } from '../../src/deployment/target.ts';
import { ToolError } from '../../src/errors.ts';
import type { Cluster } from '../../src/kubernetes/cluster.ts';
import type { Deployment, PodTemplate } from '../../src/kubernetes/objects.ts';
import { watchRollouts } from '../../src/kubernetes/watch.ts';
import { skippingClock } from './manual-clock.ts';
import { listening } from './test-namespace.ts';

const template: PodTemplate = { spec: { containers: [{ name: 'web', image: 'new' }] } };

function deployment(status: Deployment['status']): Deployment {
  const metadata = { name: 'web', uid: 'web', resourceVersion: '1', generation: 2 };
  return { metadata, spec: { replicas: 1, selector: {}, template }, ...(status === undefined ? {} : { status }) };
}

const rolling = deployment({ observedGeneration: 2, replicas: 1 });
const complete = deployment({
  observedGeneration: 2,
  replicas: 1,
  updatedReplicas: 1,
  availableReplicas: 1,
  conditions: [{ type: 'Available', status: 'True' }],
});
const away = new ToolError('CLUSTER_UNREACHABLE', 'Reading deployments "web": refused the connection');
const gone = new ToolError('CLUSTER_NOT_FOUND', 'deployments.apps "web" not found');
const forbidden = new ToolError('CLUSTER_FORBIDDEN', 'User "ci" cannot get resource "deployments"');

/** A cluster that shows the script, one entry a look, the last one again and again. */
function clusterOf(script: readonly (Deployment | ToolError)[]): Cluster {
  let look = 0;
  const unused = async () => {
    throw new ToolError('CLUSTER_REJECTED', 'not in the script');
  };
  return {
    server: 'https://example.com',
    context: 'uat',
    namespace: 'emr',
    async get<R>() {
      const entry = script[Math.min(look++, script.length - 1)];
      if (entry === undefined || entry instanceof ToolError) throw entry;
      return entry as R;
    },
    list: async () => [],
    create: unused,
    patch: unused,
    delete: unused,
    async *logs() {},
  };
}

async function watch(...script: readonly (Deployment | ToolError)[]) {
  const listener = listening();
  const patched = {
    kind: 'deployment',
    name: 'web',
    uid: 'web',
    generation: 2,
    template,
    changed: true,
    patchedAtMs: 0,
  } as const;
  const rollouts = [{ patched, workload: { kind: 'deployment', object: rolling } as const }];
  const options = { cluster: clusterOf(script), namespace: 'emr', clock: skippingClock(), timeoutMs: 60_000 };
  const verdict: Verdict = await watchRollouts(rollouts, { ...options, ...listener.options });
  return { verdict, texts: listener.events.map((event) => (event.type === 'status' ? event.text : event.type)) };
}

test('a cluster that does not answer for a while fails nothing', async () => {
  const { verdict, texts } = await watch(rolling, away, away, complete);

  expect(verdict).toEqual({ outcome: 'complete', notes: [] });
  expect(texts).toContainEqual(expect.stringContaining('the API gives no answer'));
});

test('a rollout that does not end is timed out, with what it waits for', async () => {
  const { verdict } = await watch(rolling);

  expect(verdict).toMatchObject({
    outcome: 'timed-out',
    reason: 'not rolled out after 60 s: deployment/web: 0 of 1 pods updated',
  });
});

test('a cluster that never answers again is timed out, not failed, with what was last seen', async () => {
  const { verdict } = await watch(rolling, away);

  expect(verdict).toMatchObject({
    outcome: 'timed-out',
    reason: expect.stringMatching(/deployment\/web: 0 of 1 pods updated; .*refused the connection/),
  });
});

test('a workload that was deleted during the watch is superseded', async () => {
  const { verdict } = await watch(rolling, gone);

  expect(verdict).toEqual({ outcome: 'superseded', reason: 'deployment/web: it was deleted meanwhile' });
});

test('a right that is missing is an error of the run, not a verdict about the rollout', async () => {
  await expect(watch(rolling, forbidden)).rejects.toMatchObject({ code: 'CLUSTER_FORBIDDEN' });
});

test('the present state is told once, not at every look', async () => {
  const { texts } = await watch(rolling, rolling, rolling, complete);

  expect(texts.filter((text) => text === '0 of 1 pods updated')).toHaveLength(1);
});
