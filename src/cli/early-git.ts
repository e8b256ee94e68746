import type { Git, GitState } from '../context/git.ts';
import type { CliContext } from './context.ts';

/** What git says of a folder, asked for before it is known that it will be needed. */
export interface EarlyGit {
  stateOf(root: string, apart: readonly string[]): Promise<GitState | undefined>;
}

/** Asks git about the working directory at once: its processes run beside the reading of the configuration, which lies there mostly. */
export function askGitEarly(git: Git, { cwd, signal }: CliContext): EarlyGit {
  const early = git.readState(cwd, { signal });
  early.catch(() => {}); // told where it is awaited; the configuration may be wrong before
  return {
    stateOf: (root, apart) => (root === cwd && apart.length === 0 ? early : git.readState(root, { signal, apart })),
  };
}
