import { formatBytes } from '../../amounts.ts';
import { isThere, wordsFor } from '../../plan/format-plan.ts';
import type { ImagePlan, StagePlan, StepPlan } from '../../plan/image-plan.ts';
import { oneLine } from '../../plan/reason.ts';
import type { ImageReport } from '../run-report.ts';
import { code, plain, shortened } from './markdown.ts';

const MOST_REASONS = 6;
const MOST_STEPS = 12;

/** What became of an image, and why: a line for the whole, and one below it for each thing that was made again. */
export function formatImage({ name, state, plans }: ImageReport): string {
  const title = `- **${plain(name)}**`;
  if (state.kind === 'waits') {
    return `${title} stands on ${state.waitsFor.map(code).join(' and ')}: known when that is made`;
  }
  const tense = TENSES[state.kind];
  const lines = plans.flatMap((plan) => {
    const parts = tense === undefined ? [] : partsOf(plan, tense);
    return plans.length === 1 ? parts : parts.map((part) => `${code(plan.platform)}: ${part}`);
  });
  const distinct = [...new Set(lines)];
  const shown = distinct.slice(0, MOST_STEPS).map((line) => `  - ${line}`);
  const more = distinct.length > MOST_STEPS ? [`  - and ${distinct.length - MOST_STEPS} more`] : [];
  return [`${title} ${wholeOf(state, plans)}`, ...shown, ...more].join('\n');
}

function wholeOf(state: Exclude<ImageReport['state'], { kind: 'waits' }>, plans: readonly ImagePlan[]): string {
  switch (state.kind) {
    case 'made':
      return `was made: ${formatBytes(state.uploadedBytes)} uploaded`;
    case 'unchanged':
      return 'is unchanged: the image of these inputs is there';
    case 'found':
      return 'was built before, and is taken again as it is';
    case 'based':
      return state.bases.every(({ outcome }) => outcome === 'present')
        ? 'has its base: nothing had to be built'
        : 'has its base now: it was built in this run';
    case 'planned':
      return plans.every(({ action }) => action === 'unchanged')
        ? 'is unchanged: the image of these inputs is there'
        : `will be made${sizeOf(plans)}`;
  }
}

/** The files that are packed again: what is uploaded is about this, compressed. */
function sizeOf([plan]: readonly ImagePlan[]): string {
  const bytes = (plan?.steps ?? []).reduce((sum, step) => sum + (isComposed(step) ? step.sizeBytes : 0), 0);
  return bytes === 0 ? '' : `, with ${formatBytes(bytes)} of files to pack`;
}

function isComposed(step: StepPlan): step is Extract<StepPlan, { kind: 'copy' }> {
  return step.kind === 'copy' && step.action === 'compose';
}

type Tense = 'was' | 'will be';

/** What is done and what is still to come: `base` makes nothing above the bases. Of an image that was there nothing is told. */
const TENSES = {
  planned: { base: 'will be', steps: 'will be' },
  based: { base: 'was', steps: 'will be' },
  made: { base: 'was', steps: 'was' },
  unchanged: undefined,
  found: undefined,
} as const;

function partsOf(plan: ImagePlan, tense: { readonly base: Tense; readonly steps: Tense }): string[] {
  const words = wordsFor(plan);
  const because = (reasons: Parameters<typeof words>[0]) => becauseOf(words(reasons));
  const ofStage = (stage: StagePlan): string[] => [
    ...baseOf(stage, because(stage.base.because), tense.base),
    ...stage.steps.flatMap((step) => stepOf(step, step.kind === 'run' ? because(step.because) : '', tense.steps)),
    ...stage.pending.map(({ line, text }) => `${lineOf(line, text)} is known when what it stands on is made`),
  ];
  const stages = plan.stages.filter((stage) => !isThere(stage));
  return [
    ...stages.flatMap((stage) => ofStage(stage).map((part) => `${plain(stage.name)}: ${part}`)),
    ...ofStage(plan),
  ];
}

function baseOf({ base }: StagePlan, because: string, tense: Tense): string[] {
  const extent = base.throughLine === undefined ? 'the FROM image' : `through line ${base.throughLine}`;
  switch (base.action) {
    case 'none':
      return [];
    case 'reuse':
      return [`base (${extent}) ${tense === 'was' ? 'taken over' : 'is taken over'}`];
    case 'copy':
      return [`the FROM image ${tense} copied into the repository${because}`];
    case 'build':
      return [`**base (${extent}) ${tense} rebuilt**${because}`];
  }
}

/** What is taken over as it is goes without saying. */
function stepOf(step: StepPlan, because: string, tense: Tense): string[] {
  if (step.action === 'reuse' || step.kind === 'change') return [];
  if (step.kind === 'run') return [`${lineOf(step.line, step.text)} ${tense} executed${because}`];
  if (step.fileCount === 0) return [];
  const { composed, all } = step.layers;
  const files = `${step.fileCount} ${step.fileCount === 1 ? 'file' : 'files'}, ${formatBytes(step.sizeBytes)}`;
  return [`${lineOf(step.line, step.text)}: ${files}${all === 1 ? '' : `, in ${composed} of ${all} layers`}`];
}

function lineOf(line: number, text: string): string {
  return `line ${line}, ${code(oneLine(text))}`;
}

function becauseOf(reasons: readonly string[]): string {
  if (reasons.length === 0) return '';
  const shown = reasons.slice(0, MOST_REASONS).map((reason) => plain(shortened(reason, 200)));
  const more = reasons.length > MOST_REASONS ? [`${reasons.length - MOST_REASONS} more`] : [];
  return `, because ${[...shown, ...more].join('; ')}`;
}
