import { join } from 'node:path';
import type { EnvironmentLock, LockHolder } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { freeLockFile, readLockFile, takeLockFile } from './lock-file.ts';

const LOCK_FILE = '.hydrofoil-lock';
const CHECK_EVERY_MS = 500;

export interface FolderLockOptions {
  readonly folder: string;
  readonly folderName: string;
  readonly force: boolean;
}

/**
 * Takes the environment's lock, a file in the folder of manifests.
 *
 * @throws {ToolError} LOCK_HELD
 */
export async function lockFolder(
  holder: LockHolder,
  { folder, folderName, force }: FolderLockOptions,
): Promise<EnvironmentLock> {
  const file = join(folder, LOCK_FILE);
  const attempt = await takeLockFile(file, holder, force);
  if (attempt.kind === 'held') {
    const who =
      attempt.owner === undefined
        ? 'somebody unknown'
        : `${attempt.owner.holder} (${attempt.owner.reason}) since ${attempt.owner.since}`;
    throw new ToolError('LOCK_HELD', `Locking folder ${folderName}: ${who} holds it`, {
      hint: 'Wait until that run has ended, or take the lock with --break-lock.',
    });
  }
  const lost = new AbortController();
  const check = setInterval(async () => {
    const owner = await readLockFile(file).catch(() => undefined);
    if (owner?.token === attempt.token || lost.signal.aborted) return;
    const who = owner === undefined ? 'somebody' : `${owner.holder} (${owner.reason})`;
    lost.abort(new ToolError('LOCK_LOST', `The lock of folder ${folderName} was broken by ${who}`));
  }, CHECK_EVERY_MS);
  check.unref();
  return {
    lost: lost.signal,
    async release() {
      clearInterval(check);
      await freeLockFile(file, attempt.token);
    },
  };
}

/** Who holds the environment's lock. */
export async function folderLockHolder(folder: string): Promise<LockHolder | undefined> {
  const owner = await readLockFile(join(folder, LOCK_FILE));
  if (owner === undefined) return undefined;
  const { holder, reason, since } = owner;
  return { holder, reason, since };
}
