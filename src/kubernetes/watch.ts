import type { Clock } from '../clock.ts';
import { formatWorkload } from '../deployment/listed-workload.ts';
import type { Evidence, TargetOptions, Verdict } from '../deployment/target.ts';
import { isToolError, messageOf } from '../errors.ts';
import type { PodCount } from '../log.ts';
import type { Cluster } from './cluster.ts';
import { isApiTrouble, messageAndHint } from './cluster-error.ts';
import { captureEvidence } from './evidence.ts';
import type { Pod } from './objects.ts';
import type { PatchedWorkload, Sight } from './sight.ts';
import { evaluate, readSnapshot, type Snapshot } from './snapshot.ts';
import { type Judgement, judge, type Memory, NOTHING_SEEN } from './verdict.ts';
import type { Workload } from './workload.ts';

export interface Rollout {
  readonly patched: PatchedWorkload;
  /** As the patch returned it. */
  readonly workload: Workload;
}

export interface WatchOptions extends TargetOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** One rollout under watch. */
interface Watched extends Rollout {
  readonly memory: Memory;
  readonly judgement: Judgement;
  /** What was said at the last look that had an answer. */
  readonly lastText: string;
  readonly snapshot?: Snapshot;
  readonly pods: readonly Pod[];
  /** Pods that were in the way at the last sight. */
  readonly blockers: readonly Pod[];
}

const QUICK_MS = 1_000;
const SLOW_MS = 3_000;
/** As long as something has changed this lately, the next look is a quick one. */
const MOVES_MS = 20_000;
const EVIDENCE_WITHIN_MS = 20_000;

/**
 * Watches all rollouts of a release at once until each has succeeded, one has failed, or the time is up. Trouble of the API is not
 * trouble of the rollout: the watch goes on.
 */
export async function watchRollouts(rollouts: readonly Rollout[], options: WatchOptions): Promise<Verdict> {
  const { clock, timeoutMs, signal, progress } = options;
  const startedAtMs = clock.now();
  let watched: readonly Watched[] = rollouts.map((rollout) => ({
    ...rollout,
    memory: NOTHING_SEEN,
    judgement: { status: 'going', text: 'patched' },
    lastText: 'patched',
    pods: [],
    blockers: [],
  }));
  let movedAtMs = startedAtMs;
  for (;;) {
    const before = watched;
    watched = await Promise.all(before.map((one) => (one.judgement.status === 'done' ? one : look(one, options))));
    for (const [index, one] of watched.entries()) {
      if (textOf(one) === textOf(before[index] ?? one)) continue;
      movedAtMs = clock.now();
      progress({ type: 'status', subject: formatWorkload(one.patched), text: textOf(one), ...countOf(one.pods) });
    }
    const verdict = await conclude(watched, options);
    if (verdict !== undefined) return verdict;
    if (clock.now() - startedAtMs >= timeoutMs) return timedOut(watched, options);
    await clock.sleep(clock.now() - movedAtMs < MOVES_MS ? QUICK_MS : SLOW_MS, signal);
  }
}

async function look(one: Watched, options: WatchOptions): Promise<Watched> {
  const { cluster, namespace, clock, signal } = options;
  const { patched } = one;
  try {
    const snapshot = await readSnapshot(cluster, namespace, one.workload, { signal });
    const nowMs = clock.now();
    const sight = evaluate(snapshot, patched, nowMs);
    const { memory, judgement } = judge(one.memory, sight, { nowMs, changed: patched.changed });
    const blockers = blockersOf(sight);
    await removeStuckPods(one, blockers, options);
    return { ...one, memory, judgement, lastText: textOf({ judgement }), snapshot, blockers, pods: podsOf(sight) };
  } catch (error) {
    signal.throwIfAborted();
    if (isToolError(error, 'CLUSTER_NOT_FOUND'))
      return { ...one, judgement: { status: 'superseded', reason: 'it was deleted meanwhile' } };
    if (!isApiTrouble(error)) throw error;
    const text = `${one.lastText}; waiting because the API gives no answer: ${messageOf(error)}`;
    return { ...one, judgement: { status: 'going', text } };
  }
}

/** Deletes the pods that were in the way at two sights: see evaluate-stateful-set.ts. */
async function removeStuckPods(one: Watched, blockers: readonly Pod[], options: WatchOptions): Promise<void> {
  const { cluster, namespace, progress, signal } = options;
  const stuck = blockers.filter(({ metadata }) => one.blockers.some((last) => last.metadata.uid === metadata.uid));
  for (const { metadata } of stuck) {
    const what = `pod ${metadata.name} of ${formatWorkload(one.patched)}, which can't start and keeps its place`;
    try {
      await cluster.delete('pods', namespace, metadata.name, { signal });
      progress({ type: 'note', text: `deleted ${what}` });
    } catch (error) {
      if (isToolError(error, 'CLUSTER_NOT_FOUND') || isApiTrouble(error)) continue;
      if (!isToolError(error, 'CLUSTER_FORBIDDEN')) throw error;
      const hint = `Delete it: kubectl -n ${namespace} delete pod ${metadata.name}`;
      progress({ type: 'warning', text: `Deleting ${what}: ${messageAndHint(error)}`, hint });
    }
  }
}

async function conclude(watched: readonly Watched[], options: WatchOptions): Promise<Verdict | undefined> {
  const failed = watched.filter(({ judgement }) => judgement.status === 'failed');
  if (failed.length > 0)
    return { outcome: 'failed', reason: reasonsOf(failed), evidence: await evidenceOf(failed, options) };
  const superseded = watched.filter(({ judgement }) => judgement.status === 'superseded');
  if (superseded.length > 0) return { outcome: 'superseded', reason: reasonsOf(superseded) };
  if (watched.some(({ judgement }) => judgement.status !== 'done')) return undefined;
  return {
    outcome: 'complete',
    notes: watched.flatMap(({ patched, judgement }) =>
      judgement.status === 'done' && judgement.note !== undefined
        ? [`${formatWorkload(patched)}: ${judgement.note}`]
        : [],
    ),
  };
}

async function timedOut(watched: readonly Watched[], options: WatchOptions): Promise<Verdict> {
  const unfinished = watched.filter(({ judgement }) => judgement.status !== 'done');
  const reason = `not rolled out after ${Math.round(options.timeoutMs / 1_000)} s: ${reasonsOf(unfinished)}`;
  return { outcome: 'timed-out', reason, evidence: await evidenceOf(unfinished, options) };
}

async function evidenceOf(watched: readonly Watched[], options: WatchOptions): Promise<readonly Evidence[]> {
  const { cluster, namespace } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(EVIDENCE_WITHIN_MS)]);
  const parts = await Promise.all(
    watched.map(({ snapshot, judgement, pods, patched: { patchedAtMs } }) => {
      if (snapshot === undefined) return [];
      const concerned = judgement.status === 'failed' ? judgement.pods : pods;
      return captureEvidence(cluster, snapshot, concerned, { namespace, patchedAtMs, signal });
    }),
  );
  options.signal.throwIfAborted();
  return parts.flat();
}

function reasonsOf(watched: readonly Watched[]): string {
  return watched.map((one) => `${formatWorkload(one.patched)}: ${textOf(one)}`).join('; ');
}

function textOf({ judgement }: Pick<Watched, 'judgement'>): string {
  switch (judgement.status) {
    case 'going':
      return judgement.text;
    case 'done':
      return judgement.note ?? 'rolled out';
    case 'failed':
    case 'superseded':
      return judgement.reason;
  }
}

function podsOf(sight: Sight): readonly Pod[] {
  return sight.state === 'moving' || sight.state === 'complete' ? sight.pods : [];
}

function blockersOf(sight: Sight): readonly Pod[] {
  return sight.state === 'moving' ? (sight.blockers ?? []) : [];
}

/** None for what has no pods of its own: a CronJob, a workload that is scaled to nothing. */
export function countOf(pods: readonly Pod[]): { readonly pods?: PodCount } {
  if (pods.length === 0) return {};
  const ready = pods.filter(({ status }) =>
    status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
  );
  return { pods: { ready: ready.length, all: pods.length } };
}
