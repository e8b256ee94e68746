import { gitBranchStore } from '../state/git-branch-store.ts';
import { type GitRepository, openGitRepository } from '../state/git-repository.ts';
import { scopedStore } from '../state/scoped-store.ts';
import { parseStateBranch } from '../state/state-branch.ts';
import type { StateStore } from '../state/state-store.ts';
import { trailersOf } from '../state/trailers.ts';
import type { CliContext } from './context.ts';
import { runnerOf } from './surroundings.ts';

/** What all commands about state take. */
export interface StateFlags {
  readonly stateBranch: string;
  readonly remote: string;
  readonly scope?: string;
}

export interface OpenState extends AsyncDisposable {
  readonly repository: GitRepository;
  readonly branch: string;
  readonly store: StateStore;
  /** The store with all scopes in it. */
  readonly whole: StateStore;
  /** For subjects in the history: "" or " in scope uat". */
  readonly inScope: string;
}

/** Opens the state that the flags name, in the repository of the working directory. */
export async function openState(flags: StateFlags, { cwd, env, signal }: CliContext): Promise<OpenState> {
  const branch = parseStateBranch(flags.stateBranch);
  const repository = await openGitRepository({ directory: cwd, remote: flags.remote }, { signal });
  try {
    const options = { branch, author: AUTHOR, trailers: trailersOf(runnerOf(env)) };
    const whole = gitBranchStore(repository, options);
    return {
      repository,
      branch,
      whole,
      store: scopedStore(whole, flags.scope),
      inScope: flags.scope === undefined ? '' : ` in scope ${flags.scope}`,
      [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
    };
  } catch (error) {
    await repository[Symbol.asyncDispose]();
    throw error;
  }
}

const AUTHOR = { name: 'Hydrofoil', email: 'hydrofoil@localhost' };
