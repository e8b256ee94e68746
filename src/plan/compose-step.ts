import { mayBeArchive } from '../context/archive.ts';
import type { ContextFile } from '../context/tree.ts';
import { atLocation } from '../dockerfile/problem.ts';
import { contentDigest, type StoredFile } from '../layer/entry.ts';
import type { ImageFacts } from './analysis.ts';
import type { WalkedStep } from './chain.ts';
import { composeRun } from './compose/compose-run.ts';
import { type Composition, NotComposable } from './compose/composition.ts';
import { type CopyEnvironment, composeCopy } from './compose/copy.ts';
import type { RootfsFacts } from './compose/rootfs.ts';
import type { OpenEntries } from './compose/run-view.ts';
import { parseSimpleRun, type SimpleRun } from './compose/simple-run.ts';
import { composeWorkdir } from './compose/workdir.ts';
import type { TakenSource } from './taken-source.ts';

/** Composes a WORKDIR, or a COPY or ADD of context files or of those of another stage, on what is there so far. */
export function composeStep(
  step: WalkedStep,
  rootfs: RootfsFacts,
  facts: ImageFacts,
  source?: TakenSource,
): Composition {
  const { keyword, line } = step.instruction;
  try {
    return compose(step, rootfs, facts, source);
  } catch (error) {
    throw atLocation(error, { file: facts.analysis.dockerfile.file, line, column: 1 }, keyword);
  }
}

function compose(
  { instruction, before, state }: WalkedStep,
  rootfs: RootfsFacts,
  facts: ImageFacts,
  source: TakenSource | undefined,
): Composition {
  const dockerfile = facts.analysis.dockerfile.file;
  if (instruction.keyword === 'WORKDIR') {
    const location = { file: dockerfile, line: instruction.line };
    return composeWorkdir({ path: state.config.WorkingDir ?? '/', user: before.config.User ?? '', location }, rootfs);
  }
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD')
    throw new TypeError(`${instruction.keyword} copies nothing`);
  const environment = { dockerfile, workdir: before.config.WorkingDir || '/', facts: rootfs };
  if (instruction.keyword === 'COPY' && instruction.from !== undefined && source !== undefined) {
    const { from: _, ...copy } = instruction;
    return composeCopy(copy, { ...environment, ...filesOf(source) });
  }
  const { context, contentIds } = facts;
  return composeCopy(instruction, {
    ...environment,
    context,
    contentIds,
    mayBeArchive: (file) => mayBeArchive(context, file),
    archiveOf: ({ path }) => facts.archives.known(path),
  });
}

/** What a COPY finds in another stage, in the place of the build context. */
function filesOf(
  source: TakenSource,
): Pick<CopyEnvironment, 'context' | 'contentIds' | 'contentOf' | 'mayBeArchive' | 'archiveOf'> {
  const { tree, storedOf } = source.files();
  const known = (file: ContextFile): StoredFile => {
    const stored = storedOf(file);
    if (stored !== undefined) return stored;
    throw new NotComposable(
      source.contents === 'all'
        ? { kind: 'engine', because: `/${file.path} of ${source.name} is a device, or has extended attributes` }
        : { kind: 'source-unknown' },
    );
  };
  return {
    context: tree,
    contentIds: (file) => contentDigest(known(file)),
    contentOf: (file) => known(file).content,
    mayBeArchive: () => false,
    archiveOf: () => undefined,
  };
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
