import type { History, Hold, Outcome, Release } from '../deployment/release.ts';
import type { Target } from '../deployment/target.ts';
import { isToolError, messageOf } from '../errors.ts';
import type { Progress } from '../log.ts';

/** A release as far as it is known before it ends. Start and actor tell it from every other one of the environment. */
export type ReleaseDraft = Omit<Release, 'id' | 'durationMs' | 'outcome'>;

/** What an ending does to the holds. */
export interface HoldChange {
  readonly add?: Omit<Hold, 'release'>;
  readonly end: readonly Hold[];
}

/**
 * The history with this release in it. Recording it again changes it in place, so a write that was repeated, because its answer
 * got lost, leaves one release.
 */
function withRelease(history: History, release: Omit<Release, 'id'>, { add, end }: HoldChange = { end: [] }): History {
  const recorded = findRecorded(history, release);
  const id = recorded?.id ?? nextId(history);
  const complete: Release = { ...release, id };
  const releases =
    recorded === undefined
      ? [...history.releases, complete]
      : history.releases.map((one) => (one === recorded ? complete : one));
  const left = history.holds.filter(
    (hold) => hold.commit !== add?.commit && end.every(({ commit }) => commit !== hold.commit),
  );
  return { releases, holds: add === undefined ? left : [...left, { ...add, release: id }] };
}

function findRecorded({ releases }: History, draft: Pick<Release, 'startedAt' | 'actor'>): Release | undefined {
  return releases.findLast(({ startedAt, actor }) => startedAt === draft.startedAt && actor === draft.actor);
}

function nextId({ releases }: History): number {
  return Math.max(0, ...releases.map(({ id }) => id)) + 1;
}

/** Writes a release to the history. Trouble with that is told, and changes nothing about the release itself. */
export async function record(
  target: Target,
  release: Omit<Release, 'id'>,
  holds: HoldChange,
  { signal, progress, before }: { readonly signal: AbortSignal; readonly progress: Progress; readonly before: History },
): Promise<Release> {
  try {
    const history = await target.updateHistory((current) => withRelease(current, release, holds), { signal });
    return findRecorded(history, release) ?? { ...release, id: nextId(before) };
  } catch (error) {
    progress({
      type: 'warning',
      text: `Recording the release (${release.outcome}) in ${target.description}: ${messageOf(error)}`,
      hint: `${remedyOf(error)}The deployment itself is not affected; "hydrofoil history" and "hydrofoil rollback" will not know it.`,
    });
    return { ...release, id: findRecorded(before, release)?.id ?? nextId(before) };
  }
}

function remedyOf(error: unknown): string {
  return isToolError(error) && error.hint !== undefined ? `${error.hint}${/[.!?]$/.test(error.hint) ? '' : '.'} ` : '';
}

/** A release that is under way, as it stands in the history until it ends: if the run is killed, it stays so. */
export function underWay(draft: ReleaseDraft): Omit<Release, 'id'> {
  const outcome: Outcome = 'interrupted';
  return { ...draft, durationMs: 0, outcome, reason: draft.reason ?? 'The run did not say how it ended.' };
}
