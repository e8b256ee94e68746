import { hasSource, selectSources } from '../context/select-sources.ts';
import type { ContextEntry, ContextTree } from '../context/tree.ts';
import type { ExpandedInstruction } from '../dockerfile/instruction.ts';

/**
 * The context entries whose content or mode an instruction can see, folders with everything in them. Sources that match nothing
 * are no matter here, downloads among them: composing or executing the instruction tells of them.
 */
export function contextReads(instruction: ExpandedInstruction, context: ContextTree): readonly ContextEntry[] {
  const { sources, exclude } = sourcesOf(instruction);
  return selectSources(context, sources, exclude);
}

/** Whether one of them is of a kind. */
export function readsSome(
  instruction: ExpandedInstruction,
  context: ContextTree,
  isWanted: (entry: ContextEntry) => boolean,
): boolean {
  const { sources, exclude } = sourcesOf(instruction);
  return hasSource(context, sources, exclude, isWanted);
}

interface ReadSources {
  readonly sources: readonly string[];
  readonly exclude: readonly string[];
}

function sourcesOf(instruction: ExpandedInstruction): ReadSources {
  switch (instruction.keyword) {
    case 'COPY':
      return instruction.from === undefined ? instruction : NOTHING;
    case 'ADD':
      return instruction;
    case 'RUN': {
      const binds = instruction.mounts.filter(({ type, from }) => type === 'bind' && from === undefined);
      return { sources: binds.map(({ source }) => source ?? '.'), exclude: [] };
    }
    default:
      return NOTHING;
  }
}

const NOTHING: ReadSources = { sources: [], exclude: [] };
