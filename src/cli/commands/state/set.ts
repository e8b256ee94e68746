import { addAbortSignal } from 'node:stream';
import { ToolError } from '../../../errors.ts';
import {
  type Assignment,
  assertSize,
  editOf,
  MAX_VALUE_BYTES,
  parseAssignment,
  setValue,
} from '../../../state/assignment.ts';
import { parseStateName } from '../../../state/state-name.ts';
import { updateState } from '../../../state/update-state.ts';
import type { CliContext } from '../../context.ts';
import { openState, type StateFlags } from '../../open-state.ts';
import { tellWrite } from '../../tell-write.ts';

/** Sets one value or several at once: all of them are there afterwards, or none. "-" is standard input. */
export async function run([operands]: readonly unknown[], flags: StateFlags, context: CliContext): Promise<number> {
  const words = Array.isArray(operands) ? operands.map(String) : [];
  const assignments = assignmentsOf(words);
  if (assignments.filter(({ text }) => text === '-').length > 1) {
    throw new ToolError('USAGE_STATE_ASSIGNMENT', 'Standard input is given to two values', {
      hint: 'Give "-" to one of them.',
    });
  }
  const changes = [];
  for (const { name, text } of assignments) {
    changes.push(setValue(name, text === '-' ? await readAll(name, context) : Buffer.from(text)));
  }
  await using state = await openState(flags, context);
  const edit = editOf(changes, state.inScope);
  const result = await updateState(state.store, () => edit, { signal: context.signal });
  tellWrite(result, edit, state, context);
  return 0;
}

function assignmentsOf(words: readonly string[]): readonly Assignment[] {
  const [name = '', text, ...others] = words;
  const isPair = !name.includes('=') && text !== undefined && others.length === 0;
  return isPair ? [{ name: parseStateName(name), text }] : words.map(parseAssignment);
}

async function readAll(name: string, { stdin, signal }: CliContext): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    chunks.push(Buffer.from(chunk));
    sizeBytes += chunk.length;
    assertSize(name, sizeBytes, MAX_VALUE_BYTES);
  }
  return Buffer.concat(chunks);
}
