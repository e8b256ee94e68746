import type { Config, EnvironmentSettings } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { environmentNamed } from '../config/select-environment.ts';
import type { CliContext } from './context.ts';

/** The environment that is named, or all of them. */
export async function environmentsOf(
  operand: unknown,
  { config: file }: { readonly config?: string },
  { cwd }: CliContext,
): Promise<{ readonly config: Config; readonly environments: readonly EnvironmentSettings[] }> {
  const config = await loadConfig({ folder: cwd, ...(file === undefined ? {} : { file }) });
  return {
    config,
    environments:
      typeof operand === 'string' ? [environmentNamed(config, operand)] : Object.values(config.environments),
  };
}
