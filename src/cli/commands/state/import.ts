import { gitBranchStore } from '../../../state/git-branch-store.ts';
import { importState } from '../../../state/import-state.ts';
import { scopedStore } from '../../../state/scoped-store.ts';
import { parseStateBranch } from '../../../state/state-branch.ts';
import type { CliContext } from '../../context.ts';
import { openState, type StateFlags } from '../../open-state.ts';

interface ImportFlags extends StateFlags {
  readonly replace?: boolean;
}

/** Takes the values of another branch over, for example of one that another tool kept its state in. */
export async function run([operand]: readonly unknown[], flags: ImportFlags, context: CliContext): Promise<number> {
  const { output, signal, json } = context;
  const from = parseStateBranch(String(operand));
  await using state = await openState(flags, context);
  const nobody = { author: { name: '', email: '' }, trailers: [] }; // it is read only
  const source = scopedStore(gitBranchStore(state.repository, { branch: from, ...nobody }), undefined);
  const existing = flags.replace === true ? 'replace' : 'refuse';
  const request = { existing, subject: `import branch ${from}${state.inScope}` } as const;
  const { outcome, names } = await importState(source, state.store, request, { signal });
  if (json) output.result(JSON.stringify({ outcome, names, from, branch: state.branch }));
  else if (outcome === 'unchanged')
    output.result(`all ${names.length} values of branch ${from} are in ${state.store.description} already`);
  else
    output.result(
      `${names.length} values of branch ${from} are in ${state.store.description} now; branch ${from} is as it was`,
    );
  return 0;
}
