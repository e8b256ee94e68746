import { csvFields, formatCsv } from './csv.ts';
import { DEFAULT_ESCAPE, type EscapeToken } from './dockerfile.ts';

/** A part of a text and what comes there: text as it is, or a mount with another `from`. */
export type Replacement =
  | { readonly start: number; readonly end: number; readonly text: string }
  | { readonly start: number; readonly end: number; readonly mount: string; readonly from: string };

/** Replaces parts that do not overlap and leaves every other character alone. */
export function replaceReferences(
  source: string,
  replacements: readonly Replacement[],
  token: EscapeToken = DEFAULT_ESCAPE,
): string {
  let result = source;
  for (const replacement of replacements.toSorted((a, b) => b.start - a.start)) {
    const text = 'text' in replacement ? replacement.text : mountFlag(replacement.mount, replacement.from, token);
    result = result.slice(0, replacement.start) + text + result.slice(replacement.end);
  }
  return result;
}

function mountFlag(mount: string, from: string, token: EscapeToken): string {
  const fields = (csvFields(mount) ?? []).map((field) => (/^from=/i.test(field) ? `from=${from}` : field));
  // The flag's text came out of bytes taken for characters, and goes back the same way.
  const text = Buffer.from(formatCsv(fields), 'latin1').toString('utf8');
  return `--mount=${[...text].map((character) => (needsEscape(character, token) ? token + character : character)).join('')}`;
}

function needsEscape(character: string, token: EscapeToken): boolean {
  return character === token || /[\s"']/.test(character);
}
