import type { EscapeToken } from '../dockerfile.ts';
import { isSpace, splitAtBlanks, trim, trimEnd } from '../space.ts';

/** An instruction's line taken apart. Offsets count characters of the line. */
export interface SplitInstruction {
  /** As written. */
  readonly keyword: string;
  readonly flags: readonly FlagWord[];
  /** The arguments behind the flags. */
  readonly rest: string;
  readonly restStart: number;
}

export interface FlagWord {
  /** "--name=value", quotes and escapes removed. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Splits a line into its keyword, its `--flags` and the rest. */
export function splitInstruction(line: string, escapeToken: EscapeToken): SplitInstruction {
  const [keyword = '', args] = splitAtBlanks(trim(line), 2);
  if (args === undefined) return { keyword, flags: [], rest: '', restStart: line.length };
  const argsStart = trimEnd(line).length - args.length;
  const { words, restStart } = readFlags(asBytes(args), escapeToken);
  const at = (byte: number) => argsStart + charactersIn(args, byte);
  const flags = words.map(({ text, start, end }) => ({ text, start: at(start), end: at(end) }));
  const rest = asText(asBytes(args).slice(restStart));
  const blanks = rest.length - trimStartLength(rest);
  return { keyword, flags, rest: trim(rest), restStart: at(restStart) + blanks };
}

interface FlagsRead {
  readonly words: readonly FlagWord[];
  readonly restStart: number;
}

/**
 * Reads words that begin with `--`. BuildKit goes over the bytes here and takes each for a character of its own, so that a
 * flag with letters beyond ASCII comes out garbled, or ends at one of their bytes. Same here: the text comes in as bytes.
 */
function readFlags(bytes: string, escapeToken: EscapeToken): FlagsRead {
  const words: FlagWord[] = [];
  for (let at = 0; ; ) {
    while (at < bytes.length && isSpace(bytes.charAt(at))) at++;
    if (at >= bytes.length || !bytes.startsWith('--', at)) return { words, restStart: at };
    const word = readWord(bytes, at, escapeToken);
    if (word.text === '--') return { words, restStart: word.end };
    words.push(word);
    at = word.end;
  }
}

function readWord(bytes: string, start: number, escapeToken: EscapeToken): FlagWord {
  let text = '';
  let quote: string | undefined;
  let at = start;
  for (; at < bytes.length; at++) {
    const character = bytes.charAt(at);
    if (quote === undefined && isSpace(character)) break;
    if (quote === undefined && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = undefined;
    else if (character === escapeToken) text += bytes.charAt(++at);
    else text += character;
  }
  return { text, start, end: Math.min(at, bytes.length) };
}

const ASCII = /^[\0-\x7f]*$/;

function asBytes(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

function asText(bytes: string): string {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** How many characters of `text` its first bytes make. */
function charactersIn(text: string, bytes: number): number {
  return ASCII.test(text) ? bytes : asText(asBytes(text).slice(0, bytes)).length;
}

function trimStartLength(text: string): number {
  let at = 0;
  while (at < text.length && isSpace(text.charAt(at))) at++;
  return text.length - at;
}
