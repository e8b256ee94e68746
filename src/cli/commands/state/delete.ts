import { editOf } from '../../../state/assignment.ts';
import { parseStateName } from '../../../state/state-name.ts';
import type { StateChange } from '../../../state/state-store.ts';
import { updateState } from '../../../state/update-state.ts';
import type { CliContext } from '../../context.ts';
import { openState, type StateFlags } from '../../open-state.ts';
import { tellWrite } from '../../tell-write.ts';

/** Deletes values at once. One that is not there is as wanted. */
export async function run([operands]: readonly unknown[], flags: StateFlags, context: CliContext): Promise<number> {
  const names = Array.isArray(operands) ? operands.map((one) => parseStateName(String(one))) : [];
  await using state = await openState(flags, context);
  const edit = editOf(
    names.map((name): StateChange => ({ change: 'delete', name })),
    state.inScope,
  );
  const result = await updateState(state.store, () => edit, { signal: context.signal });
  tellWrite(result, edit, state, context);
  return 0;
}
