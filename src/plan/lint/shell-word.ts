/** One word of a shell script. */
export interface ShellWord {
  /** Quotes removed; variables and substitutions stay as they are written. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** The scripts within `$(…)` and backquotes. */
  readonly substituted: readonly string[];
  /** Where what follows begins. */
  readonly end: number;
}

interface Reading {
  readonly script: string;
  at: number;
  text: string;
  isQuoted: boolean;
  readonly substituted: string[];
}

const END_OF_WORD = /[\s;|&()<>]/;

/** Reads the word that begins at a character of a script: empty where none does. */
export function readWord(script: string, from: number): ShellWord {
  const reading: Reading = { script, at: from, text: '', isQuoted: false, substituted: [] };
  while (reading.at < script.length) {
    const character = script[reading.at] ?? '';
    if (END_OF_WORD.test(character)) break;
    if (character === '\\') {
      if (script[reading.at + 1] !== '\n') reading.text += script[reading.at + 1] ?? '';
      reading.at += 2;
    } else if (character === "'") {
      const end = endOf(script, "'", reading.at + 1);
      reading.text += script.slice(reading.at + 1, end);
      reading.isQuoted = true;
      reading.at = end + 1;
    } else if (character === '"') readDoubleQuoted(reading);
    else if (character === '$' || character === '`') readExpansion(reading);
    else {
      reading.text += character;
      reading.at++;
    }
  }
  return { text: reading.text, isQuoted: reading.isQuoted, substituted: reading.substituted, end: reading.at };
}

function readDoubleQuoted(reading: Reading): void {
  const { script } = reading;
  reading.isQuoted = true;
  reading.at++;
  while (reading.at < script.length && script[reading.at] !== '"') {
    const character = script[reading.at] ?? '';
    if (character === '\\') {
      const next = script[reading.at + 1] ?? '';
      if (next !== '\n') reading.text += '"$`\\'.includes(next) ? next : `\\${next}`;
      reading.at += 2;
    } else if (character === '$' || character === '`') readExpansion(reading);
    else {
      reading.text += character;
      reading.at++;
    }
  }
  reading.at++;
}

/** `$NAME`, `${…}`, `$((…))`, `$(…)`, backquotes: kept as they are written; what is executed in them is read too. */
function readExpansion(reading: Reading): void {
  const { script, at } = reading;
  if (script[at] === '`') reading.at = endOf(script, '`', at + 1) + 1;
  else if (script.startsWith('$(', at)) reading.at = endOfParentheses(script, at + 2) + 1;
  else if (script.startsWith('${', at)) reading.at = endOf(script, '}', at + 2) + 1;
  else reading.at++;
  const text = script.slice(at, reading.at);
  reading.text += text;
  const inner = text.startsWith('`') ? text.slice(1, -1) : text.startsWith('$(') ? text.slice(2, -1) : '';
  if (inner !== '' && !inner.startsWith('(')) reading.substituted.push(inner);
}

/** Where the parenthesis that stands open at `from` is closed. */
function endOfParentheses(script: string, from: number): number {
  let open = 1;
  for (let at = from; at < script.length; at++) {
    const character = script[at];
    if (character === '\\') at++;
    else if (character === "'") at = endOf(script, "'", at + 1);
    else if (character === '(') open++;
    else if (character === ')' && --open === 0) return at;
  }
  return script.length;
}

export function endOf(script: string, character: string, from: number): number {
  const end = script.indexOf(character, from);
  return end < 0 ? script.length : end;
}
