import type { CallOptions, Cluster } from './cluster.ts';
import { type CronJobSnapshot, evaluateCronJob } from './evaluate-cron-job.ts';
import { type DaemonSetSnapshot, evaluateDaemonSet } from './evaluate-daemon-set.ts';
import { type DeploymentSnapshot, evaluateDeployment } from './evaluate-deployment.ts';
import { evaluateStatefulSet, type StatefulSetSnapshot } from './evaluate-stateful-set.ts';
import type { LabelSelector } from './objects.ts';
import type { PatchedWorkload, Sight } from './sight.ts';
import { getWorkload, nameOf, templateOf, type Workload } from './workload.ts';

/** A workload with everything that its rollout is judged by, read at one moment. */
export type Snapshot = DeploymentSnapshot | StatefulSetSnapshot | DaemonSetSnapshot | CronJobSnapshot;

/** Reads a workload and what it owns, all at once: `known` is an earlier state of it, for its selector. */
export async function readSnapshot(
  cluster: Cluster,
  namespace: string,
  known: Workload,
  call: CallOptions,
): Promise<Snapshot> {
  const workload = getWorkload(cluster, namespace, nameOf(known), call);
  if (known.kind === 'cronjob') return asSnapshot(await workload, {});
  const selected = { ...call, labelSelector: formatSelector(known.object.spec.selector) };
  const [now, pods, replicaSets, revisions] = await Promise.all([
    workload,
    cluster.list('pods', namespace, selected),
    known.kind === 'deployment' ? cluster.list('replicasets', namespace, selected) : [],
    known.kind === 'daemonset' ? cluster.list('controllerrevisions', namespace, selected) : [],
  ]);
  return asSnapshot(now, { pods, replicaSets, revisions });
}

type Owned = Partial<Pick<DeploymentSnapshot, 'pods' | 'replicaSets'> & Pick<DaemonSetSnapshot, 'revisions'>>;

function asSnapshot(workload: Workload, { pods = [], replicaSets = [], revisions = [] }: Owned): Snapshot {
  switch (workload.kind) {
    case 'deployment':
      return { ...workload, pods, replicaSets };
    case 'statefulset':
      return { ...workload, pods };
    case 'daemonset':
      return { ...workload, pods, revisions };
    case 'cronjob':
      return workload;
  }
}

/** What the snapshot shows of the rollout that `patched` began. */
export function evaluate(snapshot: Snapshot, patched: PatchedWorkload, nowMs: number): Sight {
  if (snapshot.object.metadata.uid !== patched.uid)
    return { state: 'superseded', reason: 'it was deleted and created again meanwhile' };
  // Scaling (an autoscaler at work) and pausing also count the generation up; only another pod template is another release.
  if (isBeyond(snapshot, patched) && !isSameTemplate(snapshot, patched))
    return { state: 'superseded', reason: 'someone else changed its pod template meanwhile' };
  switch (snapshot.kind) {
    case 'deployment':
      return evaluateDeployment(snapshot, patched, nowMs);
    case 'statefulset':
      return evaluateStatefulSet(snapshot, patched, nowMs);
    case 'daemonset':
      return evaluateDaemonSet(snapshot, patched, nowMs);
    case 'cronjob':
      return evaluateCronJob(snapshot);
  }
}

function isBeyond({ object }: Snapshot, { generation }: PatchedWorkload): boolean {
  return (object.metadata.generation ?? 0) > generation;
}

/** The API server writes the fields of an object in one order, so equal templates are equal as text. */
function isSameTemplate(snapshot: Snapshot, { template }: PatchedWorkload): boolean {
  return JSON.stringify(templateOf(snapshot)) === JSON.stringify(template);
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api */
export function formatSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'In':
        return `${key} in (${values.join(',')})`;
      case 'NotIn':
        return `${key} notin (${values.join(',')})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...labels, ...expressions].join(',');
}
