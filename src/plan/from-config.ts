import { referencedVariables } from '../dockerfile/expand-word.ts';
import type { Instruction } from '../dockerfile/instruction.ts';
import type { Chain } from './chain.ts';

/**
 * Whether the context files that a chain reads can only be told with the configuration of its FROM image: a source of COPY or
 * ADD uses a variable that the stage itself does not set. Seldom so; it costs requests that are else not needed.
 */
export function needsFromConfig({ from, steps }: Chain): boolean {
  if (from.kind === 'scratch') return false;
  const own = new Set<string>();
  return steps.some(({ instruction }) => {
    learn(own, instruction);
    return wordsThatChooseFiles(instruction).some((word) => !isSubset(referencedVariables(word), own));
  });
}

/** Keeps the variables whose value is known without the image: set by the stage, from nothing but such variables. */
function learn(own: Set<string>, instruction: Instruction): void {
  if (instruction.keyword === 'ARG') {
    for (const { name, value } of instruction.args) note(own, name, value ?? '');
  } else if (instruction.keyword === 'ENV') {
    for (const { key, value } of instruction.pairs) note(own, key, value);
  }
}

function note(own: Set<string>, name: string, value: string): void {
  if (isSubset(referencedVariables(value), own)) own.add(name);
  else own.delete(name);
}

function wordsThatChooseFiles(instruction: Instruction): readonly string[] {
  switch (instruction.keyword) {
    case 'COPY':
    case 'ADD':
      return [...instruction.sources, ...instruction.exclude];
    case 'RUN':
      return instruction.mounts.map(({ text }) => text);
    default:
      return [];
  }
}

function isSubset(names: ReadonlySet<string>, of: ReadonlySet<string>): boolean {
  return [...names].every((name) => of.has(name));
}
