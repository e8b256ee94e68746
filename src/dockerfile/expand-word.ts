import { ToolError } from '../errors.ts';
import type { EscapeToken } from './dockerfile.ts';
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
export function expandWord(_word: string, _variables: Variables, _options: ExpandOptions = {}): string {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/** The same, split at spaces that are not quoted, after the replacement. */
export function expandWords(_word: string, _variables: Variables, _options: ExpandOptions = {}): string[] {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/** Replaces variables in the body of a heredoc: quotes stay, the escape token is always `\`. */
export function expandHeredoc(_text: string, _variables: Variables): string {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/** Names of all variables that the word looks at, whatever their values. */
export function referencedVariables(_word: string, _options: ExpandOptions = {}): ReadonlySet<string> {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}
