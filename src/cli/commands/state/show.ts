import { formatBytes } from '../../../amounts.ts';
import { printable } from '../../../printable.ts';
import type { CliContext } from '../../context.ts';
import { openState, type StateFlags } from '../../open-state.ts';
import { valueJson, valueLine } from '../../value-json.ts';

/** Prints every value of the scope. */
export async function run(_operands: readonly unknown[], flags: StateFlags, context: CliContext): Promise<number> {
  const { output, signal, json } = context;
  await using state = await openState(flags, context);
  const { version, entries } = await state.store.read({ signal });
  const contents = await state.store.load([...entries.values()], { signal });
  const values = [...entries].map(([name, entry], at) => ({ name, entry, content: contents[at] ?? new Uint8Array() }));
  if (json) {
    const all = values.map(({ name, entry, content }) => ({ name, sizeBytes: entry.sizeBytes, ...valueJson(content) }));
    output.result(JSON.stringify({ outcome: 'shown', branch: state.branch, version, values: all }));
    return 0;
  }
  if (values.length === 0) output.result(`no value in ${state.store.description}`);
  for (const { name, entry, content } of values)
    output.result(`${printable(name)}  ${valueLine(content)}  (${formatBytes(entry.sizeBytes)})`);
  return 0;
}
