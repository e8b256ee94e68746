import { ToolError } from '../../../errors.ts';
import { parseStateName } from '../../../state/state-name.ts';
import type { CliContext } from '../../context.ts';
import { openState, type StateFlags } from '../../open-state.ts';
import { valueJson } from '../../value-json.ts';

interface GetFlags extends StateFlags {
  readonly default?: string;
}

/** Prints one value, byte for byte. */
export async function run([operand]: readonly unknown[], flags: GetFlags, context: CliContext): Promise<number> {
  const name = parseStateName(String(operand));
  await using state = await openState(flags, context);
  const content = await readValue(name, state, flags.default, context.signal);
  if (context.json) context.output.result(JSON.stringify({ outcome: 'read', name, ...valueJson(content) }));
  else context.output.bytes(content);
  return 0;
}

async function readValue(
  name: string,
  { store }: Awaited<ReturnType<typeof openState>>,
  byDefault: string | undefined,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { entries } = await store.read({ signal });
  const entry = entries.get(name);
  const [content] = entry === undefined ? [] : await store.load([entry], { signal });
  if (content !== undefined) return content;
  if (byDefault !== undefined) return Buffer.from(byDefault);
  throw new ToolError('STATE_VALUE_MISSING', `Reading the value ${name}: there is none in ${store.description}`, {
    hint: 'Look with: hydrofoil state show. Where having none is no fault, give --default.',
  });
}
