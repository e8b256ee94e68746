import type { Clock } from '../../clock.ts';
import { messageOf } from '../../errors.ts';
import type { Progress } from '../../log.ts';
import { retry } from '../../retry.ts';
import { GitHubError } from './github-error.ts';

export interface EffortOptions {
  readonly progress: Progress;
  readonly clock: Clock;
  /** Of the run. */
  readonly signal: AbortSignal;
}

/** What telling GitHub something may cost altogether. */
const WITHIN_MS = 15_000;
const ATTEMPTS = 3;
/** Who asks for more is not waited for. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Tells GitHub something, again where that helps. What goes wrong with it is a warning and nothing else: a deployment is not worse because
 * nobody wrote about it. `attempt` must come to the same when it runs again, after an answer that got lost.
 */
export async function bestEffort<T>(
  attempt: (options: { readonly signal: AbortSignal; readonly number: number }) => Promise<T>,
  { progress, clock, signal }: EffortOptions,
): Promise<T | undefined> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  try {
    return await retry((number) => attempt({ signal: within, number }), isWorthwhile, {
      attempts: ATTEMPTS,
      firstDelayMs: 500,
      signal: within,
      sleep: clock.sleep,
      waitMsOf: (error) => (error instanceof GitHubError ? error.retryAfterMs : undefined),
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    progress({ type: 'warning', ...wordsOf(error) });
    return undefined;
  }
}

function isWorthwhile(error: unknown): boolean {
  return error instanceof GitHubError && error.isTransient && (error.retryAfterMs ?? 0) <= LONGEST_WAIT_MS;
}

function wordsOf(error: unknown): { readonly text: string; readonly hint?: string } {
  if (error instanceof GitHubError) return { text: error.message, ...(error.hint && { hint: error.hint }) };
  return { text: `Telling GitHub: ${messageOf(error)}` };
}
