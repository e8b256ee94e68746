import { messageOf, ToolError } from '../errors.ts';
import type { ContextFile, ContextTree } from './tree.ts';

/** Reads a context file, or says which one could not be read. @throws {ToolError} CONTEXT_UNREADABLE */
export function readingFile<T>(tree: ContextTree, file: ContextFile, read: () => T): T {
  try {
    return read();
  } catch (cause) {
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
