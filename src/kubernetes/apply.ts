import type { Clock } from '../clock.ts';
import { formatWorkload } from '../deployment/listed-workload.ts';
import type { ContainerChange } from '../deployment/release.ts';
import type { TargetOptions } from '../deployment/target.ts';
import { isToolError, messageOf, ToolError } from '../errors.ts';
import { retry } from '../retry.ts';
import type { Body, Cluster } from './cluster.ts';
import { imagePatch } from './patch.ts';
import { readSnapshot } from './snapshot.ts';
import type { Rollout } from './watch.ts';
import { getWorkload, nameOf, parseWorkload, templateOf, type Workload, type WorkloadName } from './workload.ts';

export interface ApplyOptions extends TargetOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly clock: Clock;
}

/**
 * Sets images. First every patch is tried as a dry run and every workload is read as the watch will read it, so that a missing right
 * or a webhook that says no is found before anything has changed.
 *
 * @throws {ToolError} IMAGE_NOT_BY_DIGEST, WORKLOAD_CONTAINER_NOT_FOUND, PATCH_INCOMPLETE and those of the cluster
 */
export async function applyChanges(
  changes: readonly ContainerChange[],
  options: ApplyOptions,
): Promise<readonly Rollout[]> {
  const groups = Map.groupBy(changes, ({ workload }) => workload);
  const targets = [...groups].map(([workload, ofWorkload]) => ({ name: parseWorkload(workload), changes: ofWorkload }));
  const tried = await Promise.all(targets.map((target) => tryPatch(target, options)));
  const results = await Promise.allSettled(tried.map(({ target, read }) => patchWorkload(target, read, options)));
  const failed = results.filter((result) => result.status === 'rejected');
  const rollouts = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const [first] = failed;
  if (first === undefined) return rollouts;
  const set = rollouts.filter(({ patched }) => patched.changed).map(({ patched }) => formatWorkload(patched));
  if (set.length === 0) throw first.reason;
  throw new ToolError('PATCH_INCOMPLETE', `${messageOf(first.reason)}; these were patched already: ${set.join(', ')}`, {
    hint: 'Deploy again when the cause is mended, or roll back: hydrofoil rollback.',
    cause: first.reason,
  });
}

interface PatchTarget {
  readonly name: WorkloadName;
  readonly changes: readonly ContainerChange[];
}

/** Does everything that can be refused without changing anything. */
async function tryPatch(target: PatchTarget, options: ApplyOptions) {
  const { cluster, namespace, signal } = options;
  return unlessOverwritten(options, async () => {
    const read = await getWorkload(cluster, namespace, target.name, { signal });
    const patch = imagePatch(read, target.changes);
    await Promise.all([
      readSnapshot(cluster, namespace, read, { signal }),
      patch === undefined ? read : send(cluster, namespace, read, patch, { signal, dryRun: true }),
    ]);
    return { target, read };
  });
}

async function patchWorkload({ name, changes }: PatchTarget, first: Workload, options: ApplyOptions): Promise<Rollout> {
  const { cluster, namespace, clock, signal } = options;
  return unlessOverwritten(options, async (attempt) => {
    const read = attempt === 1 ? first : await getWorkload(cluster, namespace, name, { signal });
    const patch = imagePatch(read, changes);
    const workload =
      patch === undefined ? read : await send(cluster, namespace, read, patch, { signal, dryRun: false });
    const patched = {
      ...nameOf(workload),
      uid: workload.object.metadata.uid,
      generation: workload.object.metadata.generation ?? 0,
      template: templateOf(workload),
      changed: patch !== undefined,
      patchedAtMs: clock.now(),
    };
    return { workload, patched };
  });
}

/** Tries again from what is there now when someone wrote in between: controllers write the status of a workload often. */
function unlessOverwritten<T>({ signal }: ApplyOptions, attempt: (number: number) => Promise<T>): Promise<T> {
  const isConflict = (error: unknown) => isToolError(error, 'CLUSTER_CONFLICT');
  return retry(attempt, isConflict, { attempts: 10, firstDelayMs: 10, maxDelayMs: 1_000, signal });
}

async function send(
  cluster: Cluster,
  namespace: string,
  { kind, object }: Workload,
  patch: Body,
  call: { readonly signal: AbortSignal; readonly dryRun: boolean },
): Promise<Workload> {
  const options = { ...call, type: 'strategic' } as const;
  const { name } = object.metadata;
  switch (kind) {
    case 'deployment':
      return { kind, object: await cluster.patch('deployments', namespace, name, patch, options) };
    case 'statefulset':
      return { kind, object: await cluster.patch('statefulsets', namespace, name, patch, options) };
    case 'daemonset':
      return { kind, object: await cluster.patch('daemonsets', namespace, name, patch, options) };
    case 'cronjob':
      return { kind, object: await cluster.patch('cronjobs', namespace, name, patch, options) };
  }
}
