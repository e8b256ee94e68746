import { gitBranchStore } from '../../../state/git-branch-store.ts';
import { importState } from '../../../state/import-state.ts';
import { scopedStore } from '../../../state/scoped-store.ts';
import { parseStateBranch } from '../../../state/state-branch.ts';
import type { CliContext } from '../../context.ts';
import { openState, type StateFlags } from '../../open-state.ts';

interface ImportFlags extends StateFlags {
  readonly replace?: boolean;
}

/**
 * Takes the values of another branch over, for example of one that another tool kept its state in: all of them with their scopes, or into one scope
 * those that have none.
 */
export async function run([operand]: readonly unknown[], flags: ImportFlags, context: CliContext): Promise<number> {
  const { output, signal, json } = context;
  const from = parseStateBranch(String(operand));
  await using state = await openState(flags, context);
  const nobody = { author: { name: '', email: '' }, trailers: [] }; // it is read only
  const all = gitBranchStore(state.repository, { branch: from, ...nobody });
  const [source, target] = flags.scope === undefined ? [all, state.whole] : [scopedStore(all, undefined), state.store];
  const existing = flags.replace === true ? 'replace' : 'refuse';
  const request = { existing, subject: `import branch ${from}${state.inScope}` } as const;
  const { outcome, names } = await importState(source, target, request, { signal });
  if (json) output.result(JSON.stringify({ outcome, names, from, branch: state.branch }));
  else {
    const values = `${names.length === 1 ? 'the one value' : `all ${names.length} values`} of branch ${from}`;
    const when = outcome === 'unchanged' ? 'already' : `now; branch ${from} is as it was`;
    output.result(`${values} ${names.length === 1 ? 'is' : 'are'} in ${state.store.description} ${when}`);
  }
  return 0;
}
