import { trimStart } from '../space.ts';

/** `strings`: a JSON array of strings. `mixed`: an array with something else in it, which is an error. `none`: no JSON array. */
export type JsonForm =
  | { readonly kind: 'strings'; readonly values: readonly string[] }
  | { readonly kind: 'mixed' | 'none' };

/** Tells whether arguments are in JSON form. Broken JSON is no error: it is text for the shell. */
export function parseJsonForm(text: string): JsonForm {
  const candidate = trimStart(text);
  if (!candidate.startsWith('[')) return { kind: 'none' };
  const values = parseArray(candidate);
  if (values === undefined) return { kind: 'none' };
  const strings = values.filter((value) => typeof value === 'string');
  // Escapes of half a character become the replacement character.
  if (strings.length === values.length)
    return { kind: 'strings', values: strings.map((value) => value.toWellFormed()) };
  return { kind: 'mixed' };
}

function parseArray(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
