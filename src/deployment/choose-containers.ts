import { isToolError, type SourceLocation, ToolError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { formatRepository, parseReference, parseRepository } from '../oci/reference.ts';
import { formatWorkload, type ListedWorkload } from './listed-workload.ts';
import type { RunningContainer } from './target.ts';

/** A workload that was found in a target, with all of its containers, init containers first. */
export interface FoundWorkload {
  /** "deployment/web". */
  readonly name: string;
  readonly containers: readonly FoundContainer[];
  /** Where it stands in a file. */
  readonly location?: SourceLocation;
}

interface FoundContainer {
  readonly name: string;
  readonly image?: string;
  readonly location?: SourceLocation;
}

/** Image name of the configuration → repository ("registry/name"). */
export type ImageRepositories = Readonly<Record<string, string>>;

/**
 * Chooses the containers of a release in the workloads of a place ("namespace emr") that lists none: those whose image is of one of the
 * repositories, whatever its tag or digest.
 *
 * @throws {ToolError} WORKLOAD_NOT_FOUND, WORKLOAD_IMAGE_AMBIGUOUS
 */
export function chooseByImage(
  workloads: readonly FoundWorkload[],
  images: ImageRepositories,
  place: string,
): readonly RunningContainer[] {
  const chosen = workloads.flatMap((workload) => containersByImage(workload, images));
  if (chosen.length > 0) return chosen;
  throw new ToolError(
    'WORKLOAD_NOT_FOUND',
    `Looking for workloads in ${place}: none runs an image of ${Object.values(images).join(' or ')}`,
    { hint: 'Create the workloads first, or list them under workloads: as deployment/web:container.' },
  );
}

/**
 * Chooses the containers of a release in a workload that is listed, once or several times: by image, or the container that the entry
 * names (`listed`), which may run anything now.
 *
 * @throws {ToolError} WORKLOAD_RUNS_NO_IMAGE, WORKLOAD_CONTAINER_NOT_FOUND, WORKLOAD_IMAGE_AMBIGUOUS
 */
export function chooseListed(
  workload: FoundWorkload,
  listed: readonly { readonly container?: string }[],
  images: ImageRepositories,
): readonly RunningContainer[] {
  const chosen = listed.flatMap(({ container }) =>
    container === undefined ? someByImage(workload, images) : [namedContainer(workload, container, images)],
  );
  return [...new Map(chosen.map((one) => [one.container, one])).values()];
}

/** WORKLOAD_NOT_FOUND for a listed workload, with the nearest of those that are there ("deployment/web"). */
export function noSuchWorkload(
  wanted: ListedWorkload,
  known: readonly string[],
  place: string,
  cause?: unknown,
): ToolError {
  const nameOf = (workload: string) => workload.slice(workload.indexOf('/') + 1);
  const near = nearest(wanted.name, known.map(nameOf));
  return new ToolError('WORKLOAD_NOT_FOUND', `Reading ${formatWorkload(wanted)}: there is none in ${place}`, {
    hint: knownHint(
      known.find((workload) => nameOf(workload) === near),
      known,
    ),
    cause,
  });
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

function someByImage(workload: FoundWorkload, images: ImageRepositories): readonly RunningContainer[] {
  const found = containersByImage(workload, images);
  if (found.length > 0) return found;
  const runs = workload.containers.map(({ name, image }) => `${name} (${image})`);
  throw new ToolError(
    'WORKLOAD_RUNS_NO_IMAGE',
    `Reading ${workload.name}: no container runs an image of ${Object.values(images).join(' or ')}; it has ${runs.join(', ')}`,
    {
      hint: `Name the container under workloads: as ${workload.name}:${workload.containers[0]?.name ?? 'name'}.`,
      ...locationOf(workload),
    },
  );
}

function containersByImage(workload: FoundWorkload, images: ImageRepositories): readonly RunningContainer[] {
  return workload.containers.flatMap((container) => {
    const imageName = imageNameOf(workload, container, images);
    return imageName === undefined ? [] : [runningContainer(workload, container, imageName)];
  });
}

function namedContainer(workload: FoundWorkload, name: string, images: ImageRepositories): RunningContainer {
  const container = workload.containers.find((candidate) => candidate.name === name);
  if (container === undefined) {
    const known = workload.containers.map((candidate) => candidate.name);
    throw new ToolError('WORKLOAD_CONTAINER_NOT_FOUND', `Reading ${workload.name}: it has no container "${name}"`, {
      hint: knownHint(nearest(name, known), known),
      ...locationOf(workload),
    });
  }
  const [only, ...others] = Object.keys(images);
  const imageName = imageNameOf(workload, container, images) ?? (others.length === 0 ? only : undefined);
  if (imageName === undefined) throw ambiguous(workload, container, Object.keys(images));
  return runningContainer(workload, container, imageName);
}

/** The image whose repository the container's reference is in. */
function imageNameOf(
  workload: FoundWorkload,
  container: FoundContainer,
  images: ImageRepositories,
): string | undefined {
  const repository = repositoryOf(container.image);
  const names = Object.entries(images)
    .filter(([, wanted]) => repository !== undefined && repository === formatRepository(parseRepository(wanted)))
    .map(([imageName]) => imageName);
  if (names.length > 1) throw ambiguous(workload, container, names);
  return names[0];
}

function runningContainer(
  workload: FoundWorkload,
  { name, image = '' }: FoundContainer,
  imageName: string,
): RunningContainer {
  return { workload: workload.name, container: name, imageName, image };
}

function ambiguous(workload: FoundWorkload, container: FoundContainer, names: readonly string[]): ToolError {
  return new ToolError(
    'WORKLOAD_IMAGE_AMBIGUOUS',
    `Reading ${workload.name}, container ${container.name}: its image ${container.image} could be ${names.join(' or ')}`,
    {
      hint: 'Give each image a repository of its own, and put an image of it into the container once.',
      ...locationOf(container),
    },
  );
}

function knownHint(near: string | undefined, known: readonly string[]): string {
  if (near !== undefined) return `Did you mean "${near}"?`;
  return known.length === 0 ? 'There are none at all.' : `There are: ${known.join(', ')}.`;
}

function locationOf({ location }: { readonly location?: SourceLocation }) {
  return location === undefined ? {} : { location };
}
