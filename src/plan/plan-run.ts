import { ignoredBy, parsePatterns } from '../context/dockerignore.ts';
import type { ContextEntry, ContextTree } from '../context/tree.ts';
import type { Memo } from '../dockerfile/annotation.ts';
import { type SourceLocation, ToolError } from '../errors.ts';
import { fileInput, inputsOfSteps } from './build-inputs.ts';
import type { WalkedStep } from './chain.ts';
import { frontendInputs } from './frontend.ts';
import { type Input, keyOf, textInput } from './input.ts';
import type { SegmentsQuestion } from './plan-segments.ts';
import type { RunSegment } from './segment.ts';

/** What a run's key is made from, beside its steps and those below. */
export interface RunQuestion extends Pick<SegmentsQuestion, 'facts' | 'baseSegment'> {
  /** What a step takes from other stages and images, by its content. */
  readonly inputsTaken: (step: WalkedStep) => readonly Input[];
}

/**
 * A run segment with its key: everything that its steps can see, which is the base and what every step before them read and said;
 * or, where a comment narrows it, only the files that the comment names.
 */
export function planRun(
  steps: readonly [WalkedStep, ...WalkedStep[]] | readonly WalkedStep[],
  below: readonly WalkedStep[],
  question: RunQuestion,
  reasons: readonly (string | undefined)[],
): RunSegment {
  const [first] = steps;
  if (first === undefined) throw new RangeError('A run segment has at least one step');
  const { memo } = first.written.instruction.annotations;
  const inputs = [
    ...frontendInputs(question.facts),
    textInput('from', 'base', question.baseSegment.key),
    ...(memo === undefined ? seenInputs([...below, ...steps], question) : narrowedInputs(memo, below, first, question)),
  ];
  return {
    kind: 'run',
    key: keyOf(inputs),
    inputs,
    steps,
    line: first.written.instruction.line,
    text: steps.map(({ written }) => written.instruction.text).join('; '),
    because: [...new Set(reasons)].filter((reason) => reason !== undefined).join(', '),
    before: first.before,
    ...(memo === undefined ? {} : { memo }),
  };
}

function seenInputs(steps: readonly WalkedStep[], { facts, inputsTaken }: RunQuestion): Input[] {
  return inputsOfSteps(steps, { context: facts.context, contentIds: facts.contentIds, inputsTaken });
}

/** The named files, and every instruction as it is written: where files are put, and under which configuration the step runs. */
function narrowedInputs(memo: Memo, below: readonly WalkedStep[], step: WalkedStep, question: RunQuestion): Input[] {
  const { context, contentIds, analysis } = question.facts;
  const location = { file: analysis.dockerfile.file, line: step.written.instruction.line };
  const nothing = { ...context, entries: [], byPath: new Map(), root: { ...context.root, children: [] } };
  const texts = inputsOfSteps([...below, step], {
    context: nothing,
    contentIds,
    inputsTaken: question.inputsTaken,
  });
  return [...texts, ...narrowedFiles(memo, context, location).map((entry) => fileInput(entry, contentIds))];
}

/**
 * The files that a `# hydrofoil: inputs=` comment names.
 *
 * @throws {ToolError} DOCKERFILE_INPUTS_MATCH_NOTHING
 */
export function narrowedFiles(memo: Memo, context: ContextTree, location: SourceLocation): readonly ContextEntry[] {
  const patterns = parsePatterns(memo.inputs, location);
  const files = context.entries.filter(
    (entry) => entry.type !== 'directory' && ignoredBy(patterns, entry.path) !== undefined,
  );
  if (files.length > 0) return files;
  throw new ToolError(
    'DOCKERFILE_INPUTS_MATCH_NOTHING',
    `Reading "# hydrofoil: inputs=${memo.inputs.join(',')}": no file of the context matches`,
    {
      hint: 'Name files by patterns relative to the build context, as in .dockerignore: inputs=**/static/**.',
      location,
    },
  );
}
