/** White space as Unicode has it, which is what BuildKit's parser trims; JavaScript's own idea of it differs in two characters. */
const SPACE = /^[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]$/;

export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) start++;
  return text.slice(start);
}

export function trimEnd(text: string): string {
  return trimEndOf(text, isSpace);
}

export function trim(text: string): string {
  return trimEnd(trimStart(text));
}

/** Cuts characters off the end. A loop, because a regular expression takes quadratic time on long lines. */
export function trimEndOf(text: string, isUnwanted: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isUnwanted(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

const SEPARATOR = /[\t\v\f\r ]+/;

/** Splits at the white space that separates a keyword from its arguments, and arguments from each other. */
export function splitAtBlanks(text: string, limit?: 2): string[] {
  if (limit === undefined) return text.split(SEPARATOR);
  const match = SEPARATOR.exec(text);
  return match === null ? [text] : [text.slice(0, match.index), text.slice(match.index + match[0].length)];
}
