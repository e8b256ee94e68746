import type { Git, GitReading } from '../context/git/git.ts';
import type { CliContext } from './context.ts';
import { isRemembering } from './memory-folder.ts';

/** What git says of folders, of which it was asked about one before it was known that it would be needed. */
export interface EarlyGit {
  of(folder: string): GitReading;
}

/**
 * Asks git about the working directory at once: its processes run beside the loading of modules and the reading of the configuration, which lies there
 * mostly.
 *
 * @param wanted `each`: every file is compared, for a memory to go by, where there is one
 */
export function askGitEarly(
  git: Git,
  { cwd, env, signal }: Pick<CliContext, 'cwd' | 'env' | 'signal'>,
  wanted?: 'each',
): EarlyGit {
  const begin =
    wanted === 'each' && isRemembering(env) ? git.beginState : (folder: string) => wholeState(git, folder, signal);
  const early = begin(cwd, { signal });
  return { of: (folder) => (folder === cwd ? early : begin(folder, { signal })) };
}

/** By status, as git tells its user. */
function wholeState(git: Git, folder: string, signal: AbortSignal): GitReading {
  const own = git.readState(folder, { signal });
  own.catch(() => {}); // told where it is awaited; the configuration may be wrong before
  return {
    rules: Promise.resolve(undefined),
    compared: Promise.resolve(undefined),
    state: (apart) => (apart.length === 0 ? own : git.readState(folder, { signal, apart })),
  };
}
