import { type ExpandOptions, referencedVariables } from '../dockerfile/expand/expand-word.ts';
import { givenArg } from '../dockerfile/expand/variables.ts';
import type { ArgDeclaration, Instruction } from '../dockerfile/instruction.ts';
import { atLocation } from '../dockerfile/problem.ts';
import type { StageContext } from '../dockerfile/stages/stage-state.ts';
import type { Chain } from './chain.ts';

/**
 * Whether a chain can only be thought through with the configuration of its FROM image: a source of COPY or ADD, or the default of
 * an ARG, uses a variable that the stage itself does not set. Seldom so; it costs requests that are else not needed.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED with the instruction's line
 */
export function needsFromConfig({ from, steps }: Chain, context: StageContext): boolean {
  if (from.kind === 'scratch') return false;
  let own = new Set<string>();
  let ofEnv = new Set<string>();
  return steps.some(({ instruction, stage }, at) => {
    // In the next stage ENV of the image wins again over ARG.
    if (at > 0 && steps[at - 1]?.stage !== stage) own = new Set(ofEnv);
    try {
      if (instruction.keyword === 'ARG') return instruction.args.some((arg) => !learnArg(own, arg, context));
      if (instruction.keyword === 'ENV') {
        const known = instruction.pairs.filter(({ value }) => isKnown(value, own, context)).map(({ key }) => key);
        const others = instruction.pairs.map(({ key }) => key).filter((key) => !known.includes(key));
        own = withAndWithout(own, known, others);
        ofEnv = withAndWithout(ofEnv, known, others);
      }
      return wordsThatChooseFiles(instruction).some((word) => !isKnown(word, own, context));
    } catch (error) {
      throw atLocation(error, { file: context.file, line: instruction.line, column: 1 }, instruction.keyword);
    }
  });
}

function withAndWithout(names: ReadonlySet<string>, more: readonly string[], less: readonly string[]): Set<string> {
  return new Set([...names, ...more].filter((name) => !less.includes(name)));
}

/** Answers whether the value can be told without the image. An ARG without any value leaves the image's variable in force. */
function learnArg(own: Set<string>, { name, value }: ArgDeclaration, context: StageContext): boolean {
  const isGiven = givenArg(context.inputs, name) !== undefined;
  if (!isGiven && value !== undefined && !isKnown(value, own, context)) return false;
  if (isGiven || value !== undefined || context.globals.has(name)) own.add(name);
  return true;
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

function isKnown(word: string, own: ReadonlySet<string>, options: ExpandOptions): boolean {
  return [...referencedVariables(word, options)].every((name) => own.has(name));
}
