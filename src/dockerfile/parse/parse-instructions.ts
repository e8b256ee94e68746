import { ToolError } from '../../errors.ts';
import { isAnnotation, misplacedAnnotation, readAnnotations } from '../annotation.ts';
import type { EscapeToken } from '../dockerfile.ts';
import type { FromInstruction, Instruction } from '../instruction.ts';
import { atLocation } from '../problem.ts';
import { type PhysicalLine, readLines } from './lines.ts';
import { parseInstruction } from './parse-instruction.ts';
import { type RawInstruction, readRawInstruction } from './raw-instruction.ts';
import { requestOf } from './request-of.ts';

export interface ParseOptions {
  readonly file: string;
  readonly escape: EscapeToken;
  readonly from: number;
}

type Parsed = Instruction | FromInstruction;

/** An instruction that could not be read leaves its keyword, so that what follows is judged as its author meant it. */
export type ParsedOrFailed = Parsed | { readonly failed: string };

/** Reads instructions one by one, and adds what is wrong with them to `problems`. */
export function parseInstructions(lines: readonly PhysicalLine[], options: ParseOptions, problems: ToolError[]) {
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
