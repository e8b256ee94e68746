import { setTimeout } from 'node:timers/promises';

/** What was written less than two seconds before a look may be written again without any trace in its times, and nobody can set the time of change. */
const YOUNG_MS = 2_100;

/** Waits until everything that was written until now is old enough to be believed. */
export function untilOld(): Promise<void> {
  return setTimeout(YOUNG_MS);
}
