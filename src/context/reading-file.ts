import { messageOf, ToolError } from '../errors.ts';
import type { ContextFile, ContextTree } from './tree.ts';

/** Reads a context file, or says which one could not be read. @throws {ToolError} CONTEXT_UNREADABLE, CONTEXT_FILE_CHANGED when it is gone */
export function readingFile<T>(tree: Pick<ContextTree, 'directory'>, file: ContextFile, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new ToolError(
        'CONTEXT_FILE_CHANGED',
        `Reading ${file.path} of the build context: it was there a moment ago, and is gone`,
        {
          hint: 'Run it again when nothing writes into the build context, or exclude the file in .dockerignore.',
          cause,
        },
      );
    }
    throw new ToolError(
      'CONTEXT_UNREADABLE',
      `Reading ${file.path} of the build context ${tree.directory}: ${messageOf(cause)}`,
      {
        hint: `Make ${file.path} readable for the user who runs this, or exclude it in .dockerignore.`,
        cause,
      },
    );
  }
}
