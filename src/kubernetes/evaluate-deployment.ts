import type { Condition, Deployment, Pod, ReplicaSet } from './objects.ts';
import type { Trouble } from './pod-trouble.ts';
import { complete, livePodsOf, moving, type PatchedWorkload, patchedOnly, type Sight } from './sight.ts';

export interface DeploymentSnapshot {
  readonly kind: 'deployment';
  readonly object: Deployment;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
}

const REVISION = 'deployment.kubernetes.io/revision';
/** Quota is often free again when old pods have ended. */
const REPLICA_FAILURE_FAILS_AFTER_MS = 10_000;

/**
 * Reads one snapshot of a Deployment. The order of the checks is that of `kubectl rollout status`: while the new spec is not
 * observed, the counts belong to the old revision.
 */
export function evaluateDeployment(snapshot: DeploymentSnapshot, patched: PatchedWorkload, nowMs: number): Sight {
  const { spec, status = {} } = snapshot.object;
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  const want = spec.replicas ?? 1;
  if (spec.paused === true) return patchedOnly('patched; it is paused, and rolls out when it is resumed');
  if (want === 0) return patchedOnly('patched; it is scaled to 0, so no pod runs the new image yet');
  if ((status.observedGeneration ?? 0) < patched.generation) return moving('the new spec is not observed yet');
  const pods = newPods(snapshot);
  const troubles = conditionTroubles(snapshot.object, patched, nowMs);
  if (updated < want) return moving(`${updated} of ${want} pods updated`, pods, nowMs, troubles);
  if (available < updated) return moving(`${available} of ${updated} new pods available`, pods, nowMs, troubles);
  if (replicas > updated) return moving(`${replicas - updated} old pods still running`, pods, nowMs, troubles);
  if (conditionOf(snapshot.object, 'Available')?.status !== 'True')
    return moving('not available yet', pods, nowMs, troubles);
  return complete(pods, spec.minReadySeconds);
}

/** The ReplicaSet that the Deployment owns and that has its current revision. */
export function newReplicaSet({ object, replicaSets }: DeploymentSnapshot): ReplicaSet | undefined {
  const revision = object.metadata.annotations?.[REVISION];
  return replicaSets.find(
    ({ metadata }) =>
      metadata.annotations?.[REVISION] === revision &&
      (metadata.ownerReferences ?? []).some(({ uid }) => uid === object.metadata.uid),
  );
}

function newPods(snapshot: DeploymentSnapshot): readonly Pod[] {
  const replicaSet = newReplicaSet(snapshot);
  return replicaSet === undefined ? [] : livePodsOf(replicaSet, snapshot.pods);
}

function conditionTroubles(deployment: Deployment, patched: PatchedWorkload, nowMs: number): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const replicaFailure = conditionOf(deployment, 'ReplicaFailure');
  if (replicaFailure?.status === 'True')
    troubles.push({
      cause: 'replica failure',
      text: `no new pod can be created: ${replicaFailure.message ?? replicaFailure.reason}`,
      failsAfterMs: REPLICA_FAILURE_FAILS_AFTER_MS,
    });
  const progressing = conditionOf(deployment, 'Progressing');
  const deadlineMs = (deployment.spec.progressDeadlineSeconds ?? 600) * 1_000;
  // The condition may be left over from before the patch, so it is believed only when the patch has had that long as well.
  if (progressing?.status === 'False' && nowMs - patched.patchedAtMs >= deadlineMs)
    troubles.push({
      cause: 'progress deadline',
      text: `no progress for ${deadlineMs / 1_000} s (progressDeadlineSeconds)`,
      failsAfterMs: 0,
    });
  return troubles;
}

function conditionOf({ status }: Deployment, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}
