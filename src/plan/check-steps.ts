import type { Annotations } from '../dockerfile/annotation.ts';
import { type SourceLocation, ToolError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type ImageFacts, walkChain } from './analysis.ts';
import { chainOf, type WalkedStep } from './chain.ts';
import { checkSources } from './compose/copy.ts';
import { isRemote } from './compose/reason-for-engine.ts';
import { RULE_NAMES } from './lint/rule-names.ts';
import { narrowedFiles } from './plan-run.ts';
import { type SentContext, sentContext } from './sent-context.ts';

/**
 * Looks for what is wrong with any instruction that the target needs, so that nobody waits for a base before hearing of a
 * misspelt file above it.
 *
 * @throws {ToolError} CONTEXT_SOURCE_MISSING, CONTEXT_PATTERN_INVALID, DOCKERFILE_INPUTS_MATCH_NOTHING, DOCKERFILE_COMMENT_INVALID
 */
export function checkSteps(facts: ImageFacts): void {
  const { needed, stages } = facts.analysis;
  const steps = needed.flatMap((index) =>
    walkChain(facts, chainOf(stages, index)).filter(({ written }) => written.stage === index),
  );
  const sent = sentContext(
    steps.map(({ instruction }) => instruction),
    facts.context,
  );
  for (const step of steps) checkStep(step, sent, facts);
}

function checkStep({ instruction }: WalkedStep, sent: SentContext, { analysis, context }: ImageFacts): void {
  const dockerfile = analysis.dockerfile.file;
  const { memo, ignore } = instruction.annotations;
  checkIgnored(ignore, { file: dockerfile, line: instruction.line });
  if (memo !== undefined) narrowedFiles(memo, context, { file: dockerfile, line: instruction.line });
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return;
  if (instruction.keyword === 'COPY' && instruction.from !== undefined) return;
  const sources = instruction.sources.filter((source) => !isRemote(source));
  checkSources({ ...instruction, sources }, { dockerfile, context });
  if (instruction.keyword === 'COPY' && instruction.parents) return;
  for (const source of sources) {
    const why = sent.whyUnseen(source);
    if (why === undefined) continue;
    throw new ToolError('CONTEXT_SOURCE_MISSING', `${instruction.text}: ${why}`, {
      hint: 'Name a file or folder that is there.',
      location: { file: dockerfile, line: instruction.line },
    });
  }
}

function checkIgnored(ignore: Annotations['ignore'] = [], location: SourceLocation): void {
  const known: readonly string[] = RULE_NAMES;
  const unknown = ignore.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw new ToolError(
    'DOCKERFILE_COMMENT_INVALID',
    `Reading "# hydrofoil: ignore=${unknown}": there is no such finding`,
    {
      hint: near === undefined ? `Name one of ${known.join(', ')}.` : `Write ${near}.`,
      location,
    },
  );
}
