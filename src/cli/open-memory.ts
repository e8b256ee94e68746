import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { type BuildMemory, type MemoryOptions, openMemory } from '../build/recall/memory.ts';
import type { RepositoryAction } from '../registry/registry.ts';
import type { CliContext } from './context.ts';

/**
 * The memory of a command that makes images. A runner of a CI is thrown away, or has a new clone each time: there is nothing to remember, and
 * none where `HYDROFOIL_MEMORY=off` says so.
 */
export function openMemoryOf(
  { permissions = [] }: { readonly permissions?: readonly RepositoryAction[] },
  { env }: Pick<CliContext, 'env'>,
  options: Omit<MemoryOptions, 'version'>,
): BuildMemory | undefined {
  const folder = permissions.includes('push') && mayRemember(env) ? memoryFolder(env) : undefined;
  return folder === undefined ? undefined : openMemory(folder, { ...options, version: packageJson.version });
}

/** Whether anything was remembered on this machine so far. */
export function isRemembering(env: CliContext['env']): boolean {
  const folder = mayRemember(env) ? memoryFolder(env) : undefined;
  return folder !== undefined && existsSync(folder);
}

function mayRemember({ CI, HYDROFOIL_MEMORY }: CliContext['env']): boolean {
  return !CI && HYDROFOIL_MEMORY !== 'off';
}

/**
 * Undefined for a user without a home. A relative path counts for nothing: it would be another folder wherever one stands.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
function memoryFolder({ XDG_CACHE_HOME = '', HOME }: CliContext['env']): string | undefined {
  const home = HOME || homeOfUser();
  const caches = [XDG_CACHE_HOME, ...(home === undefined ? [] : [join(home, '.cache')])].find(isAbsolute);
  return caches && join(caches, 'hydrofoil', 'builds');
}

function homeOfUser(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined; // a number that this machine knows no user by, as in some containers
  }
}
