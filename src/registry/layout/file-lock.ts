import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { ToolError } from '../../errors.ts';
import { sleepMs } from '../../retry.ts';
import { isMissing, isPresent } from './layout-error.ts';

export interface FileLockOptions {
  readonly signal: AbortSignal;
  /** How long to wait for somebody who holds it. */
  readonly waitMs?: number;
  /** After this time a lock of another machine, of which nobody can tell whether it runs, counts as left behind. */
  readonly staleMs?: number;
}

const RETRY_MS = 20;

/**
 * Runs something while a file says that nobody else may. What it does must take moments. The lock of a process that has ended is taken
 * over.
 *
 * @throws {ToolError} LAYOUT_LOCKED
 */
export async function withFileLock<T>(file: string, run: () => Promise<T>, options: FileLockOptions): Promise<T> {
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  await acquire(file, holder, options);
  try {
    return await run();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(
  file: string,
  holder: string,
  { signal, waitMs = 30_000, staleMs = 60_000 }: FileLockOptions,
): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    if (await isWritten(file, holder)) return;
    const other = await readHolder(file);
    if (other !== undefined && isLeftBehind(other, staleMs)) await breakLock(file, other.holder);
    else if (waitedMs >= waitMs) throw locked(file, other?.holder ?? 'somebody');
    else await sleepMs(RETRY_MS, signal);
  }
}

/** Writes the file if there is none. */
async function isWritten(file: string, holder: string): Promise<boolean> {
  try {
    await writeFile(file, holder, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isPresent(error)) return false;
    throw error;
  }
}

interface Holder {
  readonly holder: string;
  readonly ageMs: number;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const [holder, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { holder, ageMs: Date.now() - mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined; // just given back
    throw error;
  }
}

function isLeftBehind({ holder, ageMs }: Holder, staleMs: number): boolean {
  const [host, id] = holder.split(' ');
  if (host !== hostname()) return ageMs > staleMs;
  try {
    process.kill(Number(id), 0);
    return ageMs > staleMs; // the number may be another process's by now
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Moved away first: when another run has taken it over in between, what was moved is that run's lock, and is put back. */
async function breakLock(file: string, holder: string): Promise<void> {
  const moved = `${file}-${randomUUID()}`;
  try {
    await rename(file, moved);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const taken = await readFile(moved, 'utf8');
  if (taken !== holder) await isWritten(file, taken);
  await rm(moved, { force: true });
}

function locked(file: string, holder: string): ToolError {
  return new ToolError('LAYOUT_LOCKED', `Writing to an image layout: ${file} is held by ${holder}`, {
    hint: `Run it again when the other run has ended; when none runs, delete ${file}.`,
  });
}
