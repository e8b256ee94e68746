import type { ContainerChange, Release } from '../deployment/release.ts';
import type { TargetState } from '../deployment/target.ts';
import { messageOf } from '../errors.ts';
import { previousGoodRelease, releaseNamed } from './choose-release.ts';
import { shortCommit } from './commit-order.ts';
import { withEnvironmentLock } from './environment-lock.ts';
import { makeRelease } from './make-release.ts';
import type { HoldChange, ReleaseDraft } from './record.ts';
import type { ReleaseOptions, ReleaseRequest, RollbackRequest } from './request.ts';
import type { ReleaseResult } from './result.ts';
import { runningRelease } from './running-release.ts';

/**
 * Brings the images of an earlier good release back, verified like a deployment, and puts the commit that it leaves under hold.
 * Needs the target only. A rollback that fails is left as it is: what it came from was bad, too.
 *
 * @throws {ToolError} RELEASE_NONE_BEFORE, RELEASE_UNKNOWN, RELEASE_NOT_GOOD, LOCK_HELD, and what the target throws
 */
export async function rollback(request: RollbackRequest, options: ReleaseOptions): Promise<ReleaseResult> {
  const { clock, signal } = options;
  const startedAtMs = clock.now();
  try {
    return await withEnvironmentLock(request, reasonOf(request), options, async (held) => {
      try {
        return await rollBackTo(request, startedAtMs, { ...options, signal: held });
      } catch (error) {
        if (held.aborted && !signal.aborted) return { kind: 'interrupted', reason: messageOf(held.reason) };
        throw error;
      }
    });
  } catch (error) {
    if (signal.aborted) return { kind: 'interrupted', reason: messageOf(signal.reason) };
    throw error;
  }
}

async function rollBackTo(
  request: RollbackRequest,
  startedAtMs: number,
  options: ReleaseOptions,
): Promise<ReleaseResult> {
  const { target, signal, progress } = options;
  const state = await target.read(request.repositories, { signal, progress });
  const restored =
    request.to === undefined
      ? previousGoodRelease(state, request.environment)
      : releaseNamed(state, request.to, request.environment);
  const changes = changesTo(restored, state);
  if (changes.length === 0) {
    progress({
      type: 'note',
      text: `Nothing to do: every workload runs the images of release ${restored.id} already.`,
    });
    return { kind: 'nothing-to-do', containers: state.containers };
  }
  progress({
    type: 'note',
    text: `Bringing back release ${restored.id} of ${restored.startedAt}, commit ${shortCommit(restored.commit)}.`,
  });
  const draft = draftOf(request, restored, changes, startedAtMs);
  return makeRelease(
    request,
    {
      draft,
      startedAtMs,
      onFailure: 'stop',
      history: state.history,
      holdsAtStart: holdsOf(draft, restored, runningRelease(state), state),
      holdsAtEnd: () => ({ end: [] }),
    },
    options,
  );
}

/** Containers of images that the release did not have are left alone. */
function changesTo(restored: Release, { containers }: TargetState): readonly ContainerChange[] {
  return containers.flatMap(({ workload, container, imageName, image: running }) => {
    const image = restored.images[imageName];
    if (image === undefined || image === running) return [];
    return [{ workload, container, image, ...(running.includes('@') ? { previous: running } : {}) }];
  });
}

function draftOf(
  request: RollbackRequest,
  restored: Release,
  changes: readonly ContainerChange[],
  startedAtMs: number,
): ReleaseDraft {
  const { commit, commitTime, branch, images } = restored;
  return {
    action: 'rollback',
    startedAt: new Date(startedAtMs).toISOString(),
    actor: request.actor,
    ...(commit === undefined ? {} : { commit }),
    ...(commitTime === undefined ? {} : { commitTime }),
    ...(branch === undefined ? {} : { branch }),
    images,
    changes,
    reason: reasonOf(request),
    restores: restored.id,
  };
}

/** The commit that is left comes under hold, the one that is brought back is free. Going forward with --to leaves no mark. */
function holdsOf(
  draft: ReleaseDraft,
  restored: Release,
  left: Release | undefined,
  { history }: TargetState,
): HoldChange {
  const end = history.holds.filter(({ commit }) => commit === restored.commit);
  const leftId = left?.restores ?? left?.id ?? 0;
  if (left?.commit === undefined || left.commit === restored.commit || leftId < restored.id) return { end };
  const reason = draft.reason ?? '';
  return { end, add: { commit: left.commit, since: draft.startedAt, actor: draft.actor, reason } };
}

function reasonOf({ reason, to, environment }: RollbackRequest & ReleaseRequest): string {
  return reason ?? (to === undefined ? `Rollback of ${environment}` : `Rollback of ${environment} to release ${to}`);
}
