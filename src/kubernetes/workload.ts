import { type ListedWorkload, parseListedWorkload } from '../deployment/listed-workload.ts';
import type { CallOptions, Cluster } from './cluster.ts';
import type { Container, CronJob, DaemonSet, Deployment, PodTemplate, StatefulSet } from './objects.ts';

export type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset' | 'cronjob';

export interface WorkloadName {
  readonly kind: WorkloadKind;
  readonly name: string;
}

/** An object that holds a pod template that can be patched. */
export type Workload =
  | { readonly kind: 'deployment'; readonly object: Deployment }
  | { readonly kind: 'statefulset'; readonly object: StatefulSet }
  | { readonly kind: 'daemonset'; readonly object: DaemonSet }
  | { readonly kind: 'cronjob'; readonly object: CronJob };

export const WORKLOAD_KINDS: readonly WorkloadKind[] = ['deployment', 'statefulset', 'daemonset', 'cronjob'];

/** @throws {ToolError} WORKLOAD_INVALID, WORKLOAD_KIND_UNKNOWN */
export function parseWorkload(text: string): ListedWorkload<WorkloadKind> {
  return parseListedWorkload(text, WORKLOAD_KINDS);
}

export function nameOf({ kind, object }: Workload): WorkloadName {
  return { kind, name: object.metadata.name };
}

export function templateOf(workload: Workload): PodTemplate {
  return workload.kind === 'cronjob' ? workload.object.spec.jobTemplate.spec.template : workload.object.spec.template;
}

export function containersOf({ spec }: PodTemplate): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** @throws {ToolError} CLUSTER_NOT_FOUND */
export async function getWorkload(
  cluster: Cluster,
  namespace: string,
  { kind, name }: WorkloadName,
  call: CallOptions,
): Promise<Workload> {
  switch (kind) {
    case 'deployment':
      return { kind, object: await cluster.get('deployments', namespace, name, call) };
    case 'statefulset':
      return { kind, object: await cluster.get('statefulsets', namespace, name, call) };
    case 'daemonset':
      return { kind, object: await cluster.get('daemonsets', namespace, name, call) };
    case 'cronjob':
      return { kind, object: await cluster.get('cronjobs', namespace, name, call) };
  }
}

export async function listWorkloads(
  cluster: Cluster,
  namespace: string,
  kind: WorkloadKind,
  call: CallOptions,
): Promise<readonly Workload[]> {
  switch (kind) {
    case 'deployment':
      return (await cluster.list('deployments', namespace, call)).map((object) => ({ kind, object }));
    case 'statefulset':
      return (await cluster.list('statefulsets', namespace, call)).map((object) => ({ kind, object }));
    case 'daemonset':
      return (await cluster.list('daemonsets', namespace, call)).map((object) => ({ kind, object }));
    case 'cronjob':
      return (await cluster.list('cronjobs', namespace, call)).map((object) => ({ kind, object }));
  }
}
