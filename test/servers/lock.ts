import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ToolError } from '../../src/errors.ts';

/**
 * Runs one thing at a time per lock file, among all processes of the machine. The lock is held by flock(1), whose life hangs on a
 * pipe from this process: it is free again however this process ends.
 *
 * @throws {ToolError} SERVERS_FLOCK_MISSING
 */
export async function withLock<T>(file: string, run: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(holder, 'close').catch((cause: unknown) => {
    throw new ToolError('SERVERS_FLOCK_MISSING', `Locking ${file}: flock could not be started`, {
      hint: 'Install util-linux, which brings flock.',
      cause,
    });
  });
  await Promise.race([once(holder.stdout, 'data'), ended]);
  try {
    return await run();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
