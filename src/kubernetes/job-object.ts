import { randomBytes } from 'node:crypto';
import type { JobRequest } from '../deployment/target.ts';
import type { Body } from './cluster.ts';
import { MANAGED_LABELS } from './object-name.ts';
import type { Container, PodSpec } from './objects.ts';

/** The name of the container in the job's pod. */
export const JOB_CONTAINER = 'job';

/** How long a finished Job and its pod stay to be looked at. */
const KEPT_SECONDS = 3_600;

/** What a pod needs to run where the workload's pods run, and with what they are allowed to see. */
const POD_FIELDS = [
  'serviceAccountName',
  'automountServiceAccountToken',
  'imagePullSecrets',
  'volumes',
  'securityContext',
  'nodeSelector',
  'affinity',
  'tolerations',
  'runtimeClassName',
  'priorityClassName',
  'dnsPolicy',
  'dnsConfig',
  'hostAliases',
  'enableServiceLinks',
] as const;

/** Probes, ports and lifecycle hooks belong to a server, not to a command that ends. */
const CONTAINER_FIELDS = [
  'env',
  'envFrom',
  'volumeMounts',
  'securityContext',
  'resources',
  'workingDir',
  'imagePullPolicy',
] as const;

/** The pod of a workload that runs the job's image, and the container in it that does. */
export interface JobModel {
  readonly spec: PodSpec;
  readonly container: Container;
}

/**
 * A Job that runs one command in the surroundings of a workload's container: environment, volumes, account, pull secrets, and the
 * sidecars without which the container could not reach its database. Not its labels: a Service would send requests to it.
 */
export function jobObject({ name, image, command, timeoutMs }: JobRequest, model: JobModel | undefined): Body {
  const volumes = new Set(namesIn(model?.spec.volumes));
  const container = { ...pick(model?.container, CONTAINER_FIELDS), name: JOB_CONTAINER, image, command };
  const mounts = (model?.container.volumeMounts ?? []).filter((mount) => volumes.has(mount.name));
  const sidecars = (model?.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return {
    metadata: { name: `hydrofoil-${name.slice(0, 40)}-${randomBytes(4).toString('hex')}`, labels: MANAGED_LABELS },
    spec: {
      backoffLimit: 0, // a migration that failed half-way is not for a machine to repeat
      ttlSecondsAfterFinished: KEPT_SECONDS,
      activeDeadlineSeconds: Math.max(1, Math.ceil(timeoutMs / 1_000)), // ends it even when this process is gone
      template: {
        metadata: { labels: MANAGED_LABELS },
        spec: {
          ...pick(model?.spec, POD_FIELDS),
          restartPolicy: 'Never',
          ...(sidecars.length === 0 ? {} : { initContainers: sidecars }),
          // A StatefulSet's own volumes (volumeClaimTemplates) stay with its pods.
          containers: [model === undefined ? container : { ...container, volumeMounts: mounts }],
        },
      },
    },
  };
}

function pick(
  from: Readonly<Record<string, unknown>> | undefined,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  if (from === undefined) return {};
  return Object.fromEntries(fields.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]]])));
}

function namesIn(volumes: unknown): readonly string[] {
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap((volume: unknown) =>
    typeof volume === 'object' && volume !== null && 'name' in volume && typeof volume.name === 'string'
      ? [volume.name]
      : [],
  );
}
