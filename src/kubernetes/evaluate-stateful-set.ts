import type { Pod, StatefulSet } from './objects.ts';
import { troublesOf } from './pod-trouble.ts';
import { complete, livePodsOf, moving, type PatchedWorkload, patchedOnly, type Sight } from './sight.ts';

export interface StatefulSetSnapshot {
  readonly kind: 'statefulset';
  readonly object: StatefulSet;
  readonly pods: readonly Pod[];
}

const REVISION_HASH = 'controller-revision-hash';

/** Reads one snapshot of a StatefulSet. With a partition only the pods from that ordinal on are expected to be new. */
export function evaluateStatefulSet(snapshot: StatefulSetSnapshot, patched: PatchedWorkload, nowMs: number): Sight {
  const { spec, status = {} } = snapshot.object;
  const want = spec.replicas ?? 1;
  if (spec.updateStrategy?.type === 'OnDelete')
    return patchedOnly('patched; with the update strategy OnDelete a pod changes when it is deleted');
  if (want === 0) return patchedOnly('patched; it is scaled to 0, so no pod runs the new image yet');
  if ((status.observedGeneration ?? 0) < patched.generation) return moving('the new spec is not observed yet');
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const expected = Math.max(0, want - partition);
  if (expected === 0) return patchedOnly(`patched; its partition ${partition} keeps all ${want} pods as they are`);
  const { updateRevision, currentRevision, updatedReplicas: updated = 0, readyReplicas: ready = 0 } = status;
  const live = livePodsOf(snapshot.object, snapshot.pods);
  const pods = live.filter(({ metadata }) => metadata.labels?.[REVISION_HASH] === updateRevision);
  const under = (waitingFor: string): Sight => {
    const blockers = live.filter((pod) => !pods.includes(pod) && isStuck(pod, nowMs));
    return { ...moving(waitingFor, pods, nowMs), blockers };
  };
  if (updated < expected) return under(`${updated} of ${expected} pods updated`);
  if (ready < want) return under(`${ready} of ${want} pods ready`);
  if (partition === 0 && currentRevision !== updateRevision) return under('the update is being completed');
  return complete(pods, spec.minReadySeconds);
}

/**
 * A pod of a revision that can't start. The controller waits for it to become ready before it replaces it, which never happens.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
 */
function isStuck(pod: Pod, nowMs: number): boolean {
  return troublesOf(pod, nowMs).some(({ failsAfterMs }) => failsAfterMs !== undefined);
}
