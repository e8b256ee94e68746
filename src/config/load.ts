import type { Config, EnvironmentSettings } from './config.ts';

/** @throws {ToolError} CONFIG_MISSING, CONFIG_INVALID */
export declare function loadConfig(where: { readonly file: string } | { readonly folder: string }): Promise<Config>;

/** @throws {ToolError} CONFIG_ENVIRONMENT_UNKNOWN */
export declare function environmentNamed(config: Config, name: string): EnvironmentSettings;

/** The environment that a branch is deployed to. @throws {ToolError} CONFIG_ENVIRONMENT_UNDECIDED */
export declare function environmentForBranch(config: Config, branch: string | undefined): EnvironmentSettings;
