import { printable } from '../../../printable.ts';
import { readHistory } from '../../../state/git-history.ts';
import type { CliContext } from '../../context.ts';
import { openState, type StateFlags } from '../../open-state.ts';
import { parseCount } from '../../parse-count.ts';

interface HistoryFlags extends StateFlags {
  readonly count: string;
}

/** The newest writes of all scopes: when, what, by whom, in which run. */
export async function run(_operands: readonly unknown[], flags: HistoryFlags, context: CliContext): Promise<number> {
  const { output, signal, json } = context;
  const count = parseCount(flags.count);
  await using state = await openState(flags, context);
  const writes = await readHistory(state.repository, state.branch, { count, signal });
  if (json) output.result(JSON.stringify({ outcome: 'history', branch: state.branch, writes }));
  else if (writes.length === 0) output.result(`nothing was written to branch ${state.branch} of ${flags.remote} yet`);
  else
    for (const { commit, at, subject, by, run: address } of writes) {
      const who = by === undefined ? '' : ` by ${by}`;
      const where = address === undefined ? '' : `  ${address}`;
      output.result(printable(`${commit.slice(0, 9)}  ${at}${who}: ${subject}${where}`));
    }
  return 0;
}
