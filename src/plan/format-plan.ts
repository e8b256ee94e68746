import type { ImagePlan, StagePlan, StepPlan } from './image-plan.ts';
import type { Input } from './input.ts';
import { formatReason, oneLine, type Reason } from './reason.ts';

/** A plan in words, a line each: what is taken over, what is made, and why. */
export function formatPlan(plan: ImagePlan, formatBytes: (bytes: number) => string): string[] {
  const reasons = wordsFor(plan);
  const linesOf = (stage: StagePlan) => [
    ...formatBase(stage, reasons(stage.base.because)),
    ...stage.steps.map((step) => formatStep(step, step.kind === 'run' ? reasons(step.because) : [], formatBytes)),
    ...stage.pending.map(({ line, text }) => `line ${line}: ${oneLine(text)}: known when what it stands on is made`),
  ];
  // A stage FROM another one begins with the steps of that, which are made once.
  const told = new Set<string>();
  const untold = (line: string) => told.size < told.add(line).size;
  return [
    ...plan.stages.flatMap((stage) =>
      (isThere(stage) ? ['reuse'] : linesOf(stage).filter(untold)).map((line) => `${stage.name}: ${line}`),
    ),
    ...linesOf(plan),
    ...(plan.action === 'unchanged' ? ['nothing changed: the image is there already'] : []),
  ];
}

/** Reasons in words, with the lines of the plan's Dockerfile. */
export function wordsFor({ lines }: Pick<ImagePlan, 'lines'>): (because: readonly Reason[]) => string[] {
  const lineOf = (input: Input) => lines.find(({ text }) => text === input.name)?.line;
  return (because) => because.map((reason) => formatReason(reason, lineOf));
}

/** Of a stage that another takes from, nothing is made when nothing has to be executed: its files are where they were. */
export function isThere({ base, steps, pending }: StagePlan): boolean {
  const isBaseThere = base.action === 'reuse' || base.action === 'none';
  return (
    isBaseThere && pending.length === 0 && steps.every(({ kind, action }) => kind === 'copy' || action === 'reuse')
  );
}

function formatBase({ base }: StagePlan, reasons: readonly string[]): string[] {
  const name = `base ${base.key.slice(0, 12)}`;
  const extent = base.throughLine === undefined ? 'the FROM image' : `through line ${base.throughLine}`;
  switch (base.action) {
    case 'none':
      return [];
    case 'reuse':
      return [`${name} (${extent}): reuse`];
    case 'copy':
      return [`${name} (${extent}): copy into the repository, because ${list(reasons)}`];
    case 'build':
      return [`${name} (${extent}): build, because ${list(reasons)}`];
  }
}

function formatStep(step: StepPlan, reasons: readonly string[], formatBytes: (bytes: number) => string): string {
  const name = `line ${step.line}: ${oneLine(step.text)}`;
  if (step.action === 'reuse') return `${name}: reuse`;
  if (step.kind === 'change') return `${name}: compose, without a layer of its own`;
  if (step.kind === 'copy') {
    if (step.fileCount === 0) return `${name}: compose, folders and links only`;
    const files = `${step.fileCount} ${step.fileCount === 1 ? 'file' : 'files'}, ${formatBytes(step.sizeBytes)}`;
    const { composed, all } = step.layers;
    return `${name}: compose ${files}${all === 1 ? '' : `, ${composed} of ${all} layers`}`;
  }
  return `${name}: execute in the build engine (${step.engineBecause}), because ${list(reasons)}`;
}

const MOST_REASONS = 4;

function list(reasons: readonly string[]): string {
  const shown = reasons.slice(0, MOST_REASONS).join('; ');
  return reasons.length > MOST_REASONS ? `${shown}; and ${reasons.length - MOST_REASONS} more` : shown;
}
