import type { ContextFile, ContextTree } from './tree.ts';

/** Whether ADD might unpack a context file: a tar header or the magic of a compressed file at its beginning. */
export function mayBeArchive(_tree: ContextTree, _file: ContextFile): boolean {
  return true;
}
