import type { SourceLocation } from '../../errors.ts';
import type { Composition } from './composition.ts';
import type { RootfsFacts } from './rootfs.ts';

export interface WorkdirInstruction {
  /** Absolute, cleaned. */
  readonly path: string;
  /** USER in force, '' when none. */
  readonly user: string;
  readonly location?: SourceLocation;
}

/**
 * The directories that WORKDIR creates, owned by USER.
 *
 * @throws {ToolError} WORKDIR_NOT_A_DIRECTORY
 */
export function composeWorkdir(_instruction: WorkdirInstruction, _facts: RootfsFacts): Composition {
  return { kind: 'engine', because: 'it is not written yet' };
}
