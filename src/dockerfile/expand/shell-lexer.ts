import { isSpace } from '../space.ts';
import { failed, isModifier, replace, substitute, unsupported } from './shell-substitution.ts';

export interface LexerOptions {
  readonly escape: string;
  /** The value of a variable, undefined when unset. */
  readonly lookUp: (name: string) => string | undefined;
  /** Quotes stay in the result. */
  readonly rawQuotes?: true;
  /** Escapes stay in the result. */
  readonly rawEscapes?: true;
  /** Quotes are ordinary characters. */
  readonly ignoreQuotes?: true;
  /** References to unset variables stay as they are written. */
  readonly keepUnset?: true;
  /** Nothing that depends on a value is an error: the caller only wants to know the names. */
  readonly namesOnly?: true;
}

export interface Lexed {
  readonly text: string;
  /** `text` split at spaces that were not quoted. */
  readonly words: readonly string[];
}

/** The state of one reading. BuildKit shares one word buffer between nested substitutions, and what that does to `words` shows. */
interface Reading {
  readonly characters: readonly string[];
  at: number;
  rawEscapes: boolean;
  depth: number;
  word: string;
  readonly options: LexerOptions;
}

interface Part {
  readonly stop?: '}' | '/';
  readonly rawEscapes: boolean;
  /** A quoted escape token is doubled, because the text is read once more as a pattern. */
  readonly isPattern: boolean;
}

/** Far more than anyone writes, and less than the stack holds. */
const MAX_DEPTH = 200;

/**
 * Replaces variables and removes quotes and escapes as BuildKit's front end does.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED
 * @see https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function lex(source: string, options: LexerOptions): Lexed {
  const characters = [...source];
  const at = characters[0] === '\uFEFF' ? 1 : 0;
  const rawEscapes = options.rawEscapes === true;
  const reading: Reading = { characters, at, rawEscapes, depth: 0, word: '', options };
  return readUntil(reading, { rawEscapes, isPattern: false });
}

function readUntil(reading: Reading, part: Part): Lexed {
  const rawEscapesBefore = reading.rawEscapes;
  reading.rawEscapes = part.rawEscapes;
  reading.depth++;
  try {
    if (reading.depth > MAX_DEPTH) throw failed(`substitutions are nested more than ${MAX_DEPTH} deep`);
    return readPart(reading, part);
  } finally {
    reading.rawEscapes = rawEscapesBefore;
    reading.depth--;
  }
}

function readPart(reading: Reading, part: Part): Lexed {
  const words: string[] = [];
  let text = '';
  let inWord = false;
  reading.word = '';
  const addRaw = (raw: string) => {
    reading.word += raw;
    inWord = true;
  };
  const endWord = () => {
    if (reading.word === '') return;
    words.push(reading.word);
    reading.word = '';
    inWord = false;
  };
  const add = (character: string) => {
    if (!isSpace(character)) addRaw(character);
    else if (inWord) endWord();
  };
  for (let next = peek(reading); next !== undefined; next = peek(reading)) {
    if (next === part.stop) {
      reading.at++;
      endWord();
      return { text, words };
    }
    if (next === '$') {
      const value = readDollar(reading);
      text += value;
      for (const character of value) add(character);
    } else if (next === '<' || (isQuote(next) && reading.options.ignoreQuotes !== true)) {
      const raw = next === '<' ? readAngle(reading) : readQuoted(reading, next, part.isPattern);
      text += raw;
      addRaw(raw);
    } else if (next === reading.options.escape) {
      reading.at++;
      const escaped = take(reading);
      const raw = (reading.rawEscapes ? next : '') + (escaped ?? '');
      text += raw;
      if (raw !== '') addRaw(raw);
    } else {
      reading.at++;
      text += next;
      add(next);
    }
  }
  if (part.stop !== undefined) throw failed(`end of the statement where "${part.stop}" was expected`);
  endWord();
  return { text, words };
}

function isQuote(character: string): character is "'" | '"' {
  return character === "'" || character === '"';
}

function readQuoted(reading: Reading, quote: "'" | '"', isPattern: boolean): string {
  reading.at++;
  const kept = reading.options.rawQuotes === true ? quote : '';
  const text = quote === "'" ? readSingleQuoted(reading, isPattern) : readDoubleQuoted(reading, isPattern);
  return kept + text + kept;
}

/** Everything up to the next quote, which nothing can escape. */
function readSingleQuoted(reading: Reading, isPattern: boolean): string {
  let text = '';
  for (let next = take(reading); next !== "'"; next = take(reading)) {
    if (next === undefined) throw failed("end of the statement inside '…'");
    text += isPattern && next === reading.options.escape ? next + next : next;
  }
  return text;
}

function readDoubleQuoted(reading: Reading, isPattern: boolean): string {
  let text = '';
  for (let next = peek(reading); next !== '"'; next = peek(reading)) {
    if (next === undefined) throw failed('end of the statement inside "…"');
    if (next === '$') text += readDollar(reading);
    else if (next === reading.options.escape) text += readEscapeInQuotes(reading, isPattern);
    else {
      reading.at++;
      text += next;
    }
  }
  reading.at++;
  return text;
}

/** Only a quote, a dollar and the token itself can be escaped; before anything else the token is an ordinary character. */
function readEscapeInQuotes(reading: Reading, isPattern: boolean): string {
  const { escape: token, rawQuotes } = reading.options;
  reading.at++;
  const next = peek(reading);
  if (next === undefined) return '';
  if (next === '"' || next === '$' || next === token) {
    reading.at++;
    return reading.rawEscapes ? token + next : next;
  }
  return reading.rawEscapes && (rawQuotes !== true || isPattern) ? token + token : token;
}

/** `<<` and the blanks behind it stay together with the word that follows. */
function readAngle(reading: Reading): string {
  reading.at++;
  if (peek(reading) !== '<') return '<';
  reading.at++;
  let blanks = '';
  for (let next = peek(reading); next === ' ' || next === '\t' || next === '\r'; next = peek(reading)) {
    blanks += next;
    reading.at++;
  }
  return `<<${blanks}`;
}

function readDollar(reading: Reading): string {
  reading.at++;
  if (peek(reading) === '{') return readBraces(reading);
  const name = readName(reading);
  if (name === '') return '$';
  return reading.options.lookUp(name) ?? (reading.options.keepUnset === true ? `$${name}` : '');
}

function readBraces(reading: Reading): string {
  reading.at++;
  const first = peek(reading);
  if (first === undefined) throw failed('"}" is missing');
  if (first === '{' || first === '}' || first === ':') throw failed(`"\${${first}" is not a substitution`);
  const name = readName(reading);
  const operator = take(reading);
  if (operator === '}')
    return reading.options.lookUp(name) ?? (reading.options.keepUnset === true ? `\${${name}}` : '');
  if (operator === '/') return readReplacement(reading, name);
  const ignoresEmpty = operator === ':';
  const modifier = ignoresEmpty ? take(reading) : operator;
  const isPattern = modifier === '#' || modifier === '%';
  const written = `${ignoresEmpty ? ':' : ''}${modifier ?? ''}`;
  if ((!ignoresEmpty && !isModifier(modifier)) || (ignoresEmpty && isPattern)) throw unsupported(name, written);
  const word = readOperand(reading, '}', { rawEscapes: isPattern, isPattern });
  const value = reading.options.lookUp(name);
  if (value === undefined && reading.options.keepUnset === true) return `\${${name}${written}${word}}`;
  if (!isModifier(modifier)) throw unsupported(name, written);
  return substitute({ name, modifier, ignoresEmpty, value, word }, reading.options.namesOnly === true);
}

function readReplacement(reading: Reading, name: string): string {
  const isAll = peek(reading) === '/';
  if (isAll) reading.at++;
  const pattern = readOperand(reading, '/', { rawEscapes: true, isPattern: true });
  const replacement = readOperand(reading, '}', { rawEscapes: true, isPattern: false });
  const value = reading.options.lookUp(name);
  if (value === undefined && reading.options.keepUnset === true) return `\${${name}/${pattern}/${replacement}}`;
  return replace(
    { value: value ?? '', pattern, replacement, which: isAll ? 'all' : 'first' },
    reading.options.namesOnly === true,
  );
}

function readOperand(reading: Reading, stop: '}' | '/', part: Omit<Part, 'stop'>): string {
  try {
    return readUntil(reading, { ...part, stop }).text;
  } catch (error) {
    if (peek(reading) === undefined && reading.depth < MAX_DEPTH) throw failed(`"${stop}" is missing`);
    throw error;
  }
}

/** Letters, digits and `_`; or only digits; or one special parameter of the shell. */
function readName(reading: Reading): string {
  const first = peek(reading);
  if (first === undefined) return '';
  if (/\p{Nd}/u.test(first)) return takeWhile(reading, /\p{Nd}/u);
  if ('@*#?-$!'.includes(first)) return take(reading) ?? '';
  return takeWhile(reading, /[\p{L}\p{Nd}_]/u);
}

function takeWhile(reading: Reading, wanted: RegExp): string {
  let text = '';
  for (let next = peek(reading); next !== undefined && wanted.test(next); next = peek(reading)) {
    text += next;
    reading.at++;
  }
  return text;
}

function peek(reading: Reading): string | undefined {
  return reading.characters[reading.at];
}

function take(reading: Reading): string | undefined {
  return reading.characters[reading.at++];
}
