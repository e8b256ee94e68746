import type { ContainerChange } from '../deployment/release.ts';
import type { Target, TargetOptions, Verdict } from '../deployment/target.ts';
import { messageOf } from '../errors.ts';
import { phase } from '../log.ts';
import type { Failure } from './result.ts';

/** How applying changes ended, and what was left behind. */
export type Ending =
  | { readonly kind: 'done'; readonly notes: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'rolled-back'; readonly failure: Failure }
  | { readonly kind: 'rollback-failed'; readonly failure: Failure; readonly rollbackFailure: Failure }
  | { readonly kind: 'interrupted'; readonly reason: string }
  /** The outside failed, not the rollout. `isChanged`: workloads were or may have been patched. */
  | { readonly kind: 'error'; readonly error: unknown; readonly isChanged: boolean };

export interface CarryOutOptions extends TargetOptions {
  /** Image name → repository: to look again after an apply that failed half way. */
  readonly repositories: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly onFailure: 'rollback' | 'stop';
}

/** Sets the images, watches the rollout, and on failure brings the previous images back and watches that by the same rules. */
export async function carryOut(
  target: Target,
  changes: readonly ContainerChange[],
  options: CarryOutOptions,
): Promise<Ending> {
  try {
    const attempt = await applyAndWatch(target, changes, options);
    if (attempt.kind === 'nothing-set') return { kind: 'error', error: attempt.error, isChanged: false };
    const { verdict, set } = attempt;
    if (verdict.outcome === 'complete') return { kind: 'done', notes: verdict.notes };
    if (verdict.outcome === 'superseded' || options.onFailure === 'stop') return { kind: 'failed', failure: verdict };
    return await goBack(target, set, verdict, options);
  } catch (error) {
    if (options.signal.aborted) return { kind: 'interrupted', reason: messageOf(options.signal.reason) };
    return { kind: 'error', error, isChanged: true };
  }
}

type Attempt =
  | { readonly kind: 'nothing-set'; readonly error: unknown }
  | { readonly kind: 'judged'; readonly verdict: Verdict; readonly set: readonly ContainerChange[] };

async function applyAndWatch(
  target: Target,
  changes: readonly ContainerChange[],
  options: CarryOutOptions,
): Promise<Attempt> {
  let applied: Awaited<ReturnType<Target['apply']>>;
  try {
    applied = await phase(
      options.progress,
      'patch',
      () => target.apply(changes, options),
      () => workloadsOf(changes).join(', '),
    );
  } catch (error) {
    if (options.signal.aborted) throw error;
    const set = await changesThatAreSet(target, changes, options);
    if (set.length === 0) return { kind: 'nothing-set', error };
    return { kind: 'judged', verdict: { outcome: 'failed', reason: messageOf(error), evidence: [] }, set };
  }
  const verdict = await phase(
    options.progress,
    'watch',
    () => applied.watch(options),
    ({ outcome }) => outcome,
  );
  return { kind: 'judged', verdict, set: changes };
}

/** After an apply that failed: the changes that are there all the same. All of them, when that cannot be found out. */
async function changesThatAreSet(
  target: Target,
  changes: readonly ContainerChange[],
  options: CarryOutOptions,
): Promise<readonly ContainerChange[]> {
  const state = await target.read(options.repositories, options).catch(() => undefined);
  if (state === undefined) return changes;
  return changes.filter((change) =>
    state.containers.some(
      ({ workload, container, image }) =>
        workload === change.workload &&
        container === change.container &&
        image === change.image &&
        image !== change.previous,
    ),
  );
}

async function goBack(
  target: Target,
  changes: readonly ContainerChange[],
  failure: Failure,
  options: CarryOutOptions,
): Promise<Ending> {
  const back = changes.flatMap(({ workload, container, image, previous }) =>
    previous === undefined ? [] : [{ workload, container, image: previous, previous: image }],
  );
  const lost = workloadsOf(changes.filter(({ previous }) => previous === undefined));
  if (back.length === 0) {
    options.progress({
      type: 'warning',
      text: `${failure.reason}. There is no earlier image by digest to go back to.`,
    });
    return { kind: 'failed', failure };
  }
  options.progress({ type: 'warning', text: `${failure.reason}. Bringing the previous images back.` });
  const rollbackFailure = await failureOfGoingBack(target, back, lost, options);
  return rollbackFailure === undefined
    ? { kind: 'rolled-back', failure }
    : { kind: 'rollback-failed', failure, rollbackFailure };
}

async function failureOfGoingBack(
  target: Target,
  back: readonly ContainerChange[],
  lost: readonly string[],
  options: CarryOutOptions,
): Promise<Failure | undefined> {
  try {
    const applied = await phase(options.progress, 'roll back', () => target.apply(back, options));
    const verdict = await phase(
      options.progress,
      'watch the rollback',
      () => applied.watch(options),
      ({ outcome }) => outcome,
    );
    if (verdict.outcome !== 'complete') return verdict;
    if (lost.length === 0) return undefined;
    return { outcome: 'failed', reason: `No earlier image by digest is known for ${lost.join(', ')}`, evidence: [] };
  } catch (error) {
    if (options.signal.aborted) throw error;
    return { outcome: 'failed', reason: messageOf(error), evidence: [] };
  }
}

function workloadsOf(changes: readonly ContainerChange[]): readonly string[] {
  return [...new Set(changes.map(({ workload }) => workload))];
}
