import { homedir } from 'node:os';
import { join } from 'node:path';
import { type BuildMemory, openMemory } from '../build/recall/memory.ts';
import type { RepositoryAction } from '../registry/registry.ts';
import type { CliContext } from './context.ts';

/**
 * The memory of a command that makes images. A runner of a CI is thrown away, or has a new clone each time: there is nothing to remember, and
 * none where `HYDROFOIL_MEMORY=off` says so.
 */
export function openMemoryOf(
  { permissions = [] }: { readonly permissions?: readonly RepositoryAction[] },
  { env, signal }: Pick<CliContext, 'env' | 'signal'>,
): BuildMemory | undefined {
  const isAsked = permissions.includes('push') && env.HYDROFOIL_MEMORY !== 'off';
  return isAsked && !env.CI ? openMemory(memoryFolder(env), { signal }) : undefined;
}

/** @see https://specifications.freedesktop.org/basedir-spec/latest/ */
function memoryFolder({ XDG_CACHE_HOME, HOME }: CliContext['env']): string {
  return join(XDG_CACHE_HOME || join(HOME || homedir(), '.cache'), 'hydrofoil', 'builds');
}
