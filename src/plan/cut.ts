import type { ContextTree } from '../context/tree.ts';
import type { ExpandedInstruction } from '../dockerfile/instruction.ts';
import type { WalkedStep } from './chain.ts';
import { isDependencyFile } from './compose/is-dependency-file.ts';
import { isRemote } from './compose/reason-for-engine.ts';
import { readsSome } from './context-reads.ts';

export interface CutQuestion {
  readonly steps: readonly WalkedStep[];
  readonly context: ContextTree;
  /** Whether a stage, with all that it needs, takes application files. */
  readonly takesApplicationFiles: (stage: number) => boolean;
  /** The last instruction of the base, by the text it begins with. */
  readonly baseThrough?: string;
}

/**
 * How many steps of a chain belong to the base: up to the last one that needs an engine before the first that takes application
 * files, or up to where the author says. A badly placed cut costs time, never correctness.
 *
 * @returns 0 when the base is the FROM image itself; `undefined` when `baseThrough` matches no instruction
 */
export function findCut({ steps, context, takesApplicationFiles, baseThrough }: CutQuestion): number | undefined {
  if (baseThrough !== undefined) {
    const last = steps.findLastIndex(({ instruction }) => instruction.text.startsWith(baseThrough));
    return last < 0 ? undefined : last + 1;
  }
  const marked = steps.findLastIndex(({ instruction }) => instruction.annotations.base === true);
  if (marked >= 0) return marked + 1;
  const firstApplication = steps.findIndex((step) => stepTakesApplicationFiles(step, context, takesApplicationFiles));
  const below = firstApplication < 0 ? steps : steps.slice(0, firstApplication);
  return below.findLastIndex(needsEngine) + 1;
}

/** Whether a step reads context files that are not manifests or lock files of a package manager, itself or through a stage. */
export function stepTakesApplicationFiles(
  { instruction, written }: WalkedStep,
  context: ContextTree,
  stageTakes: (stage: number) => boolean,
): boolean {
  if (instruction.keyword === 'RUN' && instruction.annotations.memo !== undefined) return true;
  if (written.sources.some((source) => source.kind === 'stage' && stageTakes(source.index))) return true;
  return readsSome(instruction, context, (entry) => entry.type !== 'directory' && !isDependencyFile(entry.path));
}

/** What other stages and images bring belongs to the base as much as what is executed there. */
function needsEngine({ instruction, written }: WalkedStep): boolean {
  return whyEngine(instruction) !== undefined || written.sources.length > 0;
}

/** Why only an engine can do an instruction, whatever it stands on: completes "…, because". `undefined` where that is not so. */
export function whyEngine(instruction: ExpandedInstruction): string | undefined {
  if (instruction.keyword === 'RUN') return 'RUN is executed';
  const downloads = instruction.keyword === 'ADD' && instruction.sources.some(isRemote);
  return downloads ? 'ADD downloads' : undefined;
}
