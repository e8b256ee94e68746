import { currentRelease, type Hold, type Release } from '../deployment/release.ts';
import type { LockHolder, RunningContainer, Target, TargetState } from '../deployment/target.ts';
import { type Progress, silent } from '../log.ts';
import { unsettledRelease } from './running-release.ts';

/** What runs in an environment, as a value. */
export interface StatusReport {
  readonly environment: string;
  /** "context emr-uat, namespace emr". */
  readonly target: string;
  /** The newest release that ended well. */
  readonly current?: Release;
  /** The newest release that changed anything, when it did not end well. */
  readonly unsettled?: Release;
  readonly containers: readonly ContainerStatus[];
  readonly holds: readonly Hold[];
  /** Who holds the environment's lock now: a deployment under way. */
  readonly underWay?: LockHolder;
}

/** What one container runs, and how it came to be. */
export interface ContainerStatus extends RunningContainer {
  /** The release that set what runs. Absent where history knows none. */
  readonly release?: Release;
  /**
   * `unsettled`: set by a release that did not end well; `changed-outside`: history says another image, and no newer release set this
   * one; `unknown`: history says nothing about it.
   */
  readonly standing: 'as-released' | 'unsettled' | 'changed-outside' | 'unknown';
  /** The image of the newest release that ended well. */
  readonly expected?: string;
}

export interface StatusRequest {
  readonly environment: string;
  /** Image name of the configuration → repository ("registry/name"). */
  readonly repositories: Readonly<Record<string, string>>;
}

export interface StatusOptions {
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly progress?: Progress;
}

/** Reads what runs where, since when, by whom and from which commit, and compares it with what history says. */
export async function status(
  { environment, repositories }: StatusRequest,
  { target, signal, progress = silent }: StatusOptions,
): Promise<StatusReport> {
  const [state, underWay] = await Promise.all([
    target.read(repositories, { signal, progress }),
    target.lockHolder?.({ signal, progress }),
  ]);
  const { history } = state;
  const current = currentRelease(history);
  const unsettled = unsettledRelease(history);
  return {
    environment,
    target: target.description,
    ...(current === undefined ? {} : { current }),
    ...(unsettled === undefined ? {} : { unsettled }),
    containers: state.containers.map((container) => statusOf(container, state)),
    holds: history.holds,
    ...(underWay === undefined ? {} : { underWay }),
  };
}

function statusOf(running: RunningContainer, { history }: TargetState): ContainerStatus {
  const { workload, container, imageName, image } = running;
  const release = history.releases.findLast(({ changes }) =>
    changes.some((change) => change.workload === workload && change.container === container && change.image === image),
  );
  const current = currentRelease(history);
  const expected = current?.images[imageName];
  return {
    ...running,
    ...(release === undefined ? {} : { release }),
    ...(expected === undefined ? {} : { expected }),
    standing: standingOf(image, expected, release !== undefined && release.id > (current?.id ?? 0)),
  };
}

function standingOf(image: string, expected: string | undefined, isSetLater: boolean): ContainerStatus['standing'] {
  if (image === expected) return 'as-released';
  if (isSetLater) return 'unsettled';
  return expected === undefined ? 'unknown' : 'changed-outside';
}
