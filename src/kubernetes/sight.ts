import type { Pod, PodTemplate } from './objects.ts';
import { type Trouble, troublesOf } from './pod-trouble.ts';
import type { WorkloadName } from './workload.ts';

/** A workload after its patch: what its rollout is measured against. */
export interface PatchedWorkload extends WorkloadName {
  readonly uid: string;
  /** The generation that the patch returned: a status that has observed less says nothing about it. */
  readonly generation: number;
  readonly template: PodTemplate;
  /** False where the images ran already. */
  readonly changed: boolean;
  readonly patchedAtMs: number;
}

/** What one snapshot shows of one workload's rollout. */
export type Sight =
  /** All new pods run. They must do so for a while. */
  | { readonly state: 'complete'; readonly pods: readonly Pod[]; readonly stableForMs: number }
  /** Nothing rolls out by itself: paused, scaled to nothing, a CronJob. */
  | { readonly state: 'patched'; readonly note: string }
  | {
      readonly state: 'moving';
      readonly waitingFor: string;
      readonly pods: readonly Pod[];
      readonly troubles: readonly Trouble[];
      /** Pods of an earlier revision that can't start and that nothing but a deletion moves out of the way. */
      readonly blockers?: readonly Pod[];
    }
  | { readonly state: 'superseded'; readonly reason: string };

/** Pods run stably when they have done so for this long without a restart. */
const STABLE_FOR_MS = 5_000;

export function complete(pods: readonly Pod[], minReadySeconds = 0): Sight {
  return { state: 'complete', pods, stableForMs: Math.max(minReadySeconds * 1_000, STABLE_FOR_MS) };
}

export function patchedOnly(note: string): Sight {
  return { state: 'patched', note };
}

/** A sight of a rollout under way, with what is wrong with its new pods. */
export function moving(
  waitingFor: string,
  pods: readonly Pod[] = [],
  nowMs = 0,
  workloadTroubles: readonly Trouble[] = [],
): Extract<Sight, { state: 'moving' }> {
  const troubles = [...workloadTroubles, ...pods.flatMap((pod) => troublesOf(pod, nowMs))];
  return { state: 'moving', waitingFor, pods, troubles };
}

/** Pods that count: those of `owner` that are not on their way out. */
export function livePodsOf(
  owner: { readonly metadata: { readonly uid: string } },
  pods: readonly Pod[],
): readonly Pod[] {
  return pods.filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined &&
      (metadata.ownerReferences ?? []).some(({ uid, controller }) => uid === owner.metadata.uid && controller === true),
  );
}
