import { ToolError } from '../../errors.ts';
import type { Dockerfile, Stage } from '../dockerfile.ts';
import type { ArgInstruction, Instruction } from '../instruction.ts';
import { throwProblems } from '../problem.ts';
import { readDirectives } from './directives.ts';
import { type PhysicalLine, splitLines } from './lines.ts';
import { type ParsedOrFailed, parseInstructions } from './parse-instructions.ts';

/**
 * Reads a Dockerfile as BuildKit does. Problems are reported together: one as it is, several as ToolErrors DOCKERFILE_INVALID.
 *
 * @param file the name that messages show
 * @throws {ToolError} DOCKERFILE_…
 */
export function parseDockerfile(text: string, file: string): Dockerfile {
  const lines = splitLines(text.replace(/^\uFEFF/, ''));
  const { directives, lineCount, problems: directiveProblems } = readDirectives(lines, file);
  const problems = [...directiveProblems, ...longLineProblems(lines, file)];
  throwProblems(problems, file);
  const parsed = parseInstructions(lines, { file, escape: directives.escape, from: lineCount }, problems);
  const { globalArgs, stages } = groupByStage(parsed, file, problems);
  throwProblems(problems.toSorted(byLine), file);
  return { file, directives, globalArgs, stages };
}

interface Groups {
  readonly globalArgs: ArgInstruction[];
  readonly stages: Stage[];
}

function groupByStage(parsed: readonly ParsedOrFailed[], file: string, problems: ToolError[]): Groups {
  const globalArgs: ArgInstruction[] = [];
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  let isFromMissing = true;
  for (const instruction of parsed) {
    if ('failed' in instruction) {
      if (instruction.failed === 'FROM') isFromMissing = false;
      continue;
    }
    const stage = stages.at(-1);
    if (instruction.keyword === 'FROM') {
      const { name } = instruction;
      stages.push({ index: stages.length, from: instruction, instructions: [], ...(name !== undefined && { name }) });
      isFromMissing = false;
    } else if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') globalArgs.push(instruction);
    else if (isFromMissing) problems.push(fromMissing(file, instruction));
  }
  if (stages.length === 0 && isFromMissing && problems.length === 0) problems.push(fromMissing(file));
  return { globalArgs, stages };
}

function fromMissing(file: string, instruction?: Instruction): ToolError {
  const what = instruction === undefined ? 'there is no FROM' : `${instruction.keyword} stands before the first FROM`;
  return new ToolError('DOCKERFILE_FROM_MISSING', `Reading ${file}: ${what}`, {
    hint: 'Begin with FROM IMAGE; only ARG may stand before it.',
    location: { file, line: instruction?.line ?? 1, column: 1 },
  });
}

const MAX_LINE_BYTES = 65_535;

function longLineProblems(lines: readonly PhysicalLine[], file: string): ToolError[] {
  return lines
    .filter(({ raw }) => raw.length > MAX_LINE_BYTES / 3 && Buffer.byteLength(raw.replace(/\n$/, '')) > MAX_LINE_BYTES)
    .map(
      ({ number }) =>
        new ToolError('DOCKERFILE_LINE_TOO_LONG', `Reading ${file}: the line is longer than ${MAX_LINE_BYTES} bytes`, {
          hint: 'Continue it on the next line.',
          location: { file, line: number, column: 1 },
        }),
    );
}

function byLine(a: ToolError, b: ToolError): number {
  return (a.location?.line ?? 0) - (b.location?.line ?? 0);
}
