import { ToolError } from '../errors.ts';
import { sleepMs } from '../retry.ts';
import type { StateChange, StateEdit, StateOptions, StateSnapshot, StateStore } from './state-store.ts';

export interface UpdateOptions extends StateOptions {
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
  /** Milliseconds. */
  readonly now?: () => number;
}

export interface UpdateResult {
  readonly outcome: 'written' | 'unchanged';
  /** How often it was tried. More than once: others wrote meanwhile. */
  readonly attempts: number;
}

const MAX_ATTEMPTS = 100;
const MIN_DELAY_MS = 50;
const MAX_DELAY_MS = 10_000;

/** A server that refuses without a reason of its own may have been busy with another write. */
const MAX_REFUSALS = 4;

/**
 * Reads, decides and writes. When another run wrote first, starts again from what that one wrote, so `decide` runs once per attempt and depends on
 * nothing but the snapshot.
 *
 * @throws {ToolError} STATE_READ_FAILED, STATE_WRITE_FAILED, STATE_WRITE_REFUSED, STATE_NAME_TAKEN, STATE_CONFLICT
 */
export async function updateState(
  store: StateStore,
  decide: (snapshot: StateSnapshot) => Promise<StateEdit> | StateEdit,
  { signal, sleep = sleepMs, random = Math.random, now = () => performance.now() }: UpdateOptions,
): Promise<UpdateResult> {
  let refusals = 0;
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    const startedAt = now();
    const snapshot = await store.read({ signal });
    const edit = await decide(snapshot);
    for (const change of edit.changes) assertFree(change, edit, snapshot);
    const swap = await store.compareAndSwap(edit, snapshot.version, { signal });
    if (swap.outcome === 'written' || swap.outcome === 'unchanged') return { outcome: swap.outcome, attempts };
    if (swap.outcome === 'refused' && ++refusals >= MAX_REFUSALS) throw refused(store, swap.reason);
    // In spans of what an attempt takes here, and all of it random: runs that lost the same race do not meet again.
    const spanMs = Math.max(MIN_DELAY_MS, now() - startedAt) * 2 ** Math.min(attempts, 4);
    await sleep(random() * Math.min(MAX_DELAY_MS, spanMs), signal);
  }
  throw new ToolError(
    'STATE_CONFLICT',
    `Writing ${store.description}: others wrote first each of ${MAX_ATTEMPTS} times`,
    {
      hint: 'Run it again when fewer runs write, or give each of them a branch of its own with --state-branch.',
    },
  );
}

/** A value can't have the name of a folder that holds others, nor the other way round. */
function assertFree({ change, name }: StateChange, { changes }: StateEdit, { entries }: StateSnapshot): void {
  if (change === 'delete') return;
  const deleted = new Set(changes.filter((one) => one.change === 'delete').map((one) => one.name));
  const added = changes.filter((one) => one.change === 'set').map((one) => one.name);
  const names = [...added, ...[...entries.keys()].filter((one) => !deleted.has(one))];
  const taken = names.find((one) => one.startsWith(`${name}/`) || name.startsWith(`${one}/`));
  if (taken === undefined) return;
  throw new ToolError('STATE_NAME_TAKEN', `Setting the value ${name}: there is the value ${taken}`, {
    hint: 'A name is a value or the beginning of others, not both. Choose another, or delete that one first.',
  });
}

function refused({ description }: StateStore, reason: string): ToolError {
  return new ToolError('STATE_WRITE_REFUSED', `Writing ${description}: the server refused it: ${reason}`, {
    hint: 'Let this job write (permissions: contents: write), and let no rule protect that branch from ordinary pushes.',
  });
}
