import { ToolError } from '../errors.ts';
import type { IgnoreRules } from './dockerignore.ts';
import type { ContextTree } from './tree.ts';

export interface ReadContextOptions {
  readonly ignore: IgnoreRules;
  readonly signal: AbortSignal;
}

/** @throws {ToolError} CONTEXT_NOT_FOUND, CONTEXT_UNREADABLE */
export async function readContext(directory: string, _options: ReadContextOptions): Promise<ContextTree> {
  throw new ToolError('CONTEXT_NOT_FOUND', directory);
}
