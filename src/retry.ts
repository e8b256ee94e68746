import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** How often at most, the first attempt included. */
  readonly attempts?: number;
  readonly firstDelayMs?: number;
  readonly maxDelayMs?: number;
  readonly signal?: AbortSignal;
  /** How long the failed side asked to wait, when it said so (Retry-After). */
  readonly waitMsOf?: (error: unknown) => number | undefined;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

/** Runs `attempt` until it succeeds, its error is not worth another try, or the attempts are used up. Delays double, with jitter. */
export async function retry<T>(
  attempt: (number: number) => Promise<T>,
  isTransient: (error: unknown) => boolean,
  options: RetryOptions = {},
): Promise<T> {
  const { attempts = 4, firstDelayMs = 200, maxDelayMs = 10_000, signal, random = Math.random } = options;
  const sleep = options.sleep ?? sleepMs;
  for (let number = 1; ; number++) {
    signal?.throwIfAborted();
    try {
      return await attempt(number);
    } catch (error) {
      if (number >= attempts || signal?.aborted || !isTransient(error)) throw error;
      const backoffMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (number - 1)) * (0.5 + random() / 2);
      await sleep(Math.min(options.waitMsOf?.(error) ?? backoffMs, 60_000), signal);
    }
  }
}

/** Waits, and rejects with the signal's reason when it is aborted. */
export async function sleepMs(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
