import type { Config } from '../config/config.ts';
import { formatRepository } from '../oci/reference.ts';
import type { Proposal } from './proposal.ts';

/** What workflows and rights follow from: of a configuration that is proposed, or of one that is there. */
export interface Setup {
  readonly repositories: readonly string[];
  readonly environments: readonly SetupEnvironment[];
  /** A job runs before a deployment. */
  readonly runsJobs: boolean;
}

export interface SetupEnvironment {
  readonly name: string;
  readonly branch?: string;
  /** Absent where no cluster is changed. */
  readonly namespace?: string;
}

export function setupOfProposal({ images, environments }: Proposal): Setup {
  return {
    repositories: images.map(({ repository }) => repository),
    environments: environments.map(({ name, branch, namespace }) => ({ name, branch, namespace })),
    runsJobs: false,
  };
}

export function setupOfConfig({ images, environments }: Config): Setup {
  return {
    repositories: Object.values(images).map(({ repository }) => formatRepository(repository)),
    environments: Object.values(environments).map(({ name, branch, destination }) => ({
      name,
      ...(branch === undefined ? {} : { branch }),
      ...(destination.kind === 'kubernetes' ? { namespace: destination.namespace ?? 'default' } : {}),
    })),
    runsJobs: Object.values(environments).some(({ before }) => before.length > 0),
  };
}
