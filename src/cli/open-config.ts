import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import type { CliContext, ConfigOptions } from './context.ts';

/** The configuration that --config names, or the one that is found upward from the working directory. */
export function openConfig({ config: file }: ConfigOptions, { cwd }: Pick<CliContext, 'cwd'>): Promise<Config> {
  return loadConfig(file === undefined ? { folder: cwd } : { folder: cwd, file });
}
