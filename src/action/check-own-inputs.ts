import { stat } from 'node:fs/promises';
import { ToolError } from '../errors.ts';
import { readInput } from './input-value.ts';
import { readSwitch } from './read-inputs.ts';

/**
 * Refuses inputs of the action itself that mean nothing. From a folder that is not there the configuration would be looked for above it, and
 * that of somebody else be deployed.
 *
 * @param cwd where the command is to work
 * @throws {ToolError} USAGE_ACTION_INPUT
 */
export async function checkOwnInputs(cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  for (const name of ['summary', 'comment', 'deployment']) readSwitch(name, env);
  if (readInput('working-directory', env) === undefined) return;
  const found = await stat(cwd).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new ToolError('USAGE_ACTION_INPUT', `Reading the input working-directory: there is no folder ${cwd}`, {
    hint: 'Name a folder of the repository, in a step after the one that checks it out.',
  });
}
