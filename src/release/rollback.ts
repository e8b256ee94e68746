import type { ContainerChange, Hold, Release } from '../deployment/release.ts';
import type { TargetState } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import type { Ending } from './carry-out.ts';
import { previousGoodRelease, releaseNamed } from './choose-release.ts';
import { shortCommit } from './commit-order.ts';
import { withEnvironmentLock } from './environment-lock.ts';
import { makeRelease } from './make-release.ts';
import type { HoldChange, ReleaseDraft } from './record.ts';
import { type ReleaseOptions, type RollbackRequest, runnerIn } from './request.ts';
import { type ReleaseResult, unlessInterrupted } from './result.ts';
import { runningRelease, unsettledRelease } from './running-release.ts';

/**
 * Brings the images of an earlier good release back, verified like a deployment, and puts the commit that it leaves under hold.
 * Needs the target only. A rollback that fails is left as it is: what it came from was bad, too.
 *
 * @throws {ToolError} RELEASE_NONE_BEFORE, RELEASE_UNKNOWN, RELEASE_NOT_GOOD, LOCK_HELD, and what the target throws
 */
export async function rollback(request: RollbackRequest, options: ReleaseOptions): Promise<ReleaseResult> {
  const startedAtMs = options.clock.now();
  return unlessInterrupted(options.signal, () =>
    withEnvironmentLock(request, reasonOf(request), options, (signal) =>
      rollBackTo(request, startedAtMs, { ...options, signal }),
    ),
  );
}

async function rollBackTo(
  request: RollbackRequest,
  startedAtMs: number,
  options: ReleaseOptions,
): Promise<ReleaseResult> {
  const { target, signal, progress } = options;
  const state = await target.read(request.repositories, { signal, progress });
  const goal = await goalOf(request, state, options);
  if (goal.changes.length === 0) {
    progress({
      type: 'note',
      text: `Nothing to do: every workload runs the images of release ${goal.restored?.id} already.`,
    });
    return { kind: 'nothing-to-do', containers: state.containers };
  }
  const draft = draftOf(request, goal, startedAtMs);
  const hold = holdOf(draft, goal, state);
  return makeRelease(
    request,
    {
      draft,
      startedAtMs,
      onFailure: 'stop',
      history: state.history,
      before: runningRelease(state),
      holdsAtStart: hold === undefined ? { end: [] } : { end: [], add: hold },
      holdsAtEnd: (ending) => ({ end: endedHolds(ending, hold, goal, state) }),
    },
    options,
  );
}

/** What a rollback sets, and the release that it brings back: none where only the target remembers what ran before. */
interface Goal {
  readonly changes: readonly ContainerChange[];
  readonly images: Readonly<Record<string, string>>;
  readonly restored?: Release;
}

async function goalOf(
  { to, environment }: RollbackRequest,
  state: TargetState,
  { target, signal, progress }: ReleaseOptions,
): Promise<Goal> {
  const restored = to === undefined ? previousGoodRelease(state) : releaseNamed(state, to, environment);
  if (restored !== undefined) {
    progress({
      type: 'note',
      text: `Bringing back release ${restored.id} of ${restored.startedAt}, commit ${shortCommit(restored.commit)}.`,
    });
    return { restored, images: restored.images, changes: changesTo(restored, state) };
  }
  const changes = hasGoneBackUnaided(state)
    ? []
    : await target.previousImages?.(state.containers, { signal, progress });
  if (changes === undefined || changes.length === 0) {
    throw new ToolError(
      'RELEASE_NONE_BEFORE',
      `Rolling back ${environment}: nothing is known of a good release before the one that runs`,
      {
        hint: `Look with "hydrofoil history ${environment}" and name one with --to, or deploy an earlier commit with --allow-older.`,
      },
    );
  }
  progress({ type: 'note', text: 'History knows no earlier release: bringing back what the target remembers.' });
  return { images: commonImages(changes, state), changes };
}

/** The images that are the same in all containers: only those can be told by the image's name. */
function commonImages(
  changes: readonly ContainerChange[],
  { containers }: TargetState,
): Readonly<Record<string, string>> {
  const imagesOf = Map.groupBy(
    containers.map(({ workload, container, imageName, image }) => {
      const change = changes.find((one) => one.workload === workload && one.container === container);
      return { imageName, image: change?.image ?? image };
    }),
    ({ imageName }) => imageName,
  );
  const common = [...imagesOf].filter(([, [first, ...others]]) => others.every(({ image }) => image === first?.image));
  return Object.fromEntries(common.map(([imageName, [first]]) => [imageName, first?.image ?? '']));
}

/** Whether the last release brought back what the target remembered: doing so once more would only bring back what it left. */
function hasGoneBackUnaided({ history }: TargetState): boolean {
  const last = history.releases.at(-1);
  return last?.action === 'rollback' && last.restores === undefined;
}

/** What must be set: everything, where the last release did not end well. Containers of images that the release did not have are left alone. */
function changesTo(restored: Release, { containers, history }: TargetState): readonly ContainerChange[] {
  const isUnsettled = unsettledRelease(history) !== undefined;
  return containers.flatMap(({ workload, container, imageName, image: running }) => {
    const image = restored.images[imageName];
    if (image === undefined || (image === running && !isUnsettled)) return [];
    return [{ workload, container, image, ...(running.includes('@') ? { previous: running } : {}) }];
  });
}

function draftOf(request: RollbackRequest, { restored, images, changes }: Goal, startedAtMs: number): ReleaseDraft {
  return {
    action: 'rollback',
    startedAt: new Date(startedAtMs).toISOString(),
    ...runnerIn(request),
    ...(restored?.commit === undefined ? {} : { commit: restored.commit }),
    ...(restored?.commitTime === undefined ? {} : { commitTime: restored.commitTime }),
    ...(restored?.branch === undefined ? {} : { branch: restored.branch }),
    images,
    changes,
    reason: reasonOf(request),
    ...(restored === undefined ? {} : { restores: restored.id }),
  };
}

/** The mark on the commit that is left. Going forward with --to leaves none. */
function holdOf(draft: ReleaseDraft, { restored }: Goal, state: TargetState): HoldChange['add'] {
  const left = runningRelease(state);
  const leftId = left?.restores ?? left?.id ?? 0;
  if (left?.commit === undefined || left.commit === restored?.commit || leftId < (restored?.id ?? 0)) return undefined;
  return { commit: left.commit, since: draft.startedAt, actor: draft.actor, reason: draft.reason ?? '' };
}

/** A commit that was brought back is free; one that could not be left, because nothing could be set, is too, as before. */
function endedHolds(
  ending: Ending,
  hold: HoldChange['add'],
  { restored }: Goal,
  { history }: TargetState,
): readonly Hold[] {
  if (ending.kind === 'done') return history.holds.filter(({ commit }) => commit === restored?.commit);
  const isUntouched = ending.kind === 'error' && !ending.isChanged;
  const wasHeld = history.holds.some(({ commit }) => commit === hold?.commit);
  return isUntouched && hold !== undefined && !wasHeld ? [{ ...hold, release: 0 }] : [];
}

function reasonOf({ reason, to, environment }: RollbackRequest): string {
  return reason ?? (to === undefined ? `Rollback of ${environment}` : `Rollback of ${environment} to release ${to}`);
}
