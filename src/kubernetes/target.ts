import type { Target } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Cluster } from './cluster.ts';

export interface ClusterTargetOptions {
  readonly cluster: Cluster;
  /** Default: the namespace of the context. */
  readonly namespace?: string;
  readonly environment: string;
  /** "deployment/web" or "deployment/web:container", or every workload that runs one of the images. */
  readonly workloads: 'auto' | readonly string[];
  readonly clock: Clock;
}

/** An environment that is a namespace of a cluster. */
export function clusterTarget(options: ClusterTargetOptions): Target {
  throw new ToolError('NOT_YET', `Target of ${options.environment}: not written yet`);
}
