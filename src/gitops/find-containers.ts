import type { RunningContainer } from '../deployment/target.ts';
import { isToolError, ToolError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { formatRepository, parseReference, parseRepository } from '../oci/reference.ts';
import {
  type ImagePlace,
  type Manifest,
  type ManifestContainer,
  type ManifestWorkload,
  WORKLOAD_KINDS,
} from './manifest.ts';

/** A container whose image a release sets, with the file and the place that it stands at. */
export interface FoundContainer extends RunningContainer {
  readonly manifest: Manifest;
  readonly place: ImagePlace;
}

interface FoundWorkload {
  readonly manifest: Manifest;
  readonly workload: ManifestWorkload;
}

type Repositories = Readonly<Record<string, string>>;

const LISTED = /^([a-z]+)\/([^/:]+)(?::([^/:]+))?$/;

/**
 * Finds the containers of a release: those that run one of the images, in all workloads or in those that are listed as
 * "deployment/web"; and those that are listed by name, as "deployment/web:app".
 *
 * @throws {ToolError} WORKLOAD_NOT_FOUND, WORKLOAD_RUNS_NO_IMAGE, WORKLOAD_CONTAINER_NOT_FOUND, WORKLOAD_IMAGE_AMBIGUOUS,
 * WORKLOAD_INVALID, MANIFEST_WORKLOAD_TWICE
 */
export function findContainers(
  manifests: readonly Manifest[],
  repositories: Repositories,
  { workloads, folderName }: { readonly workloads: 'auto' | readonly string[]; readonly folderName: string },
): readonly FoundContainer[] {
  const all = manifests.flatMap((manifest) => manifest.workloads.map((workload) => ({ manifest, workload })));
  if (workloads !== 'auto') {
    const found = workloads.flatMap((listed) => listedContainers(all, listed, repositories, folderName));
    return [...new Map(found.map((one) => [`${one.workload} ${one.container}`, one])).values()];
  }
  const found = all.map((workload) => ({ workload, containers: containersByRepository(workload, repositories) }));
  const running = found.filter(({ containers }) => containers.length > 0);
  for (const { workload } of running)
    refuseTwice(
      workload,
      running.map((other) => other.workload),
    );
  if (running.length > 0) return running.flatMap(({ containers }) => containers);
  throw new ToolError(
    'WORKLOAD_NOT_FOUND',
    `Looking for workloads in folder ${folderName}: none runs an image of ${Object.values(repositories).join(' or ')}`,
    {
      hint: 'Write the manifests first, or list workloads as deployment/web:container.',
    },
  );
}

function refuseTwice(one: FoundWorkload, all: readonly FoundWorkload[]): void {
  const other = all.find((candidate) => candidate !== one && nameOf(candidate.workload) === nameOf(one.workload));
  if (other === undefined) return;
  throw new ToolError(
    'MANIFEST_WORKLOAD_TWICE',
    `Reading ${nameOf(one.workload)}: it stands in ${other.manifest.fileName} too`,
    {
      hint: 'Keep the manifests of each environment and namespace in a folder of their own.',
      location: one.workload.location,
    },
  );
}

function listedContainers(
  all: readonly FoundWorkload[],
  listed: string,
  repositories: Repositories,
  folderName: string,
): readonly FoundContainer[] {
  const [, kind = '', name = '', container] = LISTED.exec(listed) ?? [];
  if (!WORKLOAD_KINDS.some((known) => known === kind)) {
    throw new ToolError('WORKLOAD_INVALID', `Not a workload: "${listed}"`, {
      hint: `Write it as deployment/web or deployment/web:container; kinds are ${WORKLOAD_KINDS.join(', ')}.`,
    });
  }
  const found = all.find(({ workload }) => nameOf(workload) === `${kind}/${name}`);
  if (found === undefined) {
    const known = all.map(({ workload }) => nameOf(workload));
    throw new ToolError('WORKLOAD_NOT_FOUND', `Reading ${kind}/${name}: there is none in folder ${folderName}`, {
      hint: `${didYouMean(`${kind}/${name}`, known)} It has ${known.length === 0 ? 'no workloads' : known.join(', ')}.`.trimStart(),
    });
  }
  refuseTwice(found, all);
  if (container !== undefined) return [namedContainer(found, container, repositories)];
  const containers = containersByRepository(found, repositories);
  if (containers.length > 0) return containers;
  const runs = found.workload.containers.map((one) => `${one.name} (${one.place.image})`);
  throw new ToolError(
    'WORKLOAD_RUNS_NO_IMAGE',
    `Reading ${listed}: no container runs an image of ${Object.values(repositories).join(' or ')}; it has ${runs.join(', ')}`,
    {
      hint: `Name the container under workloads: as ${listed}:${found.workload.containers[0]?.name ?? 'name'}.`,
      location: found.workload.location,
    },
  );
}

function containersByRepository(found: FoundWorkload, repositories: Repositories): readonly FoundContainer[] {
  return found.workload.containers.flatMap((container) => {
    const imageName = imageNameOf(found, container, repositories);
    return imageName === undefined ? [] : [foundContainer(found, container, imageName)];
  });
}

function namedContainer(found: FoundWorkload, name: string, repositories: Repositories): FoundContainer {
  const known = found.workload.containers.map((container) => container.name);
  const container = found.workload.containers.find((candidate) => candidate.name === name);
  if (container === undefined) {
    throw new ToolError(
      'WORKLOAD_CONTAINER_NOT_FOUND',
      `Reading ${nameOf(found.workload)}: it has no container "${name}"`,
      {
        hint: `${didYouMean(name, known)} It has ${known.join(', ')}.`.trimStart(),
        location: found.workload.location,
      },
    );
  }
  const [only, ...others] = Object.keys(repositories);
  const imageName = imageNameOf(found, container, repositories) ?? (others.length === 0 ? only : undefined);
  if (imageName === undefined) throw ambiguous(found, container, Object.keys(repositories));
  return foundContainer(found, container, imageName);
}

/** The image whose repository the container's reference is in, whatever its tag or digest. */
function imageNameOf(
  found: FoundWorkload,
  container: ManifestContainer,
  repositories: Repositories,
): string | undefined {
  const repository = repositoryOf(container.place.image);
  const names = Object.keys(repositories).filter(
    (name) => repository !== undefined && formatRepository(parseRepository(repositories[name] ?? '')) === repository,
  );
  if (names.length > 1) throw ambiguous(found, container, names);
  return names[0];
}

/** Undefined for text that is no reference: a placeholder in a container that is not ours. */
function repositoryOf(image: string): string | undefined {
  try {
    return formatRepository(parseReference(image));
  } catch (error) {
    if (isToolError(error)) return undefined;
    throw error;
  }
}

function foundContainer(
  { manifest, workload }: FoundWorkload,
  { name, place }: ManifestContainer,
  imageName: string,
): FoundContainer {
  return { workload: nameOf(workload), container: name, imageName, image: place.image, manifest, place };
}

function nameOf({ kind, name }: ManifestWorkload): string {
  return `${kind}/${name}`;
}

function ambiguous(
  { workload }: FoundWorkload,
  { name, place }: ManifestContainer,
  names: readonly string[],
): ToolError {
  return new ToolError(
    'WORKLOAD_IMAGE_AMBIGUOUS',
    `Reading ${nameOf(workload)}, container ${name}: its image ${place.image} could be ${names.join(' or ')}`,
    {
      hint: 'Give each image a repository of its own, and put an image of it into the container once.',
      location: place.location,
    },
  );
}
