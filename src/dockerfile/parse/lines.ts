import type { EscapeToken } from '../dockerfile.ts';
import type { Comment } from '../instruction.ts';
import { trimEndOf, trimStart } from '../space.ts';

/** A line of the file. Offsets count characters of the text. */
export interface PhysicalLine {
  readonly number: number;
  readonly start: number;
  /** Without the line's end. */
  readonly content: string;
  /** With the line's end. */
  readonly raw: string;
}

/** An instruction put together from its lines, heredoc bodies not yet read. */
export interface LogicalLine {
  readonly text: string;
  /** Which part of `text` stands where in the file. */
  readonly pieces: readonly Piece[];
  readonly line: number;
  readonly comments: readonly Comment[];
  /** Comments between its lines. */
  readonly innerComments: readonly Comment[];
}

export interface Piece {
  readonly textStart: number;
  readonly fileStart: number;
  readonly length: number;
}

/** Walks over the lines of a file, once. */
export interface LineReader {
  /** Comments seen since the last instruction: those at the end of the file, when `next` returned undefined. */
  readonly trailingComments: () => readonly Comment[];
  readonly next: () => LogicalLine | undefined;
  /** Takes the next line as it is: for heredocs. */
  readonly takeRaw: () => PhysicalLine | undefined;
  /** Number of the last line that was taken. */
  readonly lastNumber: () => number;
}

export function splitLines(text: string): PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    const raw = text.slice(start, end);
    const content = trimEndOf(raw, (character) => character === '\n' || character === '\r');
    lines.push({ number: lines.length + 1, start, content, raw });
    start = end;
  }
  return lines;
}

export function readLines(lines: readonly PhysicalLine[], escapeToken: EscapeToken, from: number): LineReader {
  let at = from;
  let comments: Comment[] = [];

  const readContinued = (first: PhysicalLine, cut: Continued): LogicalLine => {
    const pieces: Piece[] = [];
    const innerComments: Comment[] = [];
    let text = '';
    const add = (line: PhysicalLine, offset: number, part: string) => {
      pieces.push({ textStart: text.length, fileStart: line.start + offset, length: part.length });
      text += part;
    };
    add(first, first.content.length - trimStart(first.content).length, cut.text);
    for (let isOpen = cut.continues; isOpen && at < lines.length; at++) {
      const line = lines[at];
      if (line === undefined) break;
      if (isComment(line.content)) innerComments.push(commentOf(line));
      else if (trimStart(line.content) !== '') {
        const part = cutContinuation(line.content, escapeToken);
        add(line, 0, part.text);
        isOpen = part.continues;
      }
    }
    const above = comments;
    comments = [];
    return { text, pieces, line: first.number, comments: above, innerComments };
  };

  const next = (): LogicalLine | undefined => {
    for (let line = lines[at]; line !== undefined; line = lines[at]) {
      at++;
      if (isComment(line.content)) {
        comments.push(commentOf(line));
        continue;
      }
      const cut = cutContinuation(trimStart(line.content), escapeToken);
      if (cut.continues || cut.text !== '') return readContinued(line, cut);
    }
    return undefined;
  };

  return {
    next,
    trailingComments: () => comments,
    takeRaw: () => (at < lines.length ? lines[at++] : undefined),
    lastNumber: () => at,
  };
}

function isComment(content: string): boolean {
  return trimStart(content).startsWith('#');
}

function commentOf(line: PhysicalLine): Comment {
  const text = trimStart(line.content);
  return { line: line.number, column: line.content.length - text.length + 1, text: text.slice(1) };
}

interface Continued {
  readonly text: string;
  readonly continues: boolean;
}

/** An escape token at the end continues the line, unless another one stands before it. */
function cutContinuation(content: string, escapeToken: EscapeToken): Continued {
  const end = trimEndOf(content, (character) => character === ' ' || character === '\t');
  if (!end.endsWith(escapeToken) || end.at(-2) === escapeToken) return { text: content, continues: false };
  return { text: end.slice(0, -1), continues: true };
}
