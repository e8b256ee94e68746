import { readCiRun } from '../../deployment/ci-run.ts';
import { gitBranchStore } from '../../state/git-branch-store.ts';
import { openGitRepository } from '../../state/git-repository.ts';
import { scopedStore } from '../../state/scoped-store.ts';
import type { StateStore } from '../../state/state-store.ts';
import { trailersOf } from '../../state/trailers.ts';
import type { StateInputs } from './state-inputs.ts';
import type { StateStep } from './state-step.ts';

export interface ActionState extends AsyncDisposable {
  readonly store: StateStore;
  /** For subjects in the history. */
  readonly inScope: string;
}

/** Opens the state that the inputs name, in the checkout. */
export async function openActionState(inputs: StateInputs, { cwd, env, signal }: StateStep): Promise<ActionState> {
  const { branch, author, scope } = inputs;
  const repository = await openGitRepository({ directory: cwd, remote: 'origin' }, { signal });
  const run = readCiRun(env);
  const writer = { actor: run?.actor ?? author.name, ...(run?.url === undefined ? {} : { runUrl: run.url }) };
  try {
    const store = gitBranchStore(repository, { branch, author, trailers: trailersOf(writer) });
    return {
      store: scopedStore(store, scope),
      inScope: scope === undefined ? '' : ` in scope ${scope}`,
      [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
    };
  } catch (error) {
    await repository[Symbol.asyncDispose]();
    throw error;
  }
}
