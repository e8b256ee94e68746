import { ToolError } from '../errors.ts';

/** Wrong use and configuration: what the user wrote is at fault, and running again changes nothing. */
const WRONG_USE = /^(?:USAGE|CONFIG|DOCKERFILE|DOCKERIGNORE|CONTEXT|LOCK_FILE|PLATFORM|REFERENCE)_/;

/** 2 for wrong use or configuration, 1 for everything else that failed. */
export function errorExitCode(error: unknown): 1 | 2 {
  return error instanceof ToolError && WRONG_USE.test(error.code) ? 2 : 1;
}
