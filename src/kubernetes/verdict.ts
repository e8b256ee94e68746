import type { Pod } from './objects.ts';
import type { Trouble } from './pod-trouble.ts';
import type { Sight } from './sight.ts';

/** What the judge of one workload keeps from one snapshot to the next. */
export interface Memory {
  /** Cause of a trouble → when it was first seen, in a row of sights that all showed it. */
  readonly firstSeenMs: Readonly<Record<string, number>>;
  /** Since when all new pods run, and how often they had been restarted then. */
  readonly stable?: { readonly sinceMs: number; readonly restarts: number };
}

export const NOTHING_SEEN: Memory = { firstSeenMs: {} };

export type Judgement =
  | { readonly status: 'going'; readonly text: string }
  | { readonly status: 'done'; readonly note?: string }
  | { readonly status: 'failed'; readonly reason: string; readonly pods: readonly Pod[] }
  | { readonly status: 'superseded'; readonly reason: string };

/**
 * Judges one more sight of a workload. Nothing is believed at first sight: one pod's hiccup is not a failed rollout, and pods that
 * have just become available may still fall over.
 */
export function judge(
  memory: Memory,
  sight: Sight,
  { nowMs, changed }: { readonly nowMs: number; readonly changed: boolean },
): { readonly memory: Memory; readonly judgement: Judgement } {
  switch (sight.state) {
    case 'superseded':
      return { memory, judgement: { status: 'superseded', reason: sight.reason } };
    case 'patched':
      return { memory, judgement: { status: 'done', note: sight.note } };
    case 'complete':
      return judgeStability(memory, sight, { nowMs, changed });
    case 'moving':
      return judgeTroubles(memory, sight, nowMs);
  }
}

function judgeStability(
  memory: Memory,
  { pods, stableForMs }: Extract<Sight, { state: 'complete' }>,
  { nowMs, changed }: { readonly nowMs: number; readonly changed: boolean },
): { readonly memory: Memory; readonly judgement: Judgement } {
  if (!changed) return { memory, judgement: { status: 'done' } };
  const restarts = restartsOf(pods);
  const stable = memory.stable?.restarts === restarts ? memory.stable : { sinceMs: nowMs, restarts };
  const leftMs = stable.sinceMs + stableForMs - nowMs;
  // The causes stay in memory: a container that crashes after a moment of readiness goes on where it was.
  if (leftMs <= 0) return { memory: { ...memory, stable }, judgement: { status: 'done' } };
  const text = `all new pods run; watching for ${Math.ceil(leftMs / 1_000)} s more that they stay`;
  return { memory: { ...memory, stable }, judgement: { status: 'going', text } };
}

function judgeTroubles(
  memory: Memory,
  { waitingFor, pods, troubles }: Extract<Sight, { state: 'moving' }>,
  nowMs: number,
): { readonly memory: Memory; readonly judgement: Judgement } {
  const firstSeenMs = remember(memory, troubles, nowMs);
  const failed =
    troubles.find((trouble) => isOver(trouble, memory, nowMs)) ??
    (allCrash(pods, troubles) ? crashOf(troubles) : undefined);
  if (failed !== undefined) {
    const concerned = pods.filter(({ metadata }) => metadata.name === failed.pod);
    return {
      memory: { firstSeenMs },
      judgement: { status: 'failed', reason: failed.text, pods: concerned.length > 0 ? concerned : pods },
    };
  }
  const [first] = troubles;
  const text = first === undefined ? waitingFor : `${waitingFor}; waiting because ${first.text}`;
  return { memory: { firstSeenMs }, judgement: { status: 'going', text } };
}

function remember(memory: Memory, troubles: readonly Trouble[], nowMs: number): Readonly<Record<string, number>> {
  const causes = troubles.flatMap(({ cause, keeps }) => {
    if (keeps !== undefined && keeps in memory.firstSeenMs) return [cause, keeps];
    return [cause];
  });
  return Object.fromEntries(causes.map((cause) => [cause, memory.firstSeenMs[cause] ?? nowMs]));
}

/** Seen before, and for as long as such a trouble is given. */
function isOver({ cause, failsAfterMs }: Trouble, memory: Memory, nowMs: number): boolean {
  const firstSeenMs = memory.firstSeenMs[cause];
  return failsAfterMs !== undefined && firstSeenMs !== undefined && nowMs - firstSeenMs >= failsAfterMs;
}

const RESTARTS_THAT_FAIL = 2;

function allCrash(pods: readonly Pod[], troubles: readonly Trouble[]): boolean {
  return (
    pods.length > 0 &&
    pods.every(({ metadata }) =>
      troubles.some(({ pod, restarts = 0 }) => pod === metadata.name && restarts >= RESTARTS_THAT_FAIL),
    )
  );
}

function crashOf(troubles: readonly Trouble[]): Trouble | undefined {
  return troubles.find(({ restarts = 0 }) => restarts >= RESTARTS_THAT_FAIL);
}

function restartsOf(pods: readonly Pod[]): number {
  const statuses = pods.flatMap(({ status }) => [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ]);
  return statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}
