import { expect, test } from 'vitest';
import type { ContainerState, Pod } from './objects.ts';
import { troublesOf } from './pod-trouble.ts';

const NOW = Date.parse('2026-01-01T00:01:00Z');

interface Given {
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
  readonly restartCount?: number;
  readonly init?: boolean;
  readonly status?: Partial<NonNullable<Pod['status']>>;
}

function podWith({ state = {}, lastState = {}, restartCount = 0, init = false, status = {} }: Given): Pod {
  const container = {
    name: 'web',
    image: 'registry.example.com/web@sha256:0',
    ready: false,
    restartCount,
    state,
    lastState,
  };
  return {
    metadata: { name: 'web-1', uid: 'u', resourceVersion: '1' },
    spec: { containers: [] },
    status: { [init ? 'initContainerStatuses' : 'containerStatuses']: [container], ...status },
  };
}

const waiting = (reason: string, message = ''): Given => ({ state: { waiting: { reason, message } } });
const NOT_FOUND = 'rpc error: code = NotFound desc = failed to pull and unpack image: web@sha256:0: not found';

test.each<{ given: Given; failsAfterMs: number | undefined; text: string; why: string }>([
  {
    given: waiting('ErrImagePull', NOT_FOUND),
    failsAfterMs: 0,
    text: 'it is not in the registry',
    why: 'no other try will find it',
  },
  {
    given: waiting('ImagePullBackOff', `Back-off pulling image "web": ErrImagePull: ${NOT_FOUND}`),
    failsAfterMs: 0,
    text: 'it is not in the registry',
    why: 'kubelets from 1.32 on repeat the reason in the back-off',
  },
  {
    given: waiting('ErrImagePull', 'failed to authorize: unexpected status: 401 Unauthorized'),
    failsAfterMs: 0,
    text: 'refuses the credentials',
    why: 'the pull secret is wrong',
  },
  {
    given: waiting('ErrImagePull', 'no match for platform in manifest: not found'),
    failsAfterMs: 0,
    text: 'platform of the node',
    why: 'the platform is told before "not found"',
  },
  {
    given: waiting('ErrImagePull', 'unexpected status code 503 Service Unavailable'),
    failsAfterMs: undefined,
    text: '503',
    why: 'a registry that is away comes back',
  },
  {
    given: waiting(
      'ErrImagePull',
      'toomanyrequests: You have reached your unauthenticated pull rate limit: 429 Too Many Requests',
    ),
    failsAfterMs: undefined,
    text: '429',
    why: 'a rate limit passes',
  },
  {
    given: waiting('ErrImagePull', 'dial tcp: lookup registry.example.com: no such host'),
    failsAfterMs: undefined,
    text: 'no such host',
    why: 'name servers have hiccups',
  },
  {
    given: waiting('ImagePullBackOff'),
    failsAfterMs: undefined,
    text: 'ImagePullBackOff',
    why: 'it says nothing about the reason',
  },
  { given: waiting('InvalidImageName'), failsAfterMs: 0, text: 'not an image name', why: 'it stays invalid' },
  {
    given: waiting('ErrImageNeverPull'),
    failsAfterMs: 0,
    text: 'imagePullPolicy is Never',
    why: 'nobody will pull it',
  },
  {
    given: waiting('CreateContainerConfigError', 'secret "db" not found'),
    failsAfterMs: 30_000,
    text: 'secret "db" not found',
    why: 'the secret may be created by the same release',
  },
  {
    given: waiting('CreateContainerConfigError', 'failed to sync secret cache: timed out waiting for the condition'),
    failsAfterMs: undefined,
    text: 'failed to sync',
    why: 'the kubelet is only slow',
  },
  {
    given: waiting('RunContainerError', 'exec: "/app": exec format error'),
    failsAfterMs: 0,
    text: 'exec format error',
    why: 'the program is for another processor',
  },
  {
    given: { ...waiting('CrashLoopBackOff'), lastState: { terminated: { exitCode: 1 } }, restartCount: 3 },
    failsAfterMs: 45_000,
    text: 'ended with exit code 1, after 3 restarts',
    why: 'a crash loop is given some time',
  },
  {
    given: {
      ...waiting('CrashLoopBackOff'),
      lastState: { terminated: { exitCode: 0, reason: 'Completed' } },
      restartCount: 1,
    },
    failsAfterMs: 45_000,
    text: 'ended with exit code 0, after 1 restart',
    why: 'a server that ends well has ended all the same',
  },
  {
    given: { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
    failsAfterMs: 45_000,
    text: 'OOMKilled',
    why: 'the cause is named, not only 137',
  },
  {
    given: {
      state: { running: { startedAt: '2026-01-01T00:00:55Z' } },
      lastState: { terminated: { exitCode: 1 } },
      restartCount: 1,
    },
    failsAfterMs: 45_000,
    text: 'exit code 1',
    why: 'between two crashes it runs for a moment',
  },
])('$text: $why', ({ given, failsAfterMs, text }) => {
  const [trouble] = troublesOf(podWith(given), NOW);

  expect(trouble?.text).toContain(text);
  expect(trouble?.failsAfterMs).toBe(failsAfterMs);
});

test.each<{ given: Given; why: string }>([
  {
    given: { state: { running: { startedAt: '2026-01-01T00:00:30Z' } }, lastState: { terminated: { exitCode: 1 } } },
    why: 'a container that has run for half a minute since its crash',
  },
  { given: { init: true, state: { terminated: { exitCode: 0 } } }, why: 'an init container that ended well' },
  {
    given: { status: { phase: 'Failed', reason: 'Evicted' }, state: { terminated: { exitCode: 137 } } },
    why: 'an evicted pod',
  },
  {
    given: {
      status: {
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }],
      },
    },
    why: 'a pod that waits for an autoscaler',
  },
  { given: waiting('ContainerCreating'), why: 'a container that is being made' },
])('$why never fails a rollout', ({ given }) => {
  const troubles = troublesOf(podWith(given), NOW);

  expect(troubles.filter(({ failsAfterMs }) => failsAfterMs !== undefined)).toEqual([]);
});
