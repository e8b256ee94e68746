import { expect, test } from 'vitest';
import type { Pod } from './objects.ts';
import type { Trouble } from './pod-trouble.ts';
import type { Sight } from './sight.ts';
import { type Judgement, judge, type Memory, NOTHING_SEEN } from './verdict.ts';

function pod(name: string, restartCount = 0): Pod {
  const status = { containerStatuses: [{ name: 'web', image: 'i', ready: true, restartCount }] };
  return { metadata: { name, uid: name, resourceVersion: '1' }, spec: { containers: [] }, status };
}

function movingWith(...troubles: Trouble[]): Sight {
  const names = [...new Set(troubles.flatMap((trouble) => trouble.pod ?? []))];
  return { state: 'moving', waitingFor: '0 of 2 pods updated', pods: names.map((name) => pod(name)), troubles };
}

const missingImage: Trouble = { cause: 'image web', text: 'not in the registry', pod: 'a', failsAfterMs: 0 };
const silentBackOff: Trouble = { cause: 'pull a', text: 'ImagePullBackOff', pod: 'a', keeps: 'image web' };
const badConfig: Trouble = { cause: 'config web', text: 'no secret', pod: 'a', failsAfterMs: 30_000 };
const unschedulable: Trouble = { cause: 'unscheduled a', text: 'no node', pod: 'a' };
const crash = (name: string, restarts: number): Trouble => ({
  cause: `crash ${name} web`,
  text: `${name} ended with exit code 1`,
  pod: name,
  failsAfterMs: 45_000,
  restarts,
});
const nothing = movingWith();
const complete = (...pods: Pod[]): Sight => ({ state: 'complete', pods, stableForMs: 5_000 });

/** Plays a script of [second, sight] and returns the judgement of each. */
function play(script: readonly (readonly [number, Sight])[], changed = true): readonly Judgement['status'][] {
  let memory: Memory = NOTHING_SEEN;
  return script.map(([second, sight]) => {
    const result = judge(memory, sight, { nowMs: second * 1_000, changed });
    memory = result.memory;
    return result.judgement.status;
  });
}

test.each<{ why: string; script: readonly (readonly [number, Sight])[]; last: Judgement['status'] }>([
  {
    why: 'a missing image fails on the second sight',
    script: [
      [0, movingWith(missingImage)],
      [1, movingWith(missingImage)],
    ],
    last: 'failed',
  },
  { why: 'a missing image is not believed at first sight', script: [[0, movingWith(missingImage)]], last: 'going' },
  {
    why: 'a blip between two sights does not fail',
    script: [
      [0, movingWith(missingImage)],
      [1, nothing],
      [2, movingWith(missingImage)],
    ],
    last: 'going',
  },
  {
    why: 'a back-off that names no reason does not take the reason back',
    script: [
      [0, movingWith(missingImage)],
      [1, movingWith(silentBackOff)],
      [10, movingWith(missingImage)],
    ],
    last: 'failed',
  },
  {
    why: 'a back-off that names no reason fails nothing by itself',
    script: [
      [0, movingWith(silentBackOff)],
      [100, movingWith(silentBackOff)],
    ],
    last: 'going',
  },
  {
    why: 'a missing secret is waited for',
    script: [
      [0, movingWith(badConfig)],
      [29, movingWith(badConfig)],
    ],
    last: 'going',
  },
  {
    why: 'a missing secret fails after 30 s',
    script: [
      [0, movingWith(badConfig)],
      [30, movingWith(badConfig)],
    ],
    last: 'failed',
  },
  {
    why: 'one crash of one pod goes on',
    script: [
      [0, movingWith(crash('a', 1))],
      [44, movingWith(crash('a', 1))],
    ],
    last: 'going',
  },
  {
    why: 'a pod that crashes for 45 s fails',
    script: [
      [0, movingWith(crash('a', 1))],
      [45, movingWith(crash('a', 4))],
    ],
    last: 'failed',
  },
  { why: 'all new pods restarted twice', script: [[0, movingWith(crash('a', 2), crash('b', 2))]], last: 'failed' },
  { why: 'one of two pods restarted twice', script: [[0, movingWith(crash('a', 2), crash('b', 1))]], last: 'going' },
  {
    why: 'a pod without a node waits for ever',
    script: [
      [0, movingWith(unschedulable)],
      [9_999, movingWith(unschedulable)],
    ],
    last: 'going',
  },
  { why: 'completeness is not believed at first sight', script: [[0, complete(pod('a'))]], last: 'going' },
  {
    why: 'five stable seconds are a success',
    script: [
      [0, complete(pod('a'))],
      [5, complete(pod('a'))],
    ],
    last: 'done',
  },
  {
    why: 'a restart begins the five seconds again',
    script: [
      [0, complete(pod('a'))],
      [4, complete(pod('a', 1))],
      [6, complete(pod('a', 1))],
    ],
    last: 'going',
  },
  {
    why: 'a pod lost within the five seconds begins them again',
    script: [
      [0, complete(pod('a'))],
      [4, nothing],
      [5, complete(pod('a'))],
      [9, complete(pod('a'))],
    ],
    last: 'going',
  },
  {
    why: 'a crash that looks ready for a moment is still the same crash',
    script: [
      [0, movingWith(crash('a', 0))],
      [20, complete(pod('a', 1))],
      [45, movingWith(crash('a', 1))],
    ],
    last: 'failed',
  },
  { why: 'a paused workload is done', script: [[0, { state: 'patched', note: 'paused' }]], last: 'done' },
  {
    why: 'another change ends the watch',
    script: [[0, { state: 'superseded', reason: 'someone' }]],
    last: 'superseded',
  },
])('$why', ({ script, last }) => {
  const statuses = play(script);

  expect(statuses.at(-1)).toBe(last);
  expect(statuses.slice(0, -1).every((status) => status === 'going')).toBe(true);
});

test('a workload that ran the image already needs no stable seconds', () => {
  const statuses = play([[0, complete(pod('a'))]], false);

  expect(statuses).toEqual(['done']);
});

test('a failure names the pod that shows it', () => {
  const sight = movingWith(crash('a', 2), crash('b', 3));

  const { judgement } = judge(NOTHING_SEEN, sight, { nowMs: 0, changed: true });

  expect(judgement).toMatchObject({
    status: 'failed',
    reason: 'a ended with exit code 1',
    pods: [{ metadata: { name: 'a' } }],
  });
});
