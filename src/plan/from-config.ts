import { referencedVariables } from '../dockerfile/expand-word.ts';
import type { ArgDeclaration, Instruction, KeyValue } from '../dockerfile/instruction.ts';
import type { StageContext } from '../dockerfile/stage-state.ts';
import { givenArg } from '../dockerfile/variables.ts';
import type { Chain } from './chain.ts';

/**
 * Whether a chain can only be thought through with the configuration of its FROM image: a source of COPY or ADD, or the default of
 * an ARG, uses a variable that the stage itself does not set. Seldom so; it costs requests that are else not needed.
 */
export function needsFromConfig({ from, steps }: Chain, context: StageContext): boolean {
  if (from.kind === 'scratch') return false;
  const own = new Set<string>();
  return steps.some(({ instruction }) => {
    if (instruction.keyword === 'ARG') return instruction.args.some((arg) => !learnArg(own, arg, context));
    if (instruction.keyword === 'ENV') learnEnv(own, instruction.pairs);
    return wordsThatChooseFiles(instruction).some((word) => !isKnown(word, own));
  });
}

/** Answers whether the value can be told without the image. An ARG without any value leaves the image's variable in force. */
function learnArg(own: Set<string>, { name, value }: ArgDeclaration, { inputs, globals }: StageContext): boolean {
  const isGiven = givenArg(inputs, name) !== undefined;
  if (!isGiven && value !== undefined && !isKnown(value, own)) return false;
  if (isGiven || value !== undefined || globals.has(name)) own.add(name);
  return true;
}

/** All values of one ENV are made of the variables before it. */
function learnEnv(own: Set<string>, pairs: readonly KeyValue[]): void {
  const known = pairs.map(({ value }) => isKnown(value, own));
  for (const [at, { key }] of pairs.entries()) {
    if (known[at] === true) own.add(key);
    else own.delete(key);
  }
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

function isKnown(word: string, own: ReadonlySet<string>): boolean {
  return [...referencedVariables(word)].every((name) => own.has(name));
}
