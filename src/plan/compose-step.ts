import { mayBeArchive } from '../context/archive.ts';
import type { ImageFacts } from './analysis.ts';
import type { WalkedStep } from './chain.ts';
import { composeRun } from './compose/compose-run.ts';
import type { Composition } from './compose/composition.ts';
import { composeCopy } from './compose/copy.ts';
import type { RootfsFacts } from './compose/rootfs.ts';
import type { OpenEntries } from './compose/run-view.ts';
import { parseSimpleRun, type SimpleRun } from './compose/simple-run.ts';
import { composeWorkdir } from './compose/workdir.ts';

/** Composes a WORKDIR, or a COPY or ADD of context files, on what is there so far. */
export function composeStep(
  { instruction, before, state }: WalkedStep,
  rootfs: RootfsFacts,
  facts: ImageFacts,
): Composition {
  const dockerfile = facts.analysis.dockerfile.file;
  if (instruction.keyword === 'WORKDIR') {
    const location = { file: dockerfile, line: instruction.line };
    return composeWorkdir({ path: state.config.WorkingDir ?? '/', user: before.config.User ?? '', location }, rootfs);
  }
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD')
    throw new TypeError(`${instruction.keyword} copies nothing`);
  const { context, contentIds } = facts;
  const workdir = before.config.WorkingDir || '/';
  return composeCopy(instruction, {
    dockerfile,
    workdir,
    context,
    contentIds,
    mayBeArchive: (file) => mayBeArchive(context, file),
    facts: rootfs,
  });
}

/** A RUN that needs no engine, as far as its text and what is in force tell. */
export function simpleRunOf({ instruction, before }: WalkedStep): SimpleRun | undefined {
  return instruction.keyword === 'RUN' ? parseSimpleRun(instruction, before) : undefined;
}

/** Composes a simple RUN on what is there so far, of which `open` may still be changed. */
export function composeSimpleRun(
  run: SimpleRun,
  { before }: WalkedStep,
  rootfs: RootfsFacts,
  open: OpenEntries,
): Composition {
  return composeRun(run, {
    workdir: before.config.WorkingDir || '/',
    searchPath: before.variables.get('PATH') ?? '',
    facts: rootfs,
    open,
  });
}
