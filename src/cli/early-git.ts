import type { Git, GitState } from '../context/git.ts';
import type { CliContext } from './context.ts';
import { isRemembering } from './memory-folder.ts';

/** What git says of a folder, asked for before it is known that it will be needed. */
export interface EarlyGit {
  stateOf(root: string, apart: readonly string[]): Promise<GitState | undefined>;
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
  const compare = wanted === 'each' && isRemembering(env) ? { compare: wanted } : {};
  const early = git.readState(cwd, { signal, ...compare });
  early.catch(() => {}); // told where it is awaited; the configuration may be wrong before
  return {
    stateOf: (root, apart) =>
      root === cwd && apart.length === 0 ? early : git.readState(root, { signal, apart, ...compare }),
  };
}
