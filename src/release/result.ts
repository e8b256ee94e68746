import type { ContainerChange, Hold, Release } from '../deployment/release.ts';
import type { RunningContainer, Verdict } from '../deployment/target.ts';
import { messageOf } from '../errors.ts';

/** A verdict that is not success: why, and what was seen before anything was undone. */
export type Failure = Exclude<Verdict, { outcome: 'complete' }>;

/** What every release that was carried out leaves to tell. */
export interface Surroundings {
  /** The release that ran before. Absent where history knows none. */
  readonly before?: Release;
  /** The mark that it left, so that automation deploys a commit no more. */
  readonly hold?: Omit<Hold, 'release'>;
}

/** How a deployment or a rollback ended. The entry renders it and takes the exit code from it. */
export type ReleaseResult =
  | ({
      readonly kind: 'done';
      readonly release: Release;
      readonly changes: readonly ContainerChange[];
      readonly notes: readonly string[];
    } & Surroundings)
  /** Everything runs these images already, and well. */
  | { readonly kind: 'nothing-to-do'; readonly containers: readonly RunningContainer[] }
  /** Ended badly and was left as it is: by `onFailure: stop`, because it was superseded, or because nothing had been changed yet. */
  | ({ readonly kind: 'failed'; readonly release: Release; readonly failure: Failure } & Surroundings)
  | ({ readonly kind: 'rolled-back'; readonly release: Release; readonly failure: Failure } & Surroundings)
  | ({
      readonly kind: 'rollback-failed';
      readonly release: Release;
      readonly failure: Failure;
      readonly rollbackFailure: Failure;
    } & Surroundings)
  /** The run was stopped. `release` is there when workloads may have been changed; they were left as they are. */
  | { readonly kind: 'interrupted'; readonly release?: Release; readonly reason: string };

/** Runs to a result. An error that came because the run was stopped is none. */
export async function unlessInterrupted(
  signal: AbortSignal,
  run: () => Promise<ReleaseResult>,
): Promise<ReleaseResult> {
  try {
    return await run();
  } catch (error) {
    if (signal.aborted) return { kind: 'interrupted', reason: messageOf(signal.reason) };
    throw error;
  }
}

/** 0 done · 1 failed · 3 rolled back · 4 rollback failed too · 70 timed out and left as it is · 130 interrupted. */
export type ExitCode = 0 | 1 | 3 | 4 | 70 | 130;

export function exitCodeOf(result: ReleaseResult): ExitCode {
  switch (result.kind) {
    case 'done':
    case 'nothing-to-do':
      return 0;
    case 'failed':
      return result.failure.outcome === 'timed-out' ? 70 : 1;
    case 'rolled-back':
      return 3;
    case 'rollback-failed':
      return 4;
    case 'interrupted':
      return 130;
  }
}
