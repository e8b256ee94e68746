import type { Clock } from '../clock.ts';
import type { Target } from '../deployment/target.ts';
import { applyChanges } from './apply.ts';
import type { Cluster } from './cluster.ts';
import { runJob } from './job.ts';
import { acquireLease, leaseHolder } from './lease.ts';
import { findPreviousImages } from './previous-images.ts';
import { readHistory, updateHistory } from './records.ts';
import { watchRollouts } from './watch.ts';
import { findContainers } from './workloads.ts';

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
export function clusterTarget({ cluster, environment, workloads, clock, ...options }: ClusterTargetOptions): Target {
  const namespace = options.namespace ?? cluster.namespace;
  const place = { cluster, namespace, environment, clock };
  return {
    description: `context ${cluster.context}, namespace ${namespace}`,
    async read(images, { signal }) {
      const [history, containers] = await Promise.all([
        readHistory({ ...place, signal }),
        findContainers(cluster, images, { namespace, workloads, signal }),
      ]);
      return { history, containers };
    },
    lock: (holder, lockOptions) => acquireLease(holder, { ...place, ...lockOptions }),
    lockHolder: ({ signal }) => leaseHolder({ ...place, signal }),
    runJob: (job, jobOptions) => runJob(job, { ...place, workloads, ...jobOptions }),
    async apply(changes, applyOptions) {
      const rollouts = await applyChanges(changes, { ...place, ...applyOptions });
      return {
        watchable: true,
        watch: (watchOptions) => watchRollouts(rollouts, { ...place, ...watchOptions }),
      };
    },
    updateHistory: (change, { signal }) => updateHistory(change, { ...place, signal }),
    previousImages: (containers, { signal }) => findPreviousImages(cluster, containers, { namespace, signal }),
  };
}
