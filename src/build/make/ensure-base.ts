import { phase } from '../../log.ts';
import type { Digest } from '../../oci/digest.ts';
import { formatReference } from '../../oci/reference.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { PlannedImage } from '../plan/plan-image.ts';
import { nameOf } from '../plan/stage-sources.ts';
import type { StageWork } from '../plan/stage-work.ts';
import type { BuildPorts, MountSources } from '../ports.ts';
import type { SharedWork } from '../shared-work.ts';
import { baseTag, readBase } from '../stored/base-store.ts';
import { provideBase } from './provide.ts';

export interface EnsuredBase {
  /** "web", "web (linux/arm64)", "web stage build". */
  readonly name: string;
  /** With tag and digest. Absent for FROM scratch. */
  readonly reference?: string;
  readonly digest?: Digest;
  readonly outcome: 'built' | 'present';
}

/** Makes sure that the base of a planned image, and those of the stages that it takes files from, stand in the registry under their keys. */
export async function ensureBases(
  planned: PlannedImage,
  mounts: MountSources,
  shared: SharedWork,
  ports: BuildPorts,
): Promise<readonly [EnsuredBase, ...EnsuredBase[]]> {
  const { spec, sources, stagesTaken } = planned;
  const works = await Promise.all(stagesTaken.map((stage) => sources.workOf(stage)));
  const distinct = new Map(works.map((work) => [work.baseSegment.key, work]));
  distinct.delete(planned.baseSegment.key);
  const ensure = (name: string, work: StageWork) => ensureBase(name, work, { spec, mounts, shared }, ports);
  return Promise.all([
    ensure(spec.title, planned),
    ...[...distinct.values()].map((work) => ensure(`${spec.title} ${nameOf(work)}`, work)),
  ]);
}

async function ensureBase(
  name: string,
  { facts, baseSegment }: StageWork,
  { spec, mounts, shared }: { spec: ImageSpec; mounts: MountSources; shared: SharedWork },
  ports: BuildPorts,
): Promise<EnsuredBase> {
  if (baseSegment.madeBy === 'scratch') return { name, outcome: 'present' };
  const present = await readBase(spec.repository, baseSegment.key, ports);
  const base =
    present ??
    (await phase(
      ports.progress,
      `base ${name}`,
      () => provideBase(baseSegment, { spec, mounts, facts }, shared, ports),
      () => 'built',
    ));
  const outcome = present === undefined ? 'built' : 'present';
  if (base.digest === undefined) return { name, outcome };
  const reference = formatReference({ ...spec.repository, tag: baseTag(baseSegment.key), digest: base.digest });
  return { name, outcome, reference, digest: base.digest };
}
