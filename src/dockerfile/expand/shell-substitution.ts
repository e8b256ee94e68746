import { ToolError } from '../../errors.ts';
import { cutPrefix, cutSuffix, isPatternFault, type PatternFault, replacePattern } from './shell-pattern.ts';

export type Modifier = '-' | '+' | '?' | '#' | '%';

export function isModifier(character: string | undefined): character is Modifier {
  return character !== undefined && '-+?#%'.includes(character);
}

export interface Substitution {
  readonly name: string;
  readonly modifier: Modifier;
  readonly ignoresEmpty: boolean;
  readonly value: string | undefined;
  readonly word: string;
}

/** The value of `${name:-word}` and its like. `tolerant`: what depends on a value is no error. */
export function substitute({ name, modifier, ignoresEmpty, value, word }: Substitution, tolerant: boolean): string {
  const isMissing = value === undefined || (ignoresEmpty && value === '');
  switch (modifier) {
    case '-':
      return isMissing ? word : value;
    case '+':
      return isMissing ? '' : word;
    case '?': {
      if (!isMissing || tolerant) return value ?? '';
      throw failed(
        `${name}: ${word === '' ? `is not allowed to be ${value === undefined ? 'unset' : 'empty'}` : word}`,
      );
    }
    case '#':
    case '%': {
      const isDoubled = word.startsWith(modifier);
      const pattern = isDoubled ? word.slice(1) : word;
      const cut = modifier === '#' ? cutPrefix : cutSuffix;
      return orFailure(cut(value ?? '', pattern, isDoubled ? 'longest' : 'shortest'), pattern, tolerant);
    }
  }
}

export interface PatternReplacement {
  readonly value: string;
  readonly pattern: string;
  readonly replacement: string;
  readonly which: 'first' | 'all';
}

/** The value of `${name/pattern/replacement}`. */
export function replace({ value, pattern, replacement, which }: PatternReplacement, tolerant: boolean): string {
  return orFailure(replacePattern(value, pattern, replacement, which), pattern, tolerant);
}

function orFailure(result: string | PatternFault, pattern: string, tolerant: boolean): string {
  if (!isPatternFault(result)) return result;
  if (tolerant) return '';
  throw failed(`"${pattern}" is not a pattern: ${result.fault}`);
}

export function unsupported(name: string, modifier: string): ToolError {
  return failed(`"\${${name}${modifier}" is not a substitution that the Dockerfile syntax knows`);
}

export function failed(what: string): ToolError {
  return new ToolError('DOCKERFILE_EXPANSION_FAILED', `Replacing variables: ${what}`, {
    hint: `Write \${name} or \${name:-default}, and \\$ for a dollar sign.`,
  });
}
