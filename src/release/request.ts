import type { Clock } from '../clock.ts';
import type { JobSettings, RolloutSettings } from '../config/config.ts';
import type { Runner } from '../deployment/release.ts';
import type { Target } from '../deployment/target.ts';
import type { Progress } from '../log.ts';

/** What every release is made with: where it goes, and what it needs of the outside. */
export interface ReleaseOptions {
  readonly target: Target;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What deploy and rollback have in common. */
export interface ReleaseRequest extends Runner {
  /** Name of the environment. */
  readonly environment: string;
  /** Image name of the configuration → repository ("registry/name"). */
  readonly repositories: Readonly<Record<string, string>>;
  readonly rollout: RolloutSettings;
  /** How long to wait for another run that holds the environment's lock. 0: not at all. */
  readonly lockWaitMs: number;
  /** Takes the lock from whoever holds it. */
  readonly breakLock: boolean;
}

/** The commit that is being deployed, as far as it is known. */
export interface CommitFacts {
  /** Full hash. */
  readonly commit?: string;
  /** Committer time in seconds since 1970. */
  readonly commitTime?: number;
  readonly branch?: string;
  /** For files that are no commit: the commit that they were changed from. It decides what may be deployed, and is not recorded. */
  readonly basedOn?: { readonly commit: string; readonly commitTime: number };
}

/** Whether one commit is in the history of another. `undefined`: the repository at hand does not know (a shallow clone). */
export type IsAncestor = (ancestor: string, descendant: string) => Promise<boolean | undefined>;

export interface DeployRequest extends ReleaseRequest {
  readonly commit: CommitFacts;
  readonly isAncestor: IsAncestor;
  /** Makes the images, or finds them made. Image name → reference by digest. Runs while the environment is read. */
  readonly build: (options: { readonly signal: AbortSignal; readonly progress: Progress }) => Promise<BuiltImages>;
  /** Jobs that run in the new images before anything is patched, in order. */
  readonly before: readonly JobSettings[];
  /** Deploys a commit that is older than the one that runs. */
  readonly allowOlder: boolean;
  /** Deploys a commit that is under hold. */
  readonly force: boolean;
}

export type BuiltImages = Readonly<Record<string, BuiltImage>>;

export interface BuiltImage {
  readonly reference: string;
  /** Images that stand on it: then it is of use though no workload runs it. */
  readonly stoodOnBy?: readonly string[];
}

export interface RollbackRequest extends ReleaseRequest {
  /** Id of the release to bring back. Absent: the previous good one. */
  readonly to?: number;
  /** One sentence, kept in the history and in the hold. */
  readonly reason?: string;
}

/** The part of a request that is recorded with the release. */
export function runnerIn({ actor, runUrl, pullRequest }: ReleaseRequest): Runner {
  return {
    actor,
    ...(runUrl === undefined ? {} : { runUrl }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
}
