import { ToolError } from '../../errors.ts';
import type { RootfsFacts } from './rootfs.ts';

/** Compact JSON of whole facts or of a selected part. Same facts, same text. */
export function formatRootfs(_facts: RootfsFacts): string {
  return '';
}

/** @throws {ToolError} ROOTFS_FACTS_INVALID */
export function parseRootfs(text: string): RootfsFacts {
  throw new ToolError('ROOTFS_FACTS_INVALID', text);
}
