import { ToolError } from '../errors.ts';
import { isAnnotation, misplacedAnnotation, readAnnotations } from './annotation.ts';
import { readDirectives } from './directives.ts';
import type { Dockerfile, EscapeToken, Stage } from './dockerfile.ts';
import type { ArgInstruction, FromInstruction, Instruction } from './instruction.ts';
import { type PhysicalLine, readLines, splitLines } from './lines.ts';
import { parseInstruction } from './parse-instruction.ts';
import { atLocation, throwProblems } from './problem.ts';
import { type RawInstruction, readRawInstruction } from './raw-instruction.ts';
import { requestOf } from './request-of.ts';

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

interface ParseOptions {
  readonly file: string;
  readonly escape: EscapeToken;
  readonly from: number;
}

type Parsed = Instruction | FromInstruction;

/** An instruction that could not be read leaves its keyword, so that what follows is judged as its author meant it. */
type ParsedOrFailed = Parsed | { readonly failed: string };

function parseInstructions(lines: readonly PhysicalLine[], options: ParseOptions, problems: ToolError[]) {
  const { file, escape: escapeToken } = options;
  const reader = readLines(lines, escapeToken, options.from);
  const parsed: ParsedOrFailed[] = [];
  for (
    let raw = readRawInstruction(reader, escapeToken);
    raw !== undefined;
    raw = readRawInstruction(reader, escapeToken)
  ) {
    const { annotations, problems: found } = readAnnotations(raw.comments, raw.split.keyword.toUpperCase(), file);
    problems.push(
      ...found,
      ...raw.innerComments.filter(isAnnotation).map((comment) => misplacedAnnotation(comment, file)),
    );
    const request = requestOf(raw, { file, escape: escapeToken, annotations, lines });
    try {
      if (raw.unterminated !== undefined) throw unterminated(raw, raw.unterminated, file);
      parsed.push(parseInstruction(request));
    } catch (error) {
      problems.push(toProblem(error, raw, file));
      parsed.push({ failed: request.keyword });
    }
  }
  problems.push(
    ...reader
      .trailingComments()
      .filter(isAnnotation)
      .map((comment) => misplacedAnnotation(comment, file)),
  );
  return parsed;
}

function toProblem(error: unknown, raw: RawInstruction, file: string): ToolError {
  const located = atLocation(error, { file, line: raw.line, column: 1 }, raw.split.keyword.toUpperCase());
  if (located instanceof ToolError) return located;
  throw located;
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

function unterminated(raw: RawInstruction, name: string, file: string): ToolError {
  return new ToolError(
    'DOCKERFILE_HEREDOC_UNTERMINATED',
    `Reading the heredoc <<${name}: the file ends before "${name}"`,
    {
      hint: `Put ${name} on a line of its own behind the text.`,
      location: { file, line: raw.line, column: 1 },
    },
  );
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
