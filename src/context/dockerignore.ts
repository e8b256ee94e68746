import { ToolError } from '../errors.ts';

/** An ignore file, ready to be asked. Without a file: no patterns. */
export interface IgnoreRules {
  /** Path of the file as shown to the user; undefined when there is none. */
  readonly file: string | undefined;
  /** The file's text, '' when there is none. */
  readonly text: string;
  readonly patterns: readonly IgnorePattern[];
}

export interface IgnorePattern {
  /** Counts from 1. */
  readonly line: number;
  /** Cleaned, without the "!". */
  readonly pattern: string;
  /** The line began with "!": what it matches is taken back in. */
  readonly negated: boolean;
  readonly matches: (path: string) => boolean;
}

/** @throws {ToolError} CONTEXT_IGNORE_INVALID with the line */
export function parseIgnore(text: string, file: string): IgnoreRules {
  throw new ToolError('CONTEXT_IGNORE_INVALID', `${file}: ${text.length}`);
}

/** Reads the ignore file in force: `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the context. */
export function readIgnore(contextDirectory: string, dockerfile: string): IgnoreRules {
  return parseIgnore('', `${contextDirectory}${dockerfile}`);
}

/** The line that excludes a path of the context, if one does. */
export function ignoredBy(rules: IgnoreRules, path: string): IgnorePattern | undefined {
  return rules.patterns.find((pattern) => pattern.matches(path));
}
