import { ToolError } from '../errors.ts';

/** Wrong use and configuration: what the user wrote is at fault, and running again changes nothing. */
const WRONG_USE = /^(?:USAGE|CONFIG|DOCKERFILE|CONTEXT|COPY|WORKDIR|LOCK_FILE|PLATFORM|REFERENCE|KUBECONFIG)_/;

/** Written by the user too, though the rest of their folder fails for other reasons. */
const ALSO_WRONG_USE = new Set([
  'ENGINE_SECRET_MISSING',
  'INIT_NO_DOCKERFILE',
  'MANIFEST_FOLDER_UNREADABLE',
  'MANIFEST_INVALID',
  'STATE_BRANCH_INVALID',
  'STATE_NAME_INVALID',
  'STATE_REMOTE_MISSING',
  'STATE_VALUE_TOO_LARGE',
]);

/** Bad luck: somebody wrote the file while it was read. */
const NO_WRONG_USE = new Set(['CONTEXT_FILE_CHANGED']);

/** 2 for wrong use or configuration, 1 for everything else that failed. */
export function errorExitCode(error: unknown): 1 | 2 {
  if (!(error instanceof ToolError) || NO_WRONG_USE.has(error.code)) return 1;
  return WRONG_USE.test(error.code) || ALSO_WRONG_USE.has(error.code) ? 2 : 1;
}
