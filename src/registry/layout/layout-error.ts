import { messageOf, ToolError } from '../../errors.ts';

/** What the file system refused, with the step that it stopped. */
export function layoutFailed(step: string, cause: unknown): ToolError {
  return new ToolError('LAYOUT_FAILED', `${step}: ${messageOf(cause)}`, {
    hint: 'Give this user the right to read and write there, or free space, or choose another folder.',
    cause,
  });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

export function isPresent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
