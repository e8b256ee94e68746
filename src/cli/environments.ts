import type { Config, EnvironmentSettings } from '../config/config.ts';
import { environmentNamed } from '../config/select-environment.ts';
import type { CliContext, ConfigOptions } from './context.ts';
import { openConfig } from './open-config.ts';

/** The environment that is named, or all of them. */
export async function environmentsOf(
  operand: unknown,
  flags: ConfigOptions,
  context: CliContext,
): Promise<{ readonly config: Config; readonly environments: readonly EnvironmentSettings[] }> {
  const config = await openConfig(flags, context);
  return {
    config,
    environments:
      typeof operand === 'string' ? [environmentNamed(config, operand)] : Object.values(config.environments),
  };
}
