import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
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
  return permissions.includes('push') && mayRemember(env)
    ? openMemory(memoryFolder(env), { ...options, version: packageJson.version })
    : undefined;
}

/** Whether anything was remembered on this machine so far. */
export function isRemembering(env: CliContext['env']): boolean {
  return mayRemember(env) && existsSync(memoryFolder(env));
}

function mayRemember({ CI, HYDROFOIL_MEMORY }: CliContext['env']): boolean {
  return !CI && HYDROFOIL_MEMORY !== 'off';
}

/** @see https://specifications.freedesktop.org/basedir-spec/latest/ */
function memoryFolder({ XDG_CACHE_HOME, HOME }: CliContext['env']): string {
  return join(XDG_CACHE_HOME || join(HOME || homedir(), '.cache'), 'hydrofoil', 'builds');
}
