import type { EnvironmentLock } from '../deployment/target.ts';
import { isToolError, messageOf } from '../errors.ts';
import type { ReleaseOptions, ReleaseRequest } from './request.ts';
import { type ReleaseResult, unlessInterrupted } from './result.ts';

const POLL_MS = 1_000;

/**
 * Runs while the environment's lock is held, and gives it back in any case. Waits for another run that holds it, as long as the
 * request allows. The signal that `run` gets is aborted when the run is stopped or the lock is lost: either ends it as interrupted.
 *
 * @param reason what the lock is for, as others read it
 * @throws {ToolError} LOCK_HELD
 */
export async function withEnvironmentLock(
  request: ReleaseRequest,
  reason: string,
  options: ReleaseOptions,
  run: (signal: AbortSignal) => Promise<ReleaseResult>,
): Promise<ReleaseResult> {
  const lock = await takeLock(request, reason, options);
  try {
    const held = AbortSignal.any([options.signal, lock.lost]);
    return await unlessInterrupted(held, () => run(held));
  } finally {
    await lock.release().catch((error: unknown) => {
      options.progress({
        type: 'warning',
        text: `Giving back the lock of ${request.environment}: ${messageOf(error)}`,
        hint: 'If the next deployment finds it held, give that one --break-lock.',
      });
    });
  }
}

async function takeLock(request: ReleaseRequest, reason: string, options: ReleaseOptions): Promise<EnvironmentLock> {
  const { target, clock, signal, progress } = options;
  const waitUntil = clock.now() + request.lockWaitMs;
  for (;;) {
    try {
      const holder = { holder: request.actor, reason, since: new Date(clock.now()).toISOString() };
      return await target.lock(holder, { signal, progress, force: request.breakLock });
    } catch (error) {
      if (!isToolError(error, 'LOCK_HELD') || clock.now() >= waitUntil) throw error;
      progress({ type: 'status', subject: 'lock', text: `waiting: ${error.message}` });
      await clock.sleep(POLL_MS, signal);
    }
  }
}
