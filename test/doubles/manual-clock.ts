import type { Clock } from '../../src/clock.ts';

/** A clock that stands still, except that sleeping moves it at once. */
export function manualClock(startIso = '2025-11-23T10:00:00.000Z'): Clock & { readonly move: (ms: number) => void } {
  let nowMs = Date.parse(startIso);
  return {
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      nowMs += ms;
    },
    move: (ms) => {
      nowMs += ms;
    },
  };
}
