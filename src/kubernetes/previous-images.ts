import type { ContainerChange } from '../deployment/release.ts';
import type { RunningContainer } from '../deployment/target.ts';
import { isToolError } from '../errors.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import type { Cluster } from './cluster.ts';
import type { Pod, PodTemplate, ReplicaSet } from './objects.ts';
import { formatSelector } from './snapshot.ts';
import { containersOf, parseWorkload } from './workload.ts';

export interface PreviousImagesOptions {
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/**
 * Finds what containers of Deployments ran before their present image, from the ReplicaSets that the cluster keeps
 * (revisionHistoryLimit, 10 by default). An image that stands there by tag counts only when a pod of it still runs and tells the
 * digest. Containers of other kinds, and those of which nothing is known, are left out.
 */
export async function findPreviousImages(
  cluster: Cluster,
  containers: readonly RunningContainer[],
  { namespace, signal }: PreviousImagesOptions,
): Promise<readonly ContainerChange[]> {
  const groups = Map.groupBy(containers, ({ workload }) => workload);
  const found = await Promise.all(
    [...groups].map(async ([workload, ofWorkload]) => {
      const { kind, name } = parseWorkload(workload);
      if (kind !== 'deployment') return [];
      const { metadata, spec } = await cluster.get('deployments', namespace, name, { signal });
      const selected = { signal, labelSelector: formatSelector(spec.selector) };
      const [replicaSets, pods] = await Promise.all([
        cluster.list('replicasets', namespace, selected),
        cluster.list('pods', namespace, selected),
      ]);
      const earlier = replicaSets
        .filter((replicaSet) => (replicaSet.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid))
        .sort((a, b) => revisionOf(b) - revisionOf(a));
      return ofWorkload.flatMap((container) => previousOf(container, earlier, pods) ?? []);
    }),
  );
  return found.flat();
}

/** `replicaSets` from the newest to the oldest. */
function previousOf(
  { workload, container, image }: RunningContainer,
  replicaSets: readonly ReplicaSet[],
  pods: readonly Pod[],
): ContainerChange | undefined {
  for (const replicaSet of replicaSets) {
    const text = imageIn(replicaSet.spec.template, container);
    if (text === undefined || text === image) continue;
    const byDigest = isByDigest(text) ? text : digestFromPods(container, text, replicaSet, pods);
    if (byDigest !== undefined && byDigest !== image) return { workload, container, image: byDigest, previous: image };
  }
  return undefined;
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

function imageIn(template: PodTemplate, container: string): string | undefined {
  return containersOf(template).find(({ name }) => name === container)?.image;
}

function isByDigest(text: string): boolean {
  try {
    return parseReference(text).digest !== undefined;
  } catch (error) {
    if (isToolError(error)) return false;
    throw error;
  }
}

/** What a node says that it runs for a tag: "registry.example.com/emr/web@sha256:…". */
function digestFromPods(
  container: string,
  text: string,
  { metadata }: ReplicaSet,
  pods: readonly Pod[],
): string | undefined {
  const statuses = pods
    .filter((pod) => (pod.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid))
    .flatMap(({ status }) => [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]);
  const imageId = statuses.find(
    ({ name, imageID = '' }) => name === container && imageID.includes('@sha256:'),
  )?.imageID;
  if (imageId === undefined) return undefined;
  const { digest } = parseReference(imageId.replace(/^[a-z-]+:\/\//, ''));
  const { registry, name } = parseReference(text);
  return digest === undefined ? undefined : formatReference({ registry, name, digest });
}
