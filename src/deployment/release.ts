/** A container of a workload, named so that people can find it: "deployment/web" and "web". */
export interface ContainerName {
  /** Kind in lower case and name: "deployment/web", "cronjob/reports". */
  readonly workload: string;
  readonly container: string;
}

/** One container whose image a release set. Images are references by digest, as they stand in the workload. */
export interface ContainerChange extends ContainerName {
  readonly image: string;
  /** What ran before. Absent where the container had no image of a known release. */
  readonly previous?: string;
}

/** How a release ended. `interrupted`: the run was stopped after the first patch, and nobody knows more. */
export type Outcome = 'succeeded' | 'failed' | 'rolled-back' | 'rollback-failed' | 'superseded' | 'interrupted';

/** Who makes a release. */
export interface Runner {
  /** The CI's actor, or user@host. */
  readonly actor: string;
  /** Where the run of the CI can be looked at. */
  readonly runUrl?: string;
  /** Number of the pull request that the run belongs to. */
  readonly pullRequest?: string;
}

/**
 * One deployment of images, by digest, to one environment. Kept in the environment's history.
 */
export interface Release extends Runner {
  /** Counts up by one in an environment, from 1. */
  readonly id: number;
  readonly action: 'deploy' | 'rollback' | 'promote';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Full commit hash. */
  readonly commit?: string;
  /** Committer time of that commit in seconds since 1970, by which newer and older are told. */
  readonly commitTime?: number;
  readonly branch?: string;
  /** Image name of the configuration → reference by digest. */
  readonly images: Readonly<Record<string, string>>;
  readonly changes: readonly ContainerChange[];
  readonly outcome: Outcome;
  /** One sentence: why it failed, or what a rollback was for. */
  readonly reason?: string;
  /** For a rollback: the release whose images it brought back. */
  readonly restores?: number;
}

/** The mark that a rollback leaves, so that automation does not deploy the same bad commit again. */
export interface Hold {
  readonly commit: string;
  readonly release: number;
  readonly since: string;
  readonly actor: string;
  readonly reason: string;
}

/** The history of one environment, newest release last. */
export interface History {
  readonly releases: readonly Release[];
  readonly holds: readonly Hold[];
}

/** The newest release that ended well: what runs, as far as history knows. */
export function currentRelease({ releases }: History): Release | undefined {
  return releases.findLast((release) => release.outcome === 'succeeded');
}
