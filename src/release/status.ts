import type { Hold, Release } from '../deployment/release.ts';
import type { LockHolder, RunningContainer, Target } from '../deployment/target.ts';

export interface StatusReport {
  readonly environment: string;
  /** "context emr-uat, namespace emr". */
  readonly target: string;
  /** The newest release that ended well. */
  readonly current?: Release;
  /** The newest release, when it did not end well. */
  readonly unsettled?: Release;
  readonly containers: readonly ContainerStatus[];
  readonly holds: readonly Hold[];
  /** Who holds the environment's lock now: a deployment under way. */
  readonly underWay?: LockHolder;
}

/** What one container runs, and how it came to be. */
export interface ContainerStatus extends RunningContainer {
  /** The release that set this image. Absent where history knows none. */
  readonly release?: Release;
  /** `changed-outside`: history says another image; `unknown`: history says nothing about this container. */
  readonly standing: 'as-released' | 'changed-outside' | 'unknown';
  /** The image that history says. */
  readonly expected?: string;
}

export declare function status(
  request: { readonly environment: string; readonly repositories: Readonly<Record<string, string>> },
  options: { readonly target: Target; readonly signal: AbortSignal },
): Promise<StatusReport>;
