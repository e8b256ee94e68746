import { sleepMs } from './retry.ts';

/** Time as a parameter, so that rules about seconds can be tested without waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export const systemClock: Clock = { now: Date.now, sleep: sleepMs };
