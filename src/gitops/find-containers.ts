import {
  chooseByImage,
  chooseListed,
  type FoundWorkload,
  type ImageRepositories,
  noSuchWorkload,
} from '../deployment/choose-containers.ts';
import { formatWorkload, parseListedWorkload } from '../deployment/listed-workload.ts';
import type { RunningContainer } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { type Manifest, type ManifestWorkload, WORKLOAD_KINDS } from './manifest.ts';

interface WorkloadInFile extends FoundWorkload {
  readonly fileName: string;
}

/**
 * Finds the containers of a release in a folder's manifests: in all workloads, or in those that are listed.
 *
 * @throws {ToolError} WORKLOAD_NOT_FOUND, WORKLOAD_RUNS_NO_IMAGE, WORKLOAD_CONTAINER_NOT_FOUND, WORKLOAD_IMAGE_AMBIGUOUS,
 * WORKLOAD_INVALID, WORKLOAD_KIND_UNKNOWN, MANIFEST_WORKLOAD_TWICE
 */
export function findContainers(
  manifests: readonly Manifest[],
  images: ImageRepositories,
  { workloads, folderName }: { readonly workloads: 'auto' | readonly string[]; readonly folderName: string },
): readonly RunningContainer[] {
  const place = `folder ${folderName}`;
  const all = manifests.flatMap(({ fileName, workloads: inFile }) =>
    inFile.map((workload) => ({ ...foundWorkload(workload), fileName })),
  );
  if (workloads === 'auto') {
    const chosen = chooseByImage(all, images, place);
    refuseTwice(all, new Set(chosen.map(({ workload }) => workload)));
    return chosen;
  }
  const listed = Map.groupBy(
    workloads.map((text) => parseListedWorkload(text, WORKLOAD_KINDS)),
    formatWorkload,
  );
  refuseTwice(all, new Set(listed.keys()));
  return [...listed].flatMap(([name, entries]) => {
    const found = all.find((workload) => workload.name === name);
    if (found !== undefined) return chooseListed(found, entries, images);
    const known = all.map((workload) => workload.name);
    throw noSuchWorkload(parseListedWorkload(name, WORKLOAD_KINDS), known, place);
  });
}

function foundWorkload({ kind, name, containers, location }: ManifestWorkload): FoundWorkload {
  return {
    name: formatWorkload({ kind, name }),
    containers: containers.map((container) => ({
      name: container.name,
      image: container.place.image,
      location: container.place.location,
    })),
    location,
  };
}

/** Of two workloads of one name only one can be meant. */
function refuseTwice(all: readonly WorkloadInFile[], names: ReadonlySet<string>): void {
  for (const one of all) {
    if (!names.has(one.name)) continue;
    const other = all.find((candidate) => candidate !== one && candidate.name === one.name);
    if (other === undefined) continue;
    throw new ToolError('MANIFEST_WORKLOAD_TWICE', `Reading ${one.name}: it stands in ${other.fileName} too`, {
      hint: 'Keep the manifests of each environment and namespace in a folder of their own.',
      ...(one.location === undefined ? {} : { location: one.location }),
    });
  }
}
