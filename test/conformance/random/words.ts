import fc from 'fast-check';

/** A word as an author may write it, and the instructions that must stand before it so that it means what it should. */
export interface Written {
  readonly before: readonly string[];
  readonly word: string;
}

const FORMS = [
  'default',
  'default if unset',
  'alternative',
  'alternative if set',
  'nested',
  'prefix',
  'longest prefix',
  'suffix',
  'longest suffix',
  'replace',
  'replace all',
  'variable',
  'braces',
  'single quotes',
  'double quotes',
  'backslash',
] as const;

export type Form = 'plain' | (typeof FORMS)[number];

/** Most words are plain: a line in which everything is odd finds little. */
export const form: fc.Arbitrary<Form> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('plain' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...FORMS) },
);

/** What a word says, and how. */
export type Draft = readonly [text: string, how: Form];

const SIMPLE = /^[\w./:-]+$/;

/** Writes a text in one of the forms, with a variable of this name where it takes one; a text with characters of its own meaning only plainly. */
export function write([text, how]: Draft, name: string): Written {
  if (!SIMPLE.test(text)) return { before: [], word: text };
  const as = (word: string, ...before: readonly string[]): Written => ({ before, word });
  switch (how) {
    case 'plain':
      return as(text);
    case 'default':
      return as(`\${UNSET:-${text}}`);
    case 'default if unset':
      return as(`\${UNSET-${text}}`);
    case 'alternative':
      return as(`\${PATH:+${text}}`);
    case 'alternative if set':
      return as(`\${PATH+${text}}`);
    case 'nested':
      return as(`\${UNSET:-"\${PATH:+${text}}"}`);
    case 'prefix':
      return as(`\${${name}#*_}`, `ARG ${name}=p_${text}`);
    case 'longest prefix':
      return as(`\${${name}##*+}`, `ENV ${name}=p+q+${text}`);
    case 'suffix':
      return as(`\${${name}%+*}`, `ARG ${name}=${text}+s`);
    case 'longest suffix':
      return as(`\${${name}%%+?}`, `ENV ${name}=${text}+s`);
    case 'replace':
      return as(`\${${name}/+/}`, `ARG ${name}=+${text}`);
    case 'replace all':
      return as(`\${${name}//+/a}`, `ENV ${name}=${text.replaceAll('a', '+')}`);
    case 'variable':
      return as(`$${name}`, `ARG ${name}=${text}`);
    case 'braces':
      return as(`\${${name}}`, `ENV ${name} ${text}`);
    case 'single quotes':
      return as(`'${text}'`);
    case 'double quotes':
      return as(`"${text}"`);
    case 'backslash':
      return as(`\\${text}`);
  }
}

/** So that no variable, quote or escape in it counts. */
export function escapeWord(text: string): string {
  return text.replace(/[\\$"']/g, '\\$&');
}

/** So that no wildcard in it counts, where there is one: a backslash is part of the name in a word without any. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[]/g, '\\$&');
}

/**
 * A word that finds the path of this name. Wildcards in it stand in classes, and what no word can say is matched: control characters,
 * bytes that are no UTF-8, blanks at the ends, backslashes, and the "!" of an exclusion.
 */
export function wordFor(path: string): string {
  const named = path.replace(/[*?]/g, '?').replaceAll('[', '[[]');
  return escapeWord(hideUnspeakable(named)).replace(/^(?=-)/, './');
}

/** BuildKit fails on control characters in the words of a COPY, takes blanks off them, and makes patterns of them. */
function hideUnspeakable(text: string): string {
  return text.replace(/[\n\t\udc80-\udcff\\]|^[ !]| $/g, '?');
}

/** Arguments of COPY and the like: in JSON where blanks are in them, or where that is asked for. */
export function formatArguments(words: readonly string[], as: 'words' | 'JSON'): string {
  const needsJson = words.some((word) => /[\s]/.test(word) || word === '') || words[0]?.startsWith('[') === true;
  return as === 'JSON' || needsJson ? JSON.stringify(words) : words.join(' ');
}
