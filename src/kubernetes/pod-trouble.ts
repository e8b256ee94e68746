import type { ContainerStatus, Pod } from './objects.ts';

/** Something that keeps a new pod from running, as one snapshot shows it. Whether it fails the rollout, verdict.ts decides. */
export interface Trouble {
  /** The same in every snapshot in which it is the same trouble. */
  readonly cause: string;
  readonly text: string;
  readonly pod?: string;
  /** How long it must have been seen to fail the rollout: 0 is the second sight. Absent: it never does by itself. */
  readonly failsAfterMs?: number;
  /** Of a container that ends when it should run: how often it was started again. */
  readonly restarts?: number;
  /** The cause of an earlier trouble that this sight neither confirms nor takes back. */
  readonly keeps?: string;
}

const CRASHING_FAILS_AFTER_MS = 45_000;
const BAD_CONFIG_FAILS_AFTER_MS = 30_000;
/** A container that has run this long since its last crash is not crashing at start. */
const RUNS_AGAIN_AFTER_MS = 10_000;

/**
 * What is wrong with one pod, the most telling first. Pods that were evicted, preempted or lost with their node say nothing about
 * the release.
 */
export function troublesOf(pod: Pod, nowMs: number): readonly Trouble[] {
  const { status } = pod;
  if (status === undefined || (status.phase === 'Failed' && status.reason !== undefined)) return [];
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const troubles = statuses.flatMap((container) => containerTrouble(pod, container, nowMs) ?? []);
  if (troubles.length > 0) return troubles;
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False')
    return [
      waiting(
        pod,
        'unscheduled',
        `pod ${pod.metadata.name} waits for a node: ${scheduled.message ?? scheduled.reason}`,
      ),
    ];
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? [] : [waiting(pod, 'unready', `pod ${pod.metadata.name} is not ready yet`)];
}

function containerTrouble(pod: Pod, status: ContainerStatus, nowMs: number): Trouble | undefined {
  const { reason = '', message = '' } = status.state?.waiting ?? {};
  switch (reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
    case 'ImageInspectError':
    case 'RegistryUnavailable':
      return imageTrouble(pod, status, reason, message);
    case 'CreateContainerConfigError':
      return configTrouble(pod, status, message);
    case 'RunContainerError':
    case 'CreateContainerError':
      return startTrouble(pod, status, message);
    default:
      return crashTrouble(pod, status, nowMs);
  }
}

/** What the container runtimes and registries say when another try brings nothing, and what it means. */
const PERMANENT_PULL_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/no match for platform|no matching manifest/i, 'there is no image for the platform of the node'],
  [/code = NotFound|manifest unknown|name unknown|repository does not exist|: not found/i, 'it is not in the registry'],
  [
    /unauthorized|authentication required|access denied|access forbidden|403 Forbidden|insufficient_scope/i,
    'the registry refuses the credentials of the pod',
  ],
];
const TRANSIENT_PULL_ERRORS =
  /\b429\b|too many requests|\b50[0234]\b|timeout|timed out|connection re(fused|set)|no such host/i;

function imageTrouble(pod: Pod, status: ContainerStatus, reason: string, message: string): Trouble {
  const cause = `image ${status.name}`;
  const text = (why: string) =>
    `container ${status.name} of pod ${pod.metadata.name} can't get ${status.image}: ${why}`;
  if (reason === 'InvalidImageName') return permanent(pod, cause, text('that is not an image name'));
  if (reason === 'ErrImageNeverPull')
    return permanent(pod, cause, text('it is not on the node and imagePullPolicy is Never'));
  const known = TRANSIENT_PULL_ERRORS.test(message)
    ? undefined
    : PERMANENT_PULL_ERRORS.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return permanent(pod, cause, text(known[1]));
  // Kubelets before 1.32 leave the reason out of ImagePullBackOff: such a sight neither confirms nor takes back.
  const pulling = waiting(pod, 'pull', text(message === '' ? reason : message));
  return reason === 'ImagePullBackOff' ? { ...pulling, keeps: cause } : pulling;
}

function configTrouble(pod: Pod, { name }: ContainerStatus, message: string): Trouble {
  const text = `container ${name} of pod ${pod.metadata.name} can't be configured: ${message}`;
  if (/failed to sync .* cache/.test(message)) return waiting(pod, 'config', text);
  return { ...permanent(pod, `config ${name}`, text), failsAfterMs: BAD_CONFIG_FAILS_AFTER_MS };
}

const UNSTARTABLE = /exec format error|executable file not found|no such file or directory|permission denied/i;

function startTrouble(pod: Pod, status: ContainerStatus, message: string): Trouble {
  const text = `container ${status.name} of pod ${pod.metadata.name} can't be started: ${message}`;
  if (UNSTARTABLE.test(message)) return permanent(pod, `start ${status.name}`, text);
  const exitCode = (status.state?.terminated ?? status.lastState?.terminated)?.exitCode;
  const crash = { ...waiting(pod, `start ${status.name}`, text), restarts: status.restartCount };
  return exitCode === undefined || exitCode === 128
    ? { ...crash, failsAfterMs: CRASHING_FAILS_AFTER_MS }
    : { ...crash, failsAfterMs: 0 };
}

/** A container that has ended, and was not one that should: init containers end with 0. */
function crashTrouble(pod: Pod, status: ContainerStatus, nowMs: number): Trouble | undefined {
  const { state, lastState, restartCount: restarts } = status;
  const ended = state?.terminated ?? lastState?.terminated;
  if (ended === undefined) return undefined;
  const isInit = pod.status?.initContainerStatuses?.includes(status) ?? false;
  if (isInit && (state?.terminated ?? ended).exitCode === 0) return undefined;
  if (state?.running !== undefined) {
    const since = Date.parse(state.running.startedAt ?? '');
    if (Number.isNaN(since) || nowMs - since >= RUNS_AGAIN_AFTER_MS) return undefined;
  }
  const how = ended.message !== undefined && UNSTARTABLE.test(ended.message) ? ended : undefined;
  const where = `container ${status.name} of pod ${pod.metadata.name}`;
  if (how !== undefined) return permanent(pod, `start ${status.name}`, `${where} can't be started: ${how.message}`);
  const what =
    ended.reason === 'OOMKilled'
      ? 'was killed because it used more memory than its limit (OOMKilled)'
      : `ended with exit code ${ended.exitCode}`;
  const again = restarts === 0 ? '' : `, after ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
  return {
    cause: `crash ${pod.metadata.name} ${status.name}`,
    text: `${where} ${what}${again}`,
    pod: pod.metadata.name,
    failsAfterMs: CRASHING_FAILS_AFTER_MS,
    restarts,
  };
}

function permanent(pod: Pod, cause: string, text: string): Trouble {
  return { cause, text, pod: pod.metadata.name, failsAfterMs: 0 };
}

function waiting(pod: Pod, cause: string, text: string): Trouble {
  return { cause: `${cause} ${pod.metadata.name}`, text, pod: pod.metadata.name };
}
