/**
 * What a file of git attributes says about conversion: for which names git may keep another content than the work tree has.
 * Rather too many names than one too few: a line that takes a conversion back counts for nothing.
 */
export type ConvertedNames = (name: string) => boolean;

/** Attributes that make git convert a file on its way in or out. */
const CONVERTING = new Set(['text', 'crlf', 'eol', 'ident', 'filter', 'working-tree-encoding']);

/** @returns undefined where nothing is converted @see https://git-scm.com/docs/gitattributes */
export function parseConvertedNames(text: string): ConvertedNames | undefined {
  const patterns = text.split('\n').flatMap((line) => convertedPattern(line) ?? []);
  if (patterns.length === 0) return undefined;
  return (name) => patterns.some((pattern) => pattern.test(name));
}

export const everyName: ConvertedNames = () => true;

/** A pattern for the last part of paths that the line may convert. */
function convertedPattern(line: string): RegExp | undefined {
  const stated = line.trim();
  if (stated === '' || stated.startsWith('#')) return undefined;
  const [pattern = '', ...attributes] = stated.split(/[ \t\r]+/);
  if (!attributes.some((attribute) => CONVERTING.has(attribute.split('=')[0] ?? ''))) return undefined;
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  // Quoted patterns may hold spaces, and a macro ("[attr]lfs filter=lfs") stands for its attributes in lines to come.
  if (stated.startsWith('"') || name === '' || /[[\]\\]/.test(pattern)) return /^/;
  return new RegExp(
    `^${name
      .replace(/[.+^${}()|]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.+')}$`,
    'isu',
  );
}
