import type { Instruction } from '../dockerfile/instruction.ts';
import {
  type StageContext,
  type StageState,
  type StageStep,
  startStage,
  stepStage,
} from '../dockerfile/stages/stage-state.ts';
import type { ResolvedStage, StageSource } from '../dockerfile/stages/stages.ts';
import type { RunConfig } from '../oci/config.ts';
import type { Platform } from '../oci/manifest.ts';

/** A stage together with the stages that it is FROM, as one list of instructions on an image or on nothing. */
export interface Chain {
  readonly from: Exclude<StageSource, { kind: 'stage' }>;
  /** `--platform` of the lowest FROM. Absent: the target platform. */
  readonly platform?: Platform;
  readonly steps: readonly ChainStep[];
}

export interface ChainStep {
  readonly instruction: Instruction;
  /** What the instruction takes from other stages and images. */
  readonly sources: readonly StageSource[];
  /** Index of its stage in the Dockerfile. */
  readonly stage: number;
  /** Its place among the instructions of that stage. */
  readonly position: number;
}

/** Follows FROM down to an image or scratch. */
export function chainOf(stages: readonly ResolvedStage[], index: number): Chain {
  const resolved = stages[index];
  if (resolved === undefined) throw new RangeError(`No stage ${index}`);
  const { base, platform, instructions, sources } = resolved;
  const own = instructions.map((instruction, position) => ({
    instruction,
    sources: sources[position] ?? [],
    stage: index,
    position,
  }));
  if (base.kind === 'stage') {
    const below = chainOf(stages, base.index);
    return { ...below, steps: [...below.steps, ...own] };
  }
  return { from: base, steps: own, ...(platform === undefined ? {} : { platform }) };
}

/** A step of a chain, its variables replaced, with what it finds and what it leaves. */
export interface WalkedStep extends StageStep {
  readonly written: ChainStep;
  readonly before: StageState;
}

/** What the lowest instruction of a chain stands on. */
export function startOfChain(chain: Chain, config: RunConfig, author?: string): StageState {
  if (chain.from.kind === 'scratch') return startStage({ from: 'scratch' });
  return startStage({ from: 'image', config, ...(author === undefined ? {} : { author }) });
}

/** Expands the instructions one after another, beginning with the state before the first of them. */
export function* walk(
  steps: readonly ChainStep[],
  start: StageState,
  stageBefore: number | undefined,
  context: StageContext,
): Generator<WalkedStep, void> {
  let state = start;
  let stage = stageBefore;
  for (const step of steps) {
    if (stage !== undefined && step.stage !== stage) state = startStage({ from: 'stage', state });
    stage = step.stage;
    const before = state;
    const result = stepStage(before, step.instruction, context);
    state = result.state;
    yield { written: step, before, ...result };
  }
}
