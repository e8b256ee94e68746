import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether anything was remembered on this machine so far. */
export function isRemembering(env: Environment): boolean {
  const folder = memoryFolder(env);
  return folder !== undefined && existsSync(folder);
}

/**
 * Where what is remembered of builds lies. Undefined where nothing is: a runner of a CI is thrown away, or has a new clone each time; and
 * `HYDROFOIL_MEMORY=off` says so.
 */
export function memoryFolder(env: Environment): string | undefined {
  if (env.CI || env.HYDROFOIL_MEMORY === 'off') return undefined;
  const folder = cacheFolder(env);
  return folder && join(folder, 'hydrofoil', 'builds');
}

/**
 * Undefined for a user without a home. A relative path counts for nothing: it would be another folder wherever one stands.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
function cacheFolder({ XDG_CACHE_HOME = '', HOME }: Environment): string | undefined {
  const home = HOME || homeOfUser();
  return [XDG_CACHE_HOME, ...(home === undefined ? [] : [join(home, '.cache')])].find(isAbsolute);
}

function homeOfUser(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined; // a number that this machine knows no user by, as in some containers
  }
}
