import { ToolError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Config, EnvironmentSettings } from './config.ts';

/** @throws {ToolError} CONFIG_ENVIRONMENT_UNKNOWN */
export function environmentNamed(config: Config, name: string): EnvironmentSettings {
  const environments = Object.values(config.environments);
  const environment = environments.find((candidate) => candidate.name === name);
  if (environment !== undefined) return environment;
  const known = environments.map((candidate) => candidate.name);
  throw new ToolError('CONFIG_ENVIRONMENT_UNKNOWN', `There is no environment "${name}" in ${config.file}`, {
    hint:
      known.length === 0
        ? 'Add it under "environments".'
        : `${didYouMean(name, known)} Known: ${known.join(', ')}.`.trimStart(),
  });
}

/**
 * The environment that builds of a branch go to by themselves.
 *
 * @param branch absent where none is checked out
 * @throws {ToolError} CONFIG_ENVIRONMENT_UNDECIDED, and CONFIG_ENVIRONMENT_NONE where there is none to choose from
 */
export function environmentForBranch(config: Config, branch: string | undefined): EnvironmentSettings {
  const environments = Object.values(config.environments);
  const environment = environments.find((candidate) => candidate.branch !== undefined && candidate.branch === branch);
  if (environment !== undefined) return environment;
  const [first] = environments;
  if (first === undefined) {
    throw new ToolError('CONFIG_ENVIRONMENT_NONE', `${config.file} has no environment, so there is nowhere to deploy`, {
      hint: `Add an environment to ${config.file}.`,
    });
  }
  const what = branch === undefined ? 'No branch is checked out' : `No environment has the branch "${branch}"`;
  throw new ToolError('CONFIG_ENVIRONMENT_UNDECIDED', `${what}, so it is not clear where to deploy`, {
    hint: `Name the environment, for example: hydrofoil deploy ${first.name}. Known: ${environments.map(({ name }) => name).join(', ')}.`,
  });
}
