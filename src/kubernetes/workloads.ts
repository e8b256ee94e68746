import {
  chooseByImage,
  chooseListed,
  type FoundWorkload,
  type ImageRepositories,
  noSuchWorkload,
} from '../deployment/choose-containers.ts';
import { formatWorkload } from '../deployment/listed-workload.ts';
import type { RunningContainer } from '../deployment/target.ts';
import { isToolError } from '../errors.ts';
import type { CallOptions, Cluster } from './cluster.ts';
import {
  containersOf,
  getWorkload,
  listWorkloads,
  nameOf,
  parseWorkload,
  templateOf,
  WORKLOAD_KINDS,
  type Workload,
  type WorkloadName,
} from './workload.ts';

export interface FindOptions {
  readonly namespace: string;
  readonly workloads: 'auto' | readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Finds the containers of a release (init containers too) and which image each of them runs.
 *
 * @throws {ToolError} WORKLOAD_NOT_FOUND, WORKLOAD_RUNS_NO_IMAGE, WORKLOAD_CONTAINER_NOT_FOUND, WORKLOAD_IMAGE_AMBIGUOUS,
 * WORKLOAD_INVALID, WORKLOAD_KIND_UNKNOWN
 */
export async function findContainers(
  cluster: Cluster,
  images: ImageRepositories,
  { namespace, workloads, signal }: FindOptions,
): Promise<readonly RunningContainer[]> {
  if (workloads === 'auto') {
    const all = await listAll(cluster, namespace, { signal });
    return chooseByImage(all.map(foundWorkload), images, placeOf(cluster, namespace));
  }
  const listed = Map.groupBy(workloads.map(parseWorkload), formatWorkload);
  const chosen = await Promise.all(
    [...listed].map(async ([workload, entries]) => {
      const found = await getListed(cluster, namespace, parseWorkload(workload), { signal });
      return chooseListed(foundWorkload(found), entries, images);
    }),
  );
  return chosen.flat();
}

/** Every workload of the namespace. */
export async function listAll(cluster: Cluster, namespace: string, call: CallOptions): Promise<readonly Workload[]> {
  return (await Promise.all(WORKLOAD_KINDS.map((kind) => listWorkloads(cluster, namespace, kind, call)))).flat();
}

/** @throws {ToolError} WORKLOAD_NOT_FOUND with the nearest name */
export async function getListed(
  cluster: Cluster,
  namespace: string,
  wanted: WorkloadName,
  call: CallOptions,
): Promise<Workload> {
  try {
    return await getWorkload(cluster, namespace, wanted, call);
  } catch (error) {
    if (!isToolError(error, 'CLUSTER_NOT_FOUND')) throw error;
    const others = await listWorkloads(cluster, namespace, wanted.kind, call).catch(() => []); // only for the hint
    const known = others.map((workload) => formatWorkload(nameOf(workload)));
    throw noSuchWorkload(wanted, known, placeOf(cluster, namespace), error);
  }
}

function foundWorkload(workload: Workload): FoundWorkload {
  return { name: formatWorkload(nameOf(workload)), containers: containersOf(templateOf(workload)) };
}

function placeOf({ context }: Cluster, namespace: string): string {
  return `namespace ${namespace} of context ${context}`;
}
