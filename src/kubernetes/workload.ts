import { ToolError } from '../errors.ts';
import type { CallOptions, Cluster } from './cluster.ts';
import { nearestOf } from './nearest.ts';
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

/** "deployment/web", and with a container where its present image is not yet one of the configured ones: "deployment/web:app". */
export interface ListedWorkload extends WorkloadName {
  readonly container?: string;
}

/** @throws {ToolError} WORKLOAD_INVALID, WORKLOAD_KIND_UNKNOWN */
export function parseWorkload(text: string): ListedWorkload {
  const match = /^([^/:]+)\/([^/:]+)(?::([^/:]+))?$/.exec(text);
  const [, kindText, name, container] = match ?? [];
  if (kindText === undefined || name === undefined)
    throw new ToolError('WORKLOAD_INVALID', `Not a workload: "${text}"`, {
      hint: 'Write it as deployment/web, or deployment/web:container to name the container.',
    });
  const kind = WORKLOAD_KINDS.find((known) => known === kindText.toLowerCase());
  if (kind === undefined) throw unknownKind(text, kindText);
  return container === undefined ? { kind, name } : { kind, name, container };
}

export function formatWorkload({ kind, name }: WorkloadName): string {
  return `${kind}/${name}`;
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

function unknownKind(text: string, kind: string): ToolError {
  const near = nearestOf(kind, WORKLOAD_KINDS);
  return new ToolError(
    'WORKLOAD_KIND_UNKNOWN',
    `Reading the workload "${text}": "${kind}" is not a kind that can be deployed`,
    {
      hint: near === undefined ? `Use one of: ${WORKLOAD_KINDS.join(', ')}.` : `Did you mean "${near}"?`,
    },
  );
}
