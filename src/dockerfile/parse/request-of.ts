import { ToolError } from '../../errors.ts';
import type { Annotations } from '../annotation.ts';
import type { EscapeToken } from '../dockerfile.ts';
import type { InstructionPlace } from '../instruction.ts';
import { trim } from '../space.ts';
import type { InstructionRequest } from './instruction-request.ts';
import type { PhysicalLine, Piece } from './lines.ts';
import type { RawInstruction } from './raw-instruction.ts';

export interface RequestContext {
  readonly file: string;
  readonly escape: EscapeToken;
  readonly annotations: Annotations;
  readonly lines: readonly PhysicalLine[];
}

/** Adds to an instruction what its parser needs to say where things stand. */
export function requestOf(raw: RawInstruction, context: RequestContext): InstructionRequest {
  const { file, annotations, lines } = context;
  const sourceStart = raw.pieces[0]?.fileStart ?? 0;
  const offsetOf = (at: number) => fileOffsetOf(raw.pieces, at);
  const place: InstructionPlace = {
    line: raw.line,
    endLine: raw.endLine,
    source: sourceOf(raw, sourceStart, lines),
    text: trim(raw.text),
    comments: raw.comments,
    annotations,
  };
  return {
    keyword: raw.split.keyword.toUpperCase(),
    flags: raw.split.flags,
    rest: raw.split.rest,
    restStart: raw.split.restStart,
    heredocs: raw.heredocs,
    line: raw.text,
    escape: context.escape,
    place,
    sourceOf: (start, end) => ({
      start: offsetOf(start) - sourceStart,
      // Up to the last character, so that a line break right behind it is left alone.
      end: offsetOf(Math.max(start, end - 1)) + (end > start ? 1 : 0) - sourceStart,
    }),
    problem: (code, message, hint, at = 0) => {
      const offset = offsetOf(at);
      const line = lines.findLast(({ start }) => start <= offset);
      const location = { file, line: line?.number ?? raw.line, column: offset - (line?.start ?? 0) + 1 };
      return new ToolError(code, message, { hint, location });
    },
  };
}

/** Offset in the file of a character of the line. */
function fileOffsetOf(pieces: readonly Piece[], at: number): number {
  const piece = pieces.findLast(({ textStart, length }) => textStart <= at && length > 0) ?? pieces[0];
  return piece === undefined ? 0 : piece.fileStart + Math.min(at - piece.textStart, piece.length);
}

/** From the first character to the last that counts: a continuation into the file's end is left out, or it would swallow what is printed behind it. */
function sourceOf(raw: RawInstruction, start: number, lines: readonly PhysicalLine[]): string {
  const last = raw.pieces.findLast(({ length }) => length > 0);
  const end = raw.heredocEnd ?? (last === undefined ? start : last.fileStart + last.length);
  const parts: string[] = [];
  for (const line of lines.slice(raw.line - 1, raw.endLine)) {
    parts.push(line.raw.slice(Math.max(0, start - line.start), Math.max(0, end - line.start)));
  }
  return parts.join('');
}
