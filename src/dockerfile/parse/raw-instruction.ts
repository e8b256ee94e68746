import type { EscapeToken } from '../dockerfile.ts';
import type { Heredoc } from '../instruction.ts';
import { trimEndOf } from '../space.ts';
import { heredocMarks } from './heredoc.ts';
import { parseJsonForm } from './json-form.ts';
import type { LineReader, LogicalLine } from './lines.ts';
import { type SplitInstruction, splitInstruction } from './split-instruction.ts';

/** An instruction with its heredoc bodies, not yet typed. */
export interface RawInstruction extends LogicalLine {
  readonly endLine: number;
  readonly split: SplitInstruction;
  readonly heredocs: readonly Heredoc[];
  /** Offset in the file behind the last heredoc's end mark. */
  readonly heredocEnd?: number;
  /** Name of the heredoc that the file's end cut off. */
  readonly unterminated?: string;
}

export function readRawInstruction(reader: LineReader, escapeToken: EscapeToken): RawInstruction | undefined {
  const line = reader.next();
  if (line === undefined) return undefined;
  const split = splitInstruction(line.text, escapeToken);
  const marks = takesHeredocs(split, escapeToken) ? heredocMarks(line.text) : [];
  const heredocs: Heredoc[] = [];
  let heredocEnd: number | undefined;
  for (const mark of marks) {
    const body = readBody(reader, mark.name, mark.chomp);
    if (body === undefined) return { ...line, endLine: reader.lastNumber(), split, heredocs, unterminated: mark.name };
    heredocs.push({ ...mark, content: body.content });
    heredocEnd = body.end;
  }
  return { ...line, endLine: reader.lastNumber(), split, heredocs, ...(heredocEnd !== undefined && { heredocEnd }) };
}

function takesHeredocs(split: SplitInstruction, escapeToken: EscapeToken): boolean {
  const inner = split.keyword.toUpperCase() === 'ONBUILD' ? splitInstruction(split.rest, escapeToken) : split;
  return ['RUN', 'COPY', 'ADD'].includes(inner.keyword.toUpperCase()) && parseJsonForm(inner.rest).kind === 'none';
}

function readBody(reader: LineReader, name: string, chomp: boolean): { content: string; end: number } | undefined {
  let content = '';
  for (let line = reader.takeRaw(); line !== undefined; line = reader.takeRaw()) {
    const candidate = chomp ? line.content.replace(/^\t+/, '') : line.content;
    if (candidate === name) return { content, end: line.start + trimEndOf(line.raw, isLineEnd).length };
    content += line.raw;
  }
  return undefined;
}

function isLineEnd(character: string): boolean {
  return character === '\n' || character === '\r';
}
