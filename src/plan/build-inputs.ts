import type { ContentIds } from '../context/content-id.ts';
import type { ContextEntry, ContextTree } from '../context/tree.ts';
import type { Instruction } from '../dockerfile/instruction.ts';
import { argsInForce } from '../dockerfile/stages/stage-state.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import type { WalkedStep } from './chain.ts';
import { contextReads } from './context-reads.ts';
import { type Input, textInput } from './input.ts';

/** What the inputs of instructions are collected from. */
export interface InputSources {
  readonly context: ContextTree;
  readonly contentIds: ContentIds;
  /** What a step takes from other stages and images. */
  readonly inputsTaken: (step: WalkedStep) => readonly Input[];
}

/**
 * What the result of executing these steps depends on, beside what they stand on: their texts, the arguments in force, the files
 * and stages that they read. Texts stand as the author wrote them, variables and all: their values are
 * inputs of their own, so that a changed argument is told as that, and no value stands in a list that a registry keeps.
 */
export function inputsOfSteps(steps: readonly WalkedStep[], sources: InputSources): Input[] {
  const inputs: Input[] = [];
  for (const step of steps) {
    inputs.push(...sources.inputsTaken(step));
    inputs.push(instructionInput(step.written.instruction));
    for (const [name, value] of Object.entries(argsInForce(step.before)))
      inputs.push(textInput('argument', name, value));
    for (const entry of contextReads(step.instruction, sources.context))
      inputs.push(fileInput(entry, sources.contentIds));
  }
  return withoutRepeats(inputs);
}

function instructionInput(instruction: Instruction): Input {
  const bodies =
    'heredocs' in instruction ? instruction.heredocs : 'inlineFiles' in instruction ? instruction.inlineFiles : [];
  return textInput(
    'instruction',
    instruction.text,
    JSON.stringify([instruction.text, bodies.map(({ content }) => content)]),
  );
}

export function fileInput(entry: ContextEntry, contentIds: ContentIds): Input {
  return { kind: 'file', name: entry.path === '' ? '.' : entry.path, digest: fileDigest(entry, contentIds) };
}

function fileDigest(entry: ContextEntry, contentIds: ContentIds): Digest {
  const mode = entry.mode.toString(8);
  switch (entry.type) {
    case 'file':
      return digestOf(`file ${mode} ${contentIds(entry)}`);
    case 'symlink':
      return digestOf(`symlink ${entry.target}`);
    case 'directory':
      return digestOf(`directory ${mode}`);
    case 'special':
      return digestOf(`${entry.kind} ${mode}`);
  }
}

/** Repeated instructions stay: doing the same twice is not the same as doing it once. */
function withoutRepeats(inputs: readonly Input[]): Input[] {
  const seen = new Set<string>();
  return inputs.filter(({ kind, name, digest }) => {
    if (kind === 'instruction') return true;
    const id = `${kind}\0${name}\0${digest}`;
    return !seen.has(id) && seen.add(id);
  });
}
