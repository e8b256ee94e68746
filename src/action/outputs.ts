import type { ImagePlan } from '../plan/image-plan.ts';
import type { Reason } from '../plan/reason.ts';
import { formatReason } from '../plan/reason.ts';
import type { ImageReport, RunOutcome, RunReport } from './run-report.ts';

/** The outputs of the step, and what they say. Those about which a run has nothing to say are empty. */
export const OUTPUTS = {
  outcome:
    'how the run ended: done, nothing-to-do, failed, rolled-back, rollback-failed, interrupted, planned, built, based, skipped or error',
  environment: 'environment that was deployed to',
  release: 'number of the release in the history of the environment',
  image: 'reference by digest of the image; of the first one, where the configuration has several',
  images: 'references by digest as JSON: {"web": "registry.example.com/emr/web@sha256:…"}',
  'base-key': 'key of the base of that first image',
  'base-rebuilt': 'true when a base was built by this run, or would be by what was planned; else false',
  'base-because': 'why, a line for each reason',
  bases: 'the same for every image as JSON: {"web": {"key": "…", "rebuilt": true, "because": ["…"]}}',
  seconds: 'how long the run took',
} as const;

type OutputName = keyof typeof OUTPUTS;

/** What later steps get to know of a run. */
export function outputsOf({
  outcome,
  environment,
  images,
  durationMs,
}: RunReport): Readonly<Record<OutputName, string>> {
  const references = images.flatMap((image): [string, string][] => {
    const reference = referenceOf(image);
    return reference === undefined ? [] : [[image.name, reference]];
  });
  const bases = images.flatMap(baseOf);
  const [base] = bases;
  return {
    outcome: nameOf(outcome),
    environment: environment?.name ?? '',
    release: releaseOf(outcome),
    image: references[0]?.[1] ?? '',
    images: JSON.stringify(Object.fromEntries(references)),
    'base-key': base?.key ?? '',
    'base-rebuilt': String(bases.some(({ rebuilt }) => rebuilt)),
    'base-because': bases.flatMap(({ because }) => because).join('\n'),
    bases: JSON.stringify(Object.fromEntries(bases.map(({ image, ...rest }) => [image, rest]))),
    seconds: (durationMs / 1000).toFixed(1),
  };
}

function referenceOf({ state }: ImageReport): string | undefined {
  return state.kind === 'waits' || state.kind === 'based' ? undefined : state.reference;
}

interface BaseOutput {
  readonly image: string;
  readonly key: string;
  readonly rebuilt: boolean;
  readonly because: readonly string[];
}

function baseOf({ name, plans }: ImageReport): readonly BaseOutput[] {
  const [plan] = plans;
  if (plan === undefined) return [];
  const built = plans.flatMap((one) => (one.base.action === 'build' ? wordsOf(one, one.base.because) : []));
  const rebuilt = plans.some(({ base }) => base.action === 'build');
  return [{ image: name, key: plan.base.key, rebuilt, because: [...new Set(built)] }];
}

function wordsOf({ lines }: ImagePlan, because: readonly Reason[]): readonly string[] {
  return because.map((reason) => formatReason(reason, (input) => lines.find(({ text }) => text === input.name)?.line));
}

function nameOf(outcome: RunOutcome): string {
  return outcome.kind === 'released' ? outcome.result.kind : outcome.kind;
}

function releaseOf(outcome: RunOutcome): string {
  if (outcome.kind !== 'released' || outcome.result.kind === 'nothing-to-do') return '';
  return String(outcome.result.release?.id ?? '');
}
