import { formatWorkload } from '../deployment/listed-workload.ts';
import type { ContainerChange } from '../deployment/release.ts';
import { ToolError } from '../errors.ts';
import { parseReference } from '../oci/reference.ts';
import type { Body } from './cluster.ts';
import { nameOf, templateOf, type Workload } from './workload.ts';

/** Text of an image reference that ends in a digest: the only thing that a container's image is ever set to. */
export type ImageByDigest = string & { readonly __type: 'ImageByDigest' };

/** @throws {ToolError} IMAGE_NOT_BY_DIGEST, REFERENCE_INVALID */
export function parseImageByDigest(text: string): ImageByDigest {
  if (parseReference(text).digest === undefined)
    throw new ToolError(
      'IMAGE_NOT_BY_DIGEST',
      `Setting an image: "${text}" has no digest, and what a tag means can change`,
      {
        hint: 'Write it as repository@sha256:….',
      },
    );
  return text as ImageByDigest;
}

/**
 * The strategic merge patch that sets the images of some containers; undefined where they run already. It carries the
 * resourceVersion of what was read: containers merge by name, and a name that someone removed meanwhile would come back as a new,
 * half empty container.
 *
 * The note about the cause goes to the workload, not to the pod template, where it alone would restart every pod.
 *
 * @throws {ToolError} IMAGE_NOT_BY_DIGEST, REFERENCE_INVALID, WORKLOAD_CONTAINER_NOT_FOUND
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function imagePatch(workload: Workload, changes: readonly ContainerChange[]): Body | undefined {
  const { spec } = templateOf(workload);
  const set = changes.map(({ container, image }) => ({ name: container, image: parseImageByDigest(image) }));
  for (const { name } of set) {
    const exists = [...spec.containers, ...(spec.initContainers ?? [])].some((container) => container.name === name);
    if (!exists)
      throw new ToolError(
        'WORKLOAD_CONTAINER_NOT_FOUND',
        `Patching ${formatWorkload(nameOf(workload))}: it has no container "${name}" any more`,
        { hint: 'Somebody changed the workload meanwhile: run it again.' },
      );
  }
  const lists = (['containers', 'initContainers'] as const).flatMap((list) => {
    const inList = set.filter(({ name, image }) =>
      (spec[list] ?? []).some((container) => container.name === name && container.image !== image),
    );
    return inList.length === 0 ? [] : [[list, inList] as const];
  });
  if (lists.length === 0) return undefined;
  const template = { spec: Object.fromEntries(lists) };
  const cause = `hydrofoil: ${lists.flatMap(([, list]) => list.map(({ name, image }) => `${name}=${image}`)).join(', ')}`;
  return {
    metadata: {
      resourceVersion: workload.object.metadata.resourceVersion,
      annotations: { 'kubernetes.io/change-cause': cause },
    },
    spec: workload.kind === 'cronjob' ? { jobTemplate: { spec: { template } } } : { template },
  };
}
