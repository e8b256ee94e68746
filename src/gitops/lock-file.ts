import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod/mini';
import type { LockHolder } from '../deployment/target.ts';

const OWNER = z.object({
  holder: z.string(),
  reason: z.string(),
  since: z.string(),
  host: z.string(),
  pid: z.int(),
  /** When the process began, in milliseconds since 1970: a process id alone comes again, in containers always. */
  processStartedAt: z.number(),
  token: z.string(),
});

/** What stands in a lock file. */
export type LockOwner = z.output<typeof OWNER>;

export type LockAttempt =
  | { readonly kind: 'taken'; readonly token: string }
  | { readonly kind: 'held'; readonly owner: LockOwner | undefined };

/** A guard is held for one look and one removal; one that is older was left by a process that was killed just then. */
const GUARD_EXPIRES_MS = 10_000;

/**
 * Tries to take the lock that a file is. One whose holder is gone (a process of this machine that does not run any more) is taken
 * over; with `force`, any.
 */
export async function takeLockFile(file: string, holder: LockHolder, force: boolean): Promise<LockAttempt> {
  const owner: LockOwner = {
    ...holder,
    host: hostname(),
    pid: process.pid,
    processStartedAt: Math.round(performance.timeOrigin),
    token: randomUUID(),
  };
  for (;;) {
    if (await createWhole(file, JSON.stringify(owner))) return { kind: 'taken', token: owner.token };
    const text = await readText(file);
    if (text === undefined) continue; // given back between the two looks
    const other = parseOwner(text);
    if (!force && (other === undefined || isAlive(other))) return { kind: 'held', owner: other };
    await removeUnchanged(file, text);
  }
}

/** Gives the lock back, unless it has another holder by now. */
export async function freeLockFile(file: string, token: string): Promise<void> {
  if ((await readLockFile(file))?.token === token) await rm(file, { force: true });
}

/** Who holds the lock. A holder that is gone does not hold it. */
export async function readLockFile(file: string): Promise<LockOwner | undefined> {
  const text = await readText(file);
  const owner = text === undefined ? undefined : parseOwner(text);
  return owner !== undefined && isAlive(owner) ? owner : undefined;
}

/** Creates a file with all its content in one step. False when there is one already. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, text, { flag: 'wx' });
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Removes a lock that was judged to be without a holder, but not one that somebody took since then. Only one process at a time may
 * look and remove: two that found the same dead holder would remove each other's new lock.
 */
async function removeUnchanged(file: string, judged: string): Promise<void> {
  const guard = `${file}.breaking`;
  try {
    await (await open(guard, 'wx')).close();
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const age = Date.now() - ((await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > GUARD_EXPIRES_MS) await rm(guard, { force: true });
    return;
  }
  try {
    if ((await readText(file)) === judged) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** Of a process on another machine nothing is known, so it counts as alive. */
function isAlive({ host, pid, processStartedAt }: LockOwner): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return processStartedAt === Math.round(performance.timeOrigin);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return OWNER.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not written by this version: held by somebody unknown
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
