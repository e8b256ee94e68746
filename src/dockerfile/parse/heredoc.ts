import { isToolError } from '../../errors.ts';
import { DEFAULT_ESCAPE } from '../dockerfile.ts';
import { type LexerOptions, lex } from '../expand/shell-lexer.ts';

/** `<<NAME` without its body. */
export interface HeredocMark {
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
}

const MARK = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/;

/** In heredoc marks the escape token is `\`, whatever the file says. */
const LEXER: LexerOptions = { escape: DEFAULT_ESCAPE, lookUp: () => undefined, keepUnset: true };

/** The heredocs that a RUN, COPY or ADD opens, in order. A line that the shell's rules cannot read opens none. */
export function heredocMarks(line: string): HeredocMark[] {
  if (!line.includes('<<')) return [];
  const words = wordsOrNone(line, { ...LEXER, rawQuotes: true, rawEscapes: true });
  return words.map(parseHeredocMark).filter((mark) => mark !== undefined);
}

/** Reads one word as a heredoc mark; any other word is none. */
export function parseHeredocMark(word: string): HeredocMark | undefined {
  const [, dash, written = ''] = MARK.exec(word) ?? [];
  if (written === '') return undefined;
  const [name, more] = wordsOrNone(written, LEXER);
  const [raw] = wordsOrNone(written, { ...LEXER, rawQuotes: true });
  if (name === undefined || more !== undefined || raw === undefined) return undefined;
  return { name, expand: quotesIn(name) === quotesIn(raw), chomp: dash === '-' };
}

/** Removes the leading tabs of every line. */
export function chompTabs(content: string): string {
  return content.replace(/(^|\n)\t+/g, '$1');
}

function wordsOrNone(text: string, options: LexerOptions): readonly string[] {
  try {
    return lex(text, options).words;
  } catch (error) {
    if (isToolError(error, 'DOCKERFILE_EXPANSION_FAILED')) return [];
    throw error;
  }
}

function quotesIn(text: string): number {
  return text.split(/['"]/).length - 1;
}
