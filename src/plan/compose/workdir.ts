import { type SourceLocation, ToolError } from '../../errors.ts';
import { type Composition, composing } from './composition.ts';
import { draftLayer } from './layer-draft.ts';
import { lookUpOwner } from './look-up-owner.ts';
import { isByName, parseOwner } from './owner.ts';
import type { RootfsFacts } from './rootfs.ts';

export interface WorkdirInstruction {
  /** Absolute. */
  readonly path: string;
  /** USER in force, '' when none. */
  readonly user: string;
  readonly location?: SourceLocation;
}

/**
 * The directories that WORKDIR creates, owned by USER. None when they are there: they stay as they are.
 *
 * @throws {ToolError} WORKDIR_NOT_A_DIRECTORY
 */
export function composeWorkdir({ path, user, location }: WorkdirInstruction, facts: RootfsFacts): Composition {
  return composing(() => {
    const conflict = (what: string) =>
      new ToolError('WORKDIR_NOT_A_DIRECTORY', `WORKDIR ${path}: ${what}`, {
        hint: 'Change the path, or remove what is in the way in an instruction before.',
        ...(location && { location }),
      });
    const owner = parseOwner(user);
    const draft = draftLayer(facts, conflict);
    draft.makeDirectories(draft.resolve(path), {
      mode: 0o755,
      owner: user === '' ? undefined : lookUpOwner(owner, facts),
    });
    return { kind: 'entries', ...draft.finish(), usesAccounts: isByName(owner) };
  });
}
