import { phase } from '../log.ts';
import type { Digest } from '../oci/digest.ts';
import { formatReference } from '../oci/reference.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import { baseTag, readBase } from './base-store.ts';
import { makeBase } from './make-base.ts';
import type { PlannedImage } from './plan-image.ts';
import type { BuildPorts, MountSources } from './ports.ts';

export interface EnsuredBase {
  readonly plan: ImagePlan;
  /** With tag and digest. Absent for FROM scratch. */
  readonly reference?: string;
  readonly digest?: Digest;
  readonly outcome: 'built' | 'present';
}

/** Makes sure that the base of a planned image stands in the registry under its key. */
export async function ensureBase(
  { plan, spec, facts, baseSegment }: PlannedImage,
  mounts: MountSources,
  ports: BuildPorts,
): Promise<EnsuredBase> {
  if (baseSegment.madeBy === 'scratch') return { plan, outcome: 'present' };
  const present = await readBase(spec.repository, baseSegment.key, ports);
  const base =
    present ??
    (await phase(
      ports.progress,
      `base ${spec.name}`,
      () => makeBase(baseSegment, spec, mounts, facts, ports),
      () => 'built',
    ));
  const outcome = present === undefined ? 'built' : 'present';
  if (base.digest === undefined) return { plan, outcome };
  const reference = formatReference({ ...spec.repository, tag: baseTag(baseSegment.key), digest: base.digest });
  return { plan, outcome, reference, digest: base.digest };
}
