import type { PlatformBases } from '../build/images/ensure-images.ts';
import type { MadeImage } from '../build/made-image.ts';
import { wordsFor } from '../plan/format-plan.ts';
import type { ImagePlan, StagePlan } from '../plan/image-plan.ts';

/** The plans of one image: with one platform they stand for the image itself, with several under its `platforms`. */
export function plansJson(plans: readonly ImagePlan[]): object {
  return byPlatform(
    plans.map((plan) => ({ plan })),
    ({ plan }) => planJson(plan),
  );
}

/** A plan as `--json` shows it: reasons in words, everything else as it is. */
function planJson(plan: ImagePlan): object {
  const words = wordsFor(plan);
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

export function basesJson(bases: readonly PlatformBases[]): object {
  return byPlatform(bases, ({ plan, bases: [{ reference, digest, outcome }, ...stageBases] }) => ({
    ...planJson(plan),
    ...{ reference, digest, outcome, stageBases },
  }));
}

export function imageJson({ platforms, reference, digest, key, tags, outcome, uploadedBytes }: MadeImage): object {
  const parts = byPlatform(platforms, (part) => ({ ...planJson(part.plan), digest: part.digest }));
  return { ...parts, reference, digest, key, tags, outcome, uploadedBytes };
}

function byPlatform<T extends { readonly plan: ImagePlan }>(parts: readonly T[], show: (part: T) => object): object {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first === undefined ? {} : show(first);
  const platforms = Object.fromEntries(parts.map((part) => [part.plan.platform, show(part)]));
  return { repository: first.plan.repository, platforms };
}
