import type { StateEdit } from '../state/state-store.ts';
import type { UpdateResult } from '../state/update-state.ts';
import type { CliContext } from './context.ts';
import type { OpenState } from './open-state.ts';

/** Says how a write of state ended. */
export function tellWrite(
  { outcome, attempts }: UpdateResult,
  edit: StateEdit,
  state: OpenState,
  context: CliContext,
): void {
  const names = edit.changes.map(({ name }) => name);
  if (context.json) {
    context.output.result(JSON.stringify({ outcome, names, branch: state.branch, attempts }));
    return;
  }
  const others = attempts === 1 ? '' : ` (after others, who wrote meanwhile: attempt ${attempts})`;
  const { description } = state.store;
  context.output.result(
    outcome === 'written'
      ? `${edit.subject}: written to ${description}${others}`
      : `${edit.subject}: nothing to change in ${description}`,
  );
}
