import type { LayerEntry } from '../../layer/entry.ts';

/** What became of an instruction that changes files. */
export type Composition =
  | ComposedEntries
  /** The build engine must execute it. `because` completes "line 7 goes to the build engine, because …". */
  | EngineComposition
  /** The facts at hand say nothing of `path`: ask again with the whole facts of the base. */
  | { readonly kind: 'unknown'; readonly path: string }
  /** It takes files of another stage's base, and what these hold has not been looked at. */
  | { readonly kind: 'source-unknown' }
  /** ADD meets a context file that may be an archive, and nobody has read it: ask again with it. */
  | { readonly kind: 'archive-unread'; readonly path: string };

export interface EngineComposition {
  readonly kind: 'engine';
  readonly because: string;
  /** What was looked at to find that out, so that the next build finds it out without asking for all facts. */
  readonly rootfsPaths?: readonly string[];
  readonly usesAccounts?: boolean;
}

export interface ComposedEntries {
  readonly kind: 'entries';
  /** Parents before children, by name; a path at most once. */
  readonly entries: readonly LayerEntry[];
  /** Paths of the root file system that were looked at: what selectFacts must keep. */
  readonly rootfsPaths: readonly string[];
  /** An owner was looked up in /etc/passwd or /etc/group. */
  readonly usesAccounts: boolean;
}

/** Thrown deep in the work when it can't be done here; never leaves a composer. */
export class NotComposable extends Error {
  readonly composition: Exclude<Composition, ComposedEntries>;

  constructor(composition: Exclude<Composition, ComposedEntries>) {
    super(composition.kind);
    this.composition = composition;
  }
}

export function composing(compose: () => ComposedEntries): Composition {
  try {
    return compose();
  } catch (error) {
    if (error instanceof NotComposable) return error.composition;
    throw error;
  }
}
