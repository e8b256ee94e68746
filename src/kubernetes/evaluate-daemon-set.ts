import type { ControllerRevision, DaemonSet, Pod } from './objects.ts';
import { complete, livePodsOf, moving, type PatchedWorkload, patchedOnly, type Sight } from './sight.ts';

export interface DaemonSetSnapshot {
  readonly kind: 'daemonset';
  readonly object: DaemonSet;
  readonly revisions: readonly ControllerRevision[];
  readonly pods: readonly Pod[];
}

const REVISION_HASH = 'controller-revision-hash';

/** Reads one snapshot of a DaemonSet, whose wanted count is the number of nodes that it belongs on. */
export function evaluateDaemonSet(snapshot: DaemonSetSnapshot, patched: PatchedWorkload, nowMs: number): Sight {
  const { metadata, spec, status = {} } = snapshot.object;
  if (spec.updateStrategy?.type === 'OnDelete')
    return patchedOnly('patched; with the update strategy OnDelete a pod changes when it is deleted');
  if ((status.observedGeneration ?? 0) < patched.generation) return moving('the new spec is not observed yet');
  const {
    desiredNumberScheduled: want = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  } = status;
  if (want === 0) return patchedOnly('patched; no node is meant to run it');
  const newest = snapshot.revisions
    .filter((revision) => (revision.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid))
    .reduce<ControllerRevision | undefined>((a, b) => (a === undefined || b.revision > a.revision ? b : a), undefined);
  const hash = newest?.metadata.labels?.[REVISION_HASH];
  const pods = livePodsOf(snapshot.object, snapshot.pods).filter(
    (pod) => hash !== undefined && pod.metadata.labels?.[REVISION_HASH] === hash,
  );
  if (updated < want) return moving(`${updated} of ${want} nodes updated`, pods, nowMs);
  if (available < want) return moving(`available on ${available} of ${want} nodes`, pods, nowMs);
  return complete(pods, spec.minReadySeconds);
}
