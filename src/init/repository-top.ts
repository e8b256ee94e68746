import { createGit } from '../context/git/git.ts';
import { isToolError } from '../errors.ts';
import { exec } from '../exec.ts';

/**
 * The top folder of the repository that a folder is in, also before its first commit. Without a repository or without git, the folder itself.
 *
 * @throws {ToolError} GIT_REFUSED when git does not trust the repository's owner
 */
export async function repositoryTop(folder: string, signal: AbortSignal): Promise<string> {
  const state = await createGit().readState(folder, { signal });
  if (state !== undefined) return state.root;
  try {
    const { exitCode, stdout } = await exec('git', ['-C', folder, 'rev-parse', '--show-toplevel'], { signal });
    return (exitCode === 0 && stdout.replace(/\n$/, '')) || folder;
  } catch (error) {
    if (isToolError(error, 'COMMAND_NOT_FOUND')) return folder;
    throw error;
  }
}
