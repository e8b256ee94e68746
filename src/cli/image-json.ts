import type { MadeImage } from '../build/make-image.ts';
import type { ImagePlan, StagePlan } from '../plan/image-plan.ts';
import type { Input } from '../plan/input.ts';
import { formatReason, type Reason } from '../plan/reason.ts';

/** A plan as `--json` shows it: reasons in words, everything else as it is. */
export function planJson(plan: ImagePlan): object {
  const lineOf = (input: Input) => plan.lines.find(({ text }) => text === input.name)?.line;
  const words = (because: readonly Reason[]) => because.map((reason) => formatReason(reason, lineOf));
  const stageJson = ({ base, steps, pending }: StagePlan) => ({
    base: { ...base, because: words(base.because) },
    steps: steps.map((step) => (step.kind === 'run' ? { ...step, because: words(step.because) } : step)),
    pending,
  });
  return {
    repository: plan.repository,
    action: plan.action,
    ...stageJson(plan),
    stages: Object.fromEntries(plan.stages.map((stage) => [stage.name, stageJson(stage)])),
    advice: plan.advice,
  };
}

export function imageJson({ plan, reference, digest, key, tags, outcome, uploadedBytes }: MadeImage): object {
  return { ...planJson(plan), reference, digest, key, tags, outcome, uploadedBytes };
}
