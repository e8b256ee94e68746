import { formatWorkload } from '../deployment/listed-workload.ts';
import type { Evidence } from '../deployment/target.ts';
import type { Cluster } from './cluster.ts';
import { messageAndHint } from './cluster-error.ts';
import { newReplicaSet } from './evaluate-deployment.ts';
import type { ContainerStatus, Event, ObjectMeta, Pod } from './objects.ts';
import type { Snapshot } from './snapshot.ts';
import { nameOf } from './workload.ts';

export interface EvidenceOptions {
  readonly namespace: string;
  readonly patchedAtMs: number;
  readonly signal: AbortSignal;
}

const PODS_AT_MOST = 3;
const EVENTS_AT_MOST = 10;
const LOG_LINES = 20;
const LOG_BYTES = 16 * 1024;
/** Events carry the clock of the cluster, which may be a little behind ours. */
const CLOCK_SKEW_MS = 30_000;

/**
 * Reads what explains a failure before anything is undone: conditions, warning events and last log lines of some pods that stand
 * for the rest. What can't be read any more is left out; this never fails.
 */
export async function captureEvidence(
  cluster: Cluster,
  snapshot: Snapshot,
  pods: readonly Pod[],
  options: EvidenceOptions,
): Promise<readonly Evidence[]> {
  const subject = formatWorkload(nameOf(snapshot));
  const parts = await Promise.all([
    ...pods.slice(0, PODS_AT_MOST).map((pod) => podEvidence(cluster, subject, pod, options)),
    ownerEvidence(cluster, subject, snapshot, options),
  ]);
  return parts.flat();
}

/** What explains the state of one pod. `subject` is what the pod belongs to. */
export async function podEvidence(
  cluster: Cluster,
  subject: string,
  pod: Pod,
  options: EvidenceOptions,
): Promise<readonly Evidence[]> {
  const podSubject = `${subject}, pod ${pod.metadata.name}`;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const logs = statuses
    .filter(({ ready }) => !ready)
    .flatMap((status) => logEvidence(cluster, podSubject, pod.metadata.name, status, options));
  const events = eventEvidence(cluster, podSubject, pod.metadata, options);
  return [...conditionEvidence(podSubject, pod), ...(await events), ...(await Promise.all(logs)).flat()];
}

function conditionEvidence(subject: string, { status }: Pod): readonly Evidence[] {
  const lines = (status?.conditions ?? [])
    .filter((condition) => condition.status !== 'True' && (condition.message ?? '') !== '')
    .map(({ type, reason = '', message = '' }) => `${type}: ${reason}: ${message}`);
  const waiting = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap(
    (container) => {
      const { reason = '', message = '' } = container.state?.waiting ?? {};
      return message === '' ? [] : [`container ${container.name}: ${reason}: ${message}`];
    },
  );
  const all = [...lines, ...waiting];
  return all.length === 0 ? [] : [{ subject, kind: 'condition', lines: all }];
}

function logEvidence(
  cluster: Cluster,
  subject: string,
  pod: string,
  status: ContainerStatus,
  options: EvidenceOptions,
): readonly Promise<readonly Evidence[]>[] {
  const container = `${subject}, container ${status.name}`;
  const hasStarted = status.state?.running !== undefined || status.state?.terminated !== undefined;
  const hasEnded = status.lastState?.terminated !== undefined;
  return [
    ...(hasStarted ? [tail(cluster, container, pod, status.name, 'log', options)] : []),
    ...(hasEnded ? [tail(cluster, container, pod, status.name, 'previous-log', options)] : []),
  ];
}

async function tail(
  cluster: Cluster,
  subject: string,
  pod: string,
  container: string,
  kind: 'log' | 'previous-log',
  { namespace, signal }: EvidenceOptions,
): Promise<readonly Evidence[]> {
  const bounds = { tailLines: LOG_LINES, limitBytes: LOG_BYTES, previous: kind === 'previous-log' };
  const lines = await orWhyNot(async () => {
    const log = cluster.logs({ namespace, name: pod }, { container, ...bounds, signal });
    const read: string[] = [];
    for await (const line of log) read.push(line);
    return read;
  });
  return lines.length === 0 ? [] : [{ subject, kind, lines }];
}

async function ownerEvidence(
  cluster: Cluster,
  subject: string,
  snapshot: Snapshot,
  options: EvidenceOptions,
): Promise<readonly Evidence[]> {
  const replicaSet = snapshot.kind === 'deployment' ? newReplicaSet(snapshot) : undefined;
  const owners = [snapshot.object.metadata, ...(replicaSet === undefined ? [] : [replicaSet.metadata])];
  const found = await Promise.all(owners.map((owner) => eventEvidence(cluster, subject, owner, options)));
  return found.flat();
}

async function eventEvidence(
  cluster: Cluster,
  subject: string,
  { uid }: ObjectMeta,
  { namespace, patchedAtMs, signal }: EvidenceOptions,
): Promise<readonly Evidence[]> {
  const lines = await orWhyNot(async () => {
    const events = await cluster.list('events', namespace, { fieldSelector: `involvedObject.uid=${uid}`, signal });
    return events
      .filter((event) => event.type === 'Warning' && timeOf(event) >= patchedAtMs - CLOCK_SKEW_MS)
      .sort((a, b) => timeOf(a) - timeOf(b))
      .slice(-EVENTS_AT_MOST)
      .map(({ reason, message, count = 1 }) => `${reason}${count > 1 ? ` (${count} times)` : ''}: ${message?.trim()}`);
  });
  return lines.length === 0 ? [] : [{ subject, kind: 'event', lines }];
}

function timeOf({ lastTimestamp, eventTime, metadata }: Event): number {
  return Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '') || 0;
}

async function orWhyNot(read: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await read();
  } catch (error) {
    return [`(could not be read: ${messageAndHint(error)})`];
  }
}
