/** Where in a file the cause of an error is. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ToolErrorOptions {
  /** One imperative sentence with the exact setting or command that mends it. */
  readonly hint?: string;
  readonly location?: SourceLocation;
  readonly cause?: unknown;
}

/**
 * An error that a user can act on. `code` is stable (docs/errors.md has a heading for each) and is what programs decide by;
 * `message` says what was being done, with its object, and what happened, with the value.
 */
export class ToolError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly location: SourceLocation | undefined;

  constructor(code: string, message: string, options: ToolErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ToolError';
    this.code = code;
    this.hint = options.hint;
    this.location = options.location;
  }
}

/** Several problems found in one reading of a file, reported together. */
export class ToolErrors extends ToolError {
  readonly problems: readonly ToolError[];

  constructor(code: string, message: string, problems: readonly ToolError[]) {
    super(code, message);
    this.problems = problems;
  }
}

export function isToolError(error: unknown, code?: string): error is ToolError {
  return error instanceof ToolError && (code === undefined || error.code === code);
}

/** The text of anything that was thrown, for use inside another message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
