import type { Clock } from '../clock.ts';

/**
 * How long a run may take to give back what it holds once it is told to stop. A runner sends SIGINT, after 7.5 seconds SIGTERM, and 2.5 seconds
 * later it kills; what has to be said of the run must be said by then.
 */
export const GRACE_MS = 5_000;

export interface GraceOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** What `run` answers; or `late`, when it was told to stop and has not ended when its time is over. */
export async function withGrace<T>(run: () => Promise<T>, late: () => T, { signal, clock }: GraceOptions): Promise<T> {
  const ended = new AbortController();
  const tooLate = async (): Promise<T> => {
    await aborted(AbortSignal.any([signal, ended.signal]));
    await clock.sleep(GRACE_MS, ended.signal);
    return late();
  };
  const waiting = tooLate();
  waiting.catch(() => {}); // it ended in time
  try {
    return await Promise.race([run(), waiting]);
  } finally {
    ended.abort();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
