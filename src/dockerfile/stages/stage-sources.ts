import { ToolError } from '../../errors.ts';
import type { Dockerfile } from '../dockerfile.ts';
import { expandWord } from '../expand/expand-word.ts';
import type { CopyInstruction, Instruction } from '../instruction.ts';
import type { ResolvedStage, StageSource } from './stages.ts';

type StagesByName = ReadonlyMap<string, number>;

/** What one instruction takes from other stages and images. Stages further down count: whether they may be used is asked later. */
export function sourcesOf(instruction: Instruction, dockerfile: Dockerfile, stages: StagesByName): StageSource[] {
  switch (instruction.keyword) {
    case 'COPY':
      return instruction.from === undefined ? [] : [copySource(instruction, instruction.from, dockerfile, stages)];
    case 'RUN':
      return instruction.mounts.flatMap(({ from }) => (from === undefined ? [] : [named(from, stages)]));
    default:
      return [];
  }
}

/** COPY takes a number for the place of a stage; RUN does not. */
function copySource(
  instruction: CopyInstruction,
  from: string,
  dockerfile: Dockerfile,
  stages: StagesByName,
): StageSource {
  const location = { file: dockerfile.file, line: instruction.line, column: 1 };
  if (isVariable(from, dockerfile)) {
    throw new ToolError('DOCKERFILE_FLAG_INVALID', `COPY: --from=${from} takes no variables`, {
      hint: 'Define a stage with FROM and the variable, and name that stage.',
      location,
    });
  }
  if (!/^[-+]?\d+$/.test(from)) return named(from, stages);
  const index = Number(from);
  if (index >= 0 && index < dockerfile.stages.length) return { kind: 'stage', index: index + 0 };
  throw new ToolError('DOCKERFILE_STAGE_UNKNOWN', `COPY: --from=${from}: there is no stage ${from}`, {
    hint: `Write a number from 0 to ${dockerfile.stages.length - 1}, or the name of a stage.`,
    location,
  });
}

function isVariable(from: string, { directives }: Dockerfile): boolean {
  try {
    return expandWord(from, new Map(), { escape: directives.escape }) !== from;
  } catch {
    return true;
  }
}

function named(name: string, stages: StagesByName): StageSource {
  const index = stages.get(name.toLowerCase());
  if (index !== undefined) return { kind: 'stage', index };
  return name === 'scratch' ? { kind: 'scratch' } : { kind: 'image', image: name };
}

/**
 * Refuses stages that take from each other in a circle, needed or not.
 *
 * @throws {ToolError} DOCKERFILE_STAGE_CYCLE
 */
export function assertNoCycle(stages: readonly ResolvedStage[], file: string): void {
  const done = new Set<number>();
  for (const { stage } of stages) visit(stage.index, []);

  function visit(index: number, path: readonly number[]): void {
    if (path.includes(index)) throw cycle(path.slice(path.indexOf(index)), stages, file);
    if (done.has(index)) return;
    for (const source of stages[index]?.sources.flat() ?? []) {
      if (source.kind === 'stage') visit(source.index, [...path, index]);
    }
    done.add(index);
  }
}

function cycle(path: readonly number[], stages: readonly ResolvedStage[], file: string): ToolError {
  const names = path.map((index) => stages[index]?.stage.name ?? String(index));
  const line = stages[path[0] ?? 0]?.stage.from.line;
  return new ToolError(
    'DOCKERFILE_STAGE_CYCLE',
    `Stages take from each other in a circle: ${[...names, names[0]].join(' → ')}`,
    {
      hint: 'Move what they share into a stage of its own, above them.',
      location: { file, column: 1, ...(line !== undefined && { line }) },
    },
  );
}
