import packageJson from '../../package.json' with { type: 'json' };
import { type BuildMemory, type MemoryOptions, openMemory } from '../build/recall/memory.ts';
import type { RepositoryAction } from '../registry/registry.ts';
import type { CliContext } from './context.ts';
import { memoryFolder } from './memory-folder.ts';

/** The memory of a command that makes images, where there is to be one. */
export function openMemoryOf(
  { permissions = [] }: { readonly permissions?: readonly RepositoryAction[] },
  { env }: Pick<CliContext, 'env'>,
  options: Omit<MemoryOptions, 'version'>,
): BuildMemory | undefined {
  const folder = permissions.includes('push') ? memoryFolder(env) : undefined;
  return folder === undefined ? undefined : openMemory(folder, { ...options, version: packageJson.version });
}
