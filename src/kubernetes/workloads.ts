import type { RunningContainer } from '../deployment/target.ts';
import { isToolError, ToolError } from '../errors.ts';
import { formatRepository, parseReference, parseRepository } from '../oci/reference.ts';
import type { CallOptions, Cluster } from './cluster.ts';
import { nearestOf } from './nearest.ts';
import type { Container } from './objects.ts';
import {
  containersOf,
  formatWorkload,
  getWorkload,
  type ListedWorkload,
  listWorkloads,
  nameOf,
  parseWorkload,
  templateOf,
  WORKLOAD_KINDS,
  type Workload,
} from './workload.ts';

/** A workload of a release, with the containers whose image the release sets. */
export interface ReleaseWorkload {
  readonly workload: Workload;
  readonly containers: readonly RunningContainer[];
}

/** Image name of the configuration → repository ("registry/name"). */
export type ImageRepositories = Readonly<Record<string, string>>;

export interface FindOptions {
  readonly namespace: string;
  readonly workloads: 'auto' | readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Finds the workloads of a release and which of their containers (init containers too) run which image: those whose image is of
 * the same repository, whatever its tag or digest, and those that the configuration names.
 *
 * @throws {ToolError} WORKLOAD_NOT_FOUND, WORKLOAD_RUNS_NO_IMAGE, WORKLOAD_CONTAINER_NOT_FOUND, WORKLOAD_IMAGE_AMBIGUOUS,
 * WORKLOAD_INVALID, WORKLOAD_KIND_UNKNOWN
 */
export async function findWorkloads(
  cluster: Cluster,
  images: ImageRepositories,
  { namespace, workloads, signal }: FindOptions,
): Promise<readonly ReleaseWorkload[]> {
  if (workloads === 'auto') return findByImage(cluster, images, namespace, { signal });
  const listed = groupByWorkload(workloads.map(parseWorkload));
  return Promise.all(
    listed.map(async (entries) => {
      const workload = await getListed(cluster, namespace, entries[0], { signal });
      return { workload, containers: containersToSet(workload, entries, images) };
    }),
  );
}

async function findByImage(
  cluster: Cluster,
  images: ImageRepositories,
  namespace: string,
  call: CallOptions,
): Promise<readonly ReleaseWorkload[]> {
  const all = await Promise.all(WORKLOAD_KINDS.map((kind) => listWorkloads(cluster, namespace, kind, call)));
  const found = all
    .flat()
    .map((workload) => ({ workload, containers: containersByRepository(workload, images) }))
    .filter(({ containers }) => containers.length > 0);
  if (found.length > 0) return found;
  const repositories = Object.values(images).join(' or ');
  throw new ToolError(
    'WORKLOAD_NOT_FOUND',
    `Looking for workloads in namespace ${namespace}: none runs an image of ${repositories}`,
    {
      hint: 'Create the workloads first, or list them under workloads: as deployment/web:container.',
    },
  );
}

type Entries = readonly [ListedWorkload, ...ListedWorkload[]];

function groupByWorkload(listed: readonly ListedWorkload[]): readonly Entries[] {
  const groups = new Map<string, [ListedWorkload, ...ListedWorkload[]]>();
  for (const entry of listed) {
    const group = groups.get(formatWorkload(entry));
    if (group === undefined) groups.set(formatWorkload(entry), [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

/** @throws {ToolError} WORKLOAD_NOT_FOUND with the nearest name */
export async function getListed(
  cluster: Cluster,
  namespace: string,
  wanted: ListedWorkload,
  call: CallOptions,
): Promise<Workload> {
  try {
    return await getWorkload(cluster, namespace, wanted, call);
  } catch (error) {
    if (!isToolError(error, 'CLUSTER_NOT_FOUND')) throw error;
    const others = await listWorkloads(cluster, namespace, wanted.kind, call).catch(() => []); // only for the hint
    const known = others.map((workload) => nameOf(workload).name);
    const near = nearestOf(wanted.name, known);
    const where = `namespace ${namespace} of context ${cluster.context}`;
    throw new ToolError('WORKLOAD_NOT_FOUND', `Reading ${formatWorkload(wanted)}: there is none in ${where}`, {
      hint:
        near !== undefined
          ? `Did you mean ${wanted.kind}/${near}?`
          : `It has ${known.length === 0 ? `no ${wanted.kind}` : known.map((name) => `${wanted.kind}/${name}`).join(', ')}.`,
      cause: error,
    });
  }
}

function containersToSet(workload: Workload, entries: Entries, images: ImageRepositories): readonly RunningContainer[] {
  const named = entries.flatMap(({ container }) => container ?? []);
  if (named.length > 0) return [...new Set(named)].map((name) => namedContainer(workload, name, images));
  const found = containersByRepository(workload, images);
  if (found.length > 0) return found;
  const runs = containersOf(templateOf(workload)).map(({ name, image }) => `${name} (${image})`);
  const workloadText = formatWorkload(nameOf(workload));
  throw new ToolError(
    'WORKLOAD_RUNS_NO_IMAGE',
    `Reading ${workloadText}: no container runs an image of ${Object.values(images).join(' or ')}; it has ${runs.join(', ')}`,
    { hint: `Name the container under workloads: as ${workloadText}:${containersOf(templateOf(workload))[0]?.name}.` },
  );
}

function containersByRepository(workload: Workload, images: ImageRepositories): readonly RunningContainer[] {
  return containersOf(templateOf(workload)).flatMap((container) => {
    const imageName = imageNameOf(workload, container, images);
    return imageName === undefined ? [] : [runningContainer(workload, container, imageName)];
  });
}

function namedContainer(workload: Workload, name: string, images: ImageRepositories): RunningContainer {
  const containers = containersOf(templateOf(workload));
  const container = containers.find((candidate) => candidate.name === name);
  const workloadText = formatWorkload(nameOf(workload));
  if (container === undefined)
    throw new ToolError('WORKLOAD_CONTAINER_NOT_FOUND', `Reading ${workloadText}: it has no container "${name}"`, {
      hint: `Use one of: ${containers.map((candidate) => candidate.name).join(', ')}.`,
    });
  const byRepository = imageNameOf(workload, container, images);
  const [only, ...others] = Object.keys(images);
  const imageName = byRepository ?? (others.length === 0 ? only : undefined);
  if (imageName !== undefined) return runningContainer(workload, container, imageName);
  throw ambiguous(`${workloadText}, container ${name}`, container.image, Object.keys(images));
}

/** The image whose repository the container's reference is in. */
function imageNameOf(workload: Workload, { name, image }: Container, images: ImageRepositories): string | undefined {
  const repository = repositoryOf(image);
  const matches = Object.entries(images).filter(
    ([, wanted]) => repository !== undefined && repository === formatRepository(parseRepository(wanted)),
  );
  if (matches.length > 1)
    throw ambiguous(
      `${formatWorkload(nameOf(workload))}, container ${name}`,
      image,
      matches.map(([imageName]) => imageName),
    );
  return matches[0]?.[0];
}

/** Undefined for text that is no reference: some charts leave placeholders in containers that are not ours. */
export function repositoryOf(image: string | undefined): string | undefined {
  if (image === undefined) return undefined;
  try {
    return formatRepository(parseReference(image));
  } catch (error) {
    if (isToolError(error)) return undefined;
    throw error;
  }
}

function runningContainer(workload: Workload, { name, image = '' }: Container, imageName: string): RunningContainer {
  return { workload: formatWorkload(nameOf(workload)), container: name, imageName, image };
}

function ambiguous(where: string, image: string | undefined, names: readonly string[]): ToolError {
  return new ToolError(
    'WORKLOAD_IMAGE_AMBIGUOUS',
    `Reading ${where}: its image ${image} could be ${names.join(' or ')}`,
    {
      hint: 'Give each image a repository of its own, and put an image of it into the container once.',
    },
  );
}
