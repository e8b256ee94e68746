import type { History, Outcome, Release } from '../deployment/release.ts';
import { messageOf } from '../errors.ts';
import { phase } from '../log.ts';
import { carryOut, type Ending } from './carry-out.ts';
import { type HoldChange, type ReleaseDraft, record, underWay } from './record.ts';
import type { ReleaseOptions, ReleaseRequest } from './request.ts';
import type { ReleaseResult, Surroundings } from './result.ts';

/** A release that is decided: nothing about it is decided again. */
export interface ReleasePlan {
  readonly draft: ReleaseDraft;
  readonly startedAtMs: number;
  readonly onFailure: 'rollback' | 'stop';
  /** What was read before. */
  readonly history: History;
  /** The release that runs. */
  readonly before: Release | undefined;
  /** Holds that take effect with the first patch, however it ends. */
  readonly holdsAtStart: HoldChange;
  readonly holdsAtEnd: (ending: Ending) => HoldChange;
}

/** How long the last record may take: the run may be stopping, with somebody waiting for it. */
const LAST_RECORD_MS = 10_000;

/**
 * Carries a release out and records it: as under way before the first patch, so that a run that is killed leaves its trace, and
 * again when it has ended.
 */
export async function makeRelease(
  request: ReleaseRequest,
  plan: ReleasePlan,
  options: ReleaseOptions,
): Promise<ReleaseResult> {
  const { target, clock, signal, progress } = options;
  const { draft, history } = plan;
  await record(target, underWay(draft), plan.holdsAtStart, { signal, progress, before: history });
  signal.throwIfAborted();
  const ending = await carryOut(target, draft.changes, {
    signal,
    progress,
    repositories: request.repositories,
    timeoutMs: request.rollout.timeoutMs,
    onFailure: plan.onFailure,
  });
  const reason = reasonOf(ending) ?? draft.reason;
  const isUntouched = ending.kind === 'error' && !ending.isChanged;
  const ended = {
    ...draft,
    changes: isUntouched ? [] : draft.changes,
    durationMs: clock.now() - plan.startedAtMs,
    outcome: outcomeOf(ending),
    ...(reason === undefined ? {} : { reason }),
  };
  const holdsAtEnd = plan.holdsAtEnd(ending);
  const release = await phase(progress, 'record', () =>
    record(target, ended, holdsAtEnd, {
      signal: AbortSignal.timeout(LAST_RECORD_MS), // not the run's: that a run was stopped is recorded too
      progress,
      before: history,
    }),
  );
  return resultOf(ending, release, surroundingsOf(plan, holdsAtEnd));
}

/** A hold that was set in the beginning is there at the end too, unless it was ended. */
function surroundingsOf({ before, holdsAtStart }: ReleasePlan, holdsAtEnd: HoldChange): Surroundings {
  const hold = holdsAtEnd.add ?? holdsAtStart.add;
  const isEnded = holdsAtEnd.end.some(({ commit }) => commit === hold?.commit);
  return { ...(before === undefined ? {} : { before }), ...(hold === undefined || isEnded ? {} : { hold }) };
}

function resultOf(ending: Ending, release: Release, surroundings: Surroundings): ReleaseResult {
  switch (ending.kind) {
    case 'done':
      return { kind: 'done', release, changes: release.changes, notes: ending.notes, ...surroundings };
    case 'failed':
    case 'rolled-back':
    case 'rollback-failed':
      return { ...ending, release, ...surroundings };
    case 'interrupted':
      return { ...ending, release };
    case 'error':
      throw ending.error;
  }
}

function outcomeOf(ending: Ending): Outcome {
  switch (ending.kind) {
    case 'done':
      return 'succeeded';
    case 'failed':
      return ending.failure.outcome === 'superseded' ? 'superseded' : 'failed';
    case 'rolled-back':
    case 'rollback-failed':
    case 'interrupted':
      return ending.kind;
    case 'error':
      return ending.isChanged ? 'interrupted' : 'failed';
  }
}

function reasonOf(ending: Ending): string | undefined {
  switch (ending.kind) {
    case 'done':
      return undefined;
    case 'failed':
    case 'rolled-back':
      return ending.failure.reason;
    case 'rollback-failed':
      return `${ending.failure.reason}; rolling back: ${ending.rollbackFailure.reason}`;
    case 'interrupted':
      return ending.reason;
    case 'error':
      return messageOf(ending.error);
  }
}
