import type { ImagePlan, StagePlan } from './image-plan.ts';
import type { Input } from './input.ts';
import type { OwnImages } from './own-images.ts';
import { formatReason, type Reason } from './reason.ts';

/** In a few words why an image is made again, for those that stand on it. `undefined`: it is not. */
export function whyMade(plan: ImagePlan): string | undefined {
  if (plan.action === 'unchanged') return undefined;
  const lineOf = (input: Input) => plan.lines.find(({ text }) => text === input.name)?.line;
  const reasons = [plan, ...plan.stages]
    .flatMap(({ base, steps }) => [
      ...base.because,
      ...steps.flatMap((step) => (step.kind === 'run' ? step.because : [])),
    ])
    .map((reason) => formatReason(reason, lineOf));
  const composed = plan.steps.flatMap((step) =>
    step.kind === 'copy' && step.action === 'compose' ? [`files of line ${step.line} changed`] : [],
  );
  const [first, ...more] = new Set([...reasons, ...composed]);
  if (first === undefined) return 'its configuration changed';
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** The plan with the reasons of the images that it stands on. */
export function withWhys(plan: ImagePlan, own: OwnImages): ImagePlan {
  const whyOf = new Map([...own.values()].map(({ name, because }) => [name, because]));
  if (whyOf.size === 0) return plan;
  const told = (reason: Reason): Reason => {
    if (!('input' in reason) || reason.input.kind !== 'image') return reason;
    const why = whyOf.get(reason.input.name);
    return why === undefined ? reason : { ...reason, why };
  };
  const ofStage = <T extends StagePlan>(stage: T): T => ({
    ...stage,
    base: { ...stage.base, because: stage.base.because.map(told) },
    steps: stage.steps.map((step) => (step.kind === 'run' ? { ...step, because: step.because.map(told) } : step)),
  });
  return { ...ofStage(plan), stages: plan.stages.map(ofStage) };
}
