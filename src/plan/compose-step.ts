import { mayBeArchive } from '../context/archive.ts';
import type { ExpandedInstruction } from '../dockerfile/instruction.ts';
import type { ImageFacts } from './analysis.ts';
import type { WalkedStep } from './chain.ts';
import type { Composition } from './compose/composition.ts';
import { composeCopy } from './compose/copy.ts';
import type { RootfsFacts } from './compose/rootfs.ts';
import { composeWorkdir } from './compose/workdir.ts';

/** Composes a WORKDIR, or a COPY or ADD of context files, on what is there so far. */
export function composeStep(
  { instruction, before, state, written }: WalkedStep,
  rootfs: RootfsFacts,
  facts: ImageFacts,
): Composition {
  const location = { file: facts.analysis.dockerfile.file, line: written.instruction.line };
  if (instruction.keyword === 'WORKDIR') {
    return composeWorkdir({ path: state.config.WorkingDir ?? '/', user: before.config.User ?? '', location }, rootfs);
  }
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD')
    throw new TypeError(`${instruction.keyword} copies nothing`);
  const { context, contentIds } = facts;
  return composeCopy(
    { ...copyOptions(instruction), workdir: before.config.WorkingDir || '/', location },
    { context, contentIds, mayBeArchive: (file) => mayBeArchive(context, file), facts: rootfs },
  );
}

type FileInstruction = Extract<ExpandedInstruction, { keyword: 'COPY' | 'ADD' }>;

function copyOptions(instruction: FileInstruction) {
  const { keyword, sources, destination, chown, chmod, exclude, link, inlineFiles } = instruction;
  return {
    command: keyword,
    sources,
    destination,
    exclude,
    link,
    heredocs: inlineFiles.map(({ name, content }) => ({ name, content })),
    ...(chown === undefined ? {} : { chown }),
    ...(chmod === undefined ? {} : { chmod }),
    ...(instruction.keyword === 'COPY' ? { parents: instruction.parents } : {}),
    ...(instruction.keyword === 'ADD' && instruction.unpack !== undefined ? { unpack: instruction.unpack } : {}),
  };
}
