import { selectSources } from '../context/select-sources.ts';
import type { ContextEntry, ContextTree } from '../context/tree.ts';
import type { ExpandedInstruction } from '../dockerfile/instruction.ts';

/**
 * The context entries whose content or mode an instruction can see, folders with everything in them. Sources that match nothing
 * are no matter here, downloads among them: composing or executing the instruction tells of them.
 */
export function contextReads(instruction: ExpandedInstruction, context: ContextTree): readonly ContextEntry[] {
  switch (instruction.keyword) {
    case 'COPY':
      return instruction.from === undefined ? selectSources(context, instruction.sources, instruction.exclude) : [];
    case 'ADD':
      return selectSources(context, instruction.sources, instruction.exclude);
    case 'RUN': {
      const binds = instruction.mounts.filter(({ type, from }) => type === 'bind' && from === undefined);
      return selectSources(
        context,
        binds.map(({ source }) => source ?? '.'),
        [],
      );
    }
    default:
      return [];
  }
}
