import { DEFAULT_ESCAPE, type EscapeToken } from '../dockerfile.ts';
import { lex } from './shell-lexer.ts';
import type { Variables } from './variables.ts';

export interface ExpandOptions {
  /** Default: `\`. */
  readonly escape?: EscapeToken;
}

/**
 * Replaces variables and removes quotes and escapes; the result is one word, spaces included.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED without location: the caller knows the instruction
 */
export function expandWord(word: string, variables: Variables, options: ExpandOptions = {}): string {
  return lex(word, { escape: options.escape ?? DEFAULT_ESCAPE, lookUp: (name) => variables.get(name) }).text;
}

/**
 * The same, split at spaces that are not quoted, after the replacement. As in BuildKit, a substitution with a default,
 * `a${x:-b}`, loses what stands before it in the same word.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED
 */
export function expandWords(word: string, variables: Variables, options: ExpandOptions = {}): readonly string[] {
  return lex(word, { escape: options.escape ?? DEFAULT_ESCAPE, lookUp: (name) => variables.get(name) }).words;
}

/**
 * Replaces variables in the body of a heredoc: quotes stay, and the escape token is `\` whatever the file says.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED
 */
export function expandHeredoc(text: string, variables: Variables): string {
  return lex(text, { escape: DEFAULT_ESCAPE, ignoreQuotes: true, lookUp: (name) => variables.get(name) }).text;
}

/**
 * Names of all variables that the word looks at, whatever their values.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED when the word cannot be read
 */
export function referencedVariables(word: string, options: ExpandOptions = {}): ReadonlySet<string> {
  const names = new Set<string>();
  const lookUp = (name: string) => {
    names.add(name);
    return undefined;
  };
  lex(word, { escape: options.escape ?? DEFAULT_ESCAPE, namesOnly: true, lookUp });
  return names;
}
