import { ToolError } from '../../errors.ts';
import { DEFAULT_ESCAPE } from '../dockerfile.ts';
import type { FromInstruction, Instruction } from '../instruction.ts';
import { splitLines } from '../parse/lines.ts';
import { parseInstructions } from '../parse/parse-instructions.ts';

/**
 * Turns the ONBUILD texts of a base into instructions that run right behind the FROM, and stand in its place in messages.
 *
 * @throws {ToolError} DOCKERFILE_ONBUILD_INVALID
 */
export function parseTriggers(expressions: readonly string[], from: FromInstruction, file: string): Instruction[] {
  return expressions.map((expression) => {
    const instruction = parseTrigger(expression, from, file);
    return { ...instruction, line: from.line, endLine: from.endLine, trigger: true };
  });
}

function parseTrigger(expression: string, from: FromInstruction, file: string): Instruction {
  const problems: ToolError[] = [];
  const options = { file, escape: DEFAULT_ESCAPE, from: 0 };
  const [first, ...more] = parseInstructions(splitLines(expression), options, problems);
  const isInstruction = first !== undefined && !('failed' in first) && first.keyword !== 'FROM';
  if (isInstruction && more.length === 0 && problems.length === 0) return first;
  const what = problems[0]?.message ?? 'it is not one instruction';
  throw new ToolError('DOCKERFILE_ONBUILD_INVALID', `${from.image} asks for "${expression}" on build: ${what}`, {
    hint: `Correct the ONBUILD of ${from.image}, or build on another image.`,
    location: { file, line: from.line, column: 1 },
  });
}
