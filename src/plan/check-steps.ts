import { type ImageFacts, walkChain } from './analysis.ts';
import { chainOf, type WalkedStep } from './chain.ts';
import { checkSources } from './compose/copy.ts';
import { isRemote } from './compose/reason-for-engine.ts';
import { narrowedFiles } from './plan-run.ts';

/**
 * Looks for what is wrong with any instruction that the target needs, so that nobody waits for a base before hearing of a
 * misspelt file above it.
 *
 * @throws {ToolError} CONTEXT_SOURCE_MISSING, CONTEXT_PATTERN_INVALID, DOCKERFILE_INPUTS_MATCH_NOTHING
 */
export function checkSteps(facts: ImageFacts): void {
  const { needed, stages } = facts.analysis;
  for (const index of needed) {
    for (const step of walkChain(facts, chainOf(stages, index))) {
      if (step.written.stage === index) checkStep(step, facts);
    }
  }
}

function checkStep({ instruction }: WalkedStep, { analysis, context }: ImageFacts): void {
  const dockerfile = analysis.dockerfile.file;
  const { memo } = instruction.annotations;
  if (memo !== undefined) narrowedFiles(memo, context, { file: dockerfile, line: instruction.line });
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return;
  if (instruction.keyword === 'COPY' && instruction.from !== undefined) return;
  const sources = instruction.sources.filter((source) => !isRemote(source));
  checkSources({ ...instruction, sources }, { dockerfile, context });
}
