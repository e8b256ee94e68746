import { applyOperation } from './apply-operation.ts';
import { type Composition, composing, NotComposable } from './composition.ts';
import { findMountPoints, findShell, findTools } from './find-tools.ts';
import { draftLayer } from './layer-draft.ts';
import type { RootfsFacts } from './rootfs.ts';
import { findDirectory, type OpenEntries, type RunView } from './run-view.ts';
import type { SimpleRun } from './simple-run.ts';

export interface RunEnvironment {
  /** WORKDIR in force, absolute. */
  readonly workdir: string;
  /** PATH in force. */
  readonly searchPath: string;
  readonly facts: RootfsFacts;
  readonly open: OpenEntries;
}

/**
 * The entries that a simple RUN changes or adds: of files in layers that are being made, of directories and links wherever they are.
 * What would fail is left to the engine, which tells it in the tool's own words.
 */
export function composeRun({ form, operations }: SimpleRun, environment: RunEnvironment): Composition {
  const { facts, open, searchPath } = environment;
  const draft = draftLayer(facts, (what) => new NotComposable({ kind: 'engine', because: what }));
  const usesAccounts = operations.some(({ tool }) => tool === 'chown');
  const composition = composing(() => {
    findMountPoints({ draft });
    const view: RunView = {
      draft,
      open,
      workdir: `/${findDirectory({ draft, open, workdir: '/' }, environment.workdir)}`,
    };
    if (form === 'shell') findShell(view);
    findTools(
      view,
      operations.map(({ tool }) => tool),
      searchPath,
    );
    for (const operation of operations) applyOperation(operation, view, facts);
    return {
      kind: 'entries',
      ...draft.finish(),
      usesAccounts,
    };
  });
  if (composition.kind !== 'engine') return composition;
  return { ...composition, rootfsPaths: draft.finish().rootfsPaths, usesAccounts };
}
