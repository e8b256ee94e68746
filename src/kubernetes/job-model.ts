import { repositoryOf } from '../deployment/choose-containers.ts';
import type { ListedWorkload } from '../deployment/listed-workload.ts';
import { formatRepository, parseReference } from '../oci/reference.ts';
import type { Cluster } from './cluster.ts';
import type { JobModel } from './job-object.ts';
import type { Container } from './objects.ts';
import { containersOf, parseWorkload, templateOf, type Workload } from './workload.ts';
import { type FindOptions, getListed, listAll } from './workloads.ts';

interface Candidate {
  readonly workload: Workload;
  readonly listed?: ListedWorkload;
}

/**
 * Finds the workload whose surroundings a job of `image` gets: the first that runs an image of the same repository, else the first
 * whose container the configuration names (before the first deployment it may run a placeholder).
 */
export async function findJobModel(
  cluster: Cluster,
  image: string,
  options: FindOptions,
): Promise<JobModel | undefined> {
  const candidates = await readCandidates(cluster, options);
  const wanted = formatRepository(parseReference(image));
  const byImage = (container: Container) => repositoryOf(container.image) === wanted;
  return (
    firstModel(candidates, (container) => byImage(container)) ??
    firstModel(candidates, (container, { listed }) => container.name === listed?.container)
  );
}

async function readCandidates(
  cluster: Cluster,
  { namespace, workloads, signal }: FindOptions,
): Promise<readonly Candidate[]> {
  if (workloads === 'auto') {
    return (await listAll(cluster, namespace, { signal })).map((workload) => ({ workload }));
  }
  return Promise.all(
    workloads.map(parseWorkload).map(async (listed) => {
      return { listed, workload: await getListed(cluster, namespace, listed, { signal }) };
    }),
  );
}

function firstModel(
  candidates: readonly Candidate[],
  fits: (container: Container, candidate: Candidate) => boolean,
): JobModel | undefined {
  for (const candidate of candidates) {
    const template = templateOf(candidate.workload);
    const container = containersOf(template).find((one) => fits(one, candidate));
    if (container !== undefined) return { spec: template.spec, container };
  }
  return undefined;
}
