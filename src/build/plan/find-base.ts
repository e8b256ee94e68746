import { parsePlatform } from '../../oci/platform.ts';
import type { BaseSegment } from '../../plan/base-segment.ts';
import { emptyRootfs } from '../../plan/compose/rootfs.ts';
import { parseRootfs } from '../../plan/compose/rootfs-format.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { Key } from '../../plan/input.ts';
import { diffInputs, type Reason } from '../../plan/reason.ts';
import type { BaseImage } from '../../plan/segment.ts';
import type { BuildPorts } from '../ports.ts';
import { readBase, readBaseInputs } from '../stored/base-store.ts';
import { hasLayers } from '../stored/has-layers.ts';
import type { PreviousImage } from '../stored/previous-image.ts';

/** How far an earlier image is believed: `distrust` after the registry turned out to have lost something that it names. */
export type Trust = 'trust' | 'distrust';

export interface BaseQuestion {
  readonly spec: ImageSpec;
  readonly previous: PreviousImage | undefined;
  readonly trust: Trust;
}

/** The base as the previous image remembers it, else as the registry has it, else nothing. */
export async function findBase(
  segment: BaseSegment,
  { spec, previous, trust }: BaseQuestion,
  ports: BuildPorts,
): Promise<BaseImage | undefined> {
  if (segment.madeBy === 'scratch') return scratchBase(segment, spec);
  if (trust === 'trust' && previous?.record.base.key === segment.key) return rememberedBase(previous);
  const base = await readBase(spec.repository, segment.key, ports);
  return base !== undefined && (trust === 'trust' || (await hasLayers(base, spec.repository, ports)))
    ? base
    : undefined;
}

/** FROM scratch with nothing executed on it: there is nothing to keep. */
function scratchBase({ key }: BaseSegment, spec: ImageSpec): BaseImage {
  const { os, architecture, variant } = parsePlatform(spec.platform);
  const config = { os, architecture, ...(variant === undefined ? {} : { variant }) };
  return { key, layers: [], diffIds: [], config, facts: emptyRootfs };
}

/** Why a base that is not there must be made: how its inputs differ from those of the base of an earlier build. */
export async function whyBase(
  segment: BaseSegment,
  { repository }: ImageSpec,
  before: Key | undefined,
  ports: BuildPorts,
): Promise<readonly Reason[]> {
  if (before === undefined) return [{ change: 'first-build' }];
  const missing: Reason = { change: 'missing', name: `base ${before.slice(0, 12)}` };
  if (before === segment.key) return [missing];
  const inputs = await readBaseInputs(repository, before, ports);
  const reasons = inputs === undefined ? [] : diffInputs(inputs, segment.inputs);
  return reasons.length === 0 ? [missing] : reasons;
}

/** As the image on it tells of it. */
export function rememberedBase({ record, manifest }: PreviousImage): BaseImage {
  const { key, digest, diffIds, config, facts } = record.base;
  return {
    key,
    layers: manifest.layers.slice(0, diffIds.length),
    diffIds,
    config,
    facts: parseRootfs(facts),
    ...(digest === undefined ? {} : { digest }),
  };
}
