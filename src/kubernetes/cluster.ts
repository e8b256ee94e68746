import type {
  ConfigMap,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Event,
  Job,
  Lease,
  Pod,
  ReplicaSet,
  StatefulSet,
} from './objects.ts';

/** The resources that Hydrofoil touches, by the name that the API gives them, with the type of their objects. */
export interface Resources {
  readonly deployments: Deployment;
  readonly statefulsets: StatefulSet;
  readonly daemonsets: DaemonSet;
  readonly replicasets: ReplicaSet;
  readonly controllerrevisions: ControllerRevision;
  readonly cronjobs: CronJob;
  readonly jobs: Job;
  readonly pods: Pod;
  readonly events: Event;
  readonly configmaps: ConfigMap;
  readonly leases: Lease;
}

export type Resource = keyof Resources;

export const API_GROUPS: Readonly<
  Record<Resource, { readonly group: string; readonly version: string; readonly kind: string }>
> = {
  deployments: { group: 'apps', version: 'v1', kind: 'Deployment' },
  statefulsets: { group: 'apps', version: 'v1', kind: 'StatefulSet' },
  daemonsets: { group: 'apps', version: 'v1', kind: 'DaemonSet' },
  replicasets: { group: 'apps', version: 'v1', kind: 'ReplicaSet' },
  controllerrevisions: { group: 'apps', version: 'v1', kind: 'ControllerRevision' },
  cronjobs: { group: 'batch', version: 'v1', kind: 'CronJob' },
  jobs: { group: 'batch', version: 'v1', kind: 'Job' },
  pods: { group: '', version: 'v1', kind: 'Pod' },
  events: { group: '', version: 'v1', kind: 'Event' },
  configmaps: { group: '', version: 'v1', kind: 'ConfigMap' },
  leases: { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' },
};

export interface CallOptions {
  readonly signal: AbortSignal;
}

/** "strategic" merges lists of containers by name; "merge" replaces lists (RFC 7386). */
export type PatchType = 'strategic' | 'merge';

/** Sent with metadata.resourceVersion where the write must fail when someone else wrote in between. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * What Hydrofoil asks of a cluster. Every function fails with one of the codes of cluster-error.ts, naming the request's object.
 */
export interface Cluster {
  /** "https://10.0.0.1:6443". */
  readonly server: string;
  /** The context of the kubeconfig, or "in-cluster". */
  readonly context: string;
  /** The namespace that the context names, or "default". */
  readonly namespace: string;
  get<R extends Resource>(resource: R, namespace: string, name: string, options: CallOptions): Promise<Resources[R]>;
  list<R extends Resource>(
    resource: R,
    namespace: string,
    options: CallOptions & { readonly labelSelector?: string; readonly fieldSelector?: string },
  ): Promise<readonly Resources[R][]>;
  create<R extends Resource>(resource: R, namespace: string, body: Body, options: CallOptions): Promise<Resources[R]>;
  patch<R extends Resource>(
    resource: R,
    namespace: string,
    name: string,
    body: Body,
    options: CallOptions & { readonly type: PatchType; readonly dryRun?: boolean },
  ): Promise<Resources[R]>;
  /** Deletes an object with what it owns, in the background. */
  delete(resource: Resource, namespace: string, name: string, options: CallOptions): Promise<void>;
  /** The log of one container, line by line; with `follow` until the container ends. */
  logs(pod: { readonly namespace: string; readonly name: string }, options: LogOptions): AsyncIterable<string>;
}

export interface LogOptions extends CallOptions {
  readonly container: string;
  readonly previous?: boolean;
  readonly follow?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
}
