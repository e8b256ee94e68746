import { type PrintedStage, printDockerfile } from '../dockerfile/print-dockerfile.ts';
import { stagesNeeded } from '../dockerfile/stages-needed.ts';
import { ToolError } from '../errors.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import type { ImageFacts } from '../plan/analysis.ts';
import type { BaseSegment } from '../plan/base-segment.ts';
import { emptyRootfs } from '../plan/compose/rootfs.ts';
import type { ImageSpec } from '../plan/image-spec.ts';
import type { BaseImage } from '../plan/segment.ts';
import { fetchImage } from '../registry/resolve.ts';
import { publishBase, readBase } from './base-store.ts';
import { copyImage } from './copy-image.ts';
import { execute } from './execute.ts';
import type { BuildPorts, MountSources } from './ports.ts';

/** Makes a base that the registry does not have, by an engine or, where it is no more than its FROM image, by copying that. */
export async function makeBase(
  segment: BaseSegment,
  spec: ImageSpec,
  mounts: MountSources,
  facts: ImageFacts,
  ports: BuildPorts,
): Promise<BaseImage> {
  const { key, inputs } = segment;
  const { repository } = spec;
  await refuseTriggers(facts, spec, ports);
  if (segment.madeBy === 'copy') {
    const image = await fetchImage(ports.registry, fromOf(facts), parsePlatform(spec.platform), {
      signal: ports.signal,
    });
    await copyImage(image, fromOf(facts), repository, ports);
    return publishBase(repository, key, inputs, image, ports);
  }
  const print = stagesOfBase(segment, facts);
  const dockerfile = printDockerfile({
    dockerfile: facts.analysis.dockerfile,
    stages: facts.analysis.stages,
    print,
    pin: (image) => pinned(image, facts),
  });
  const printed = { dockerfile, print, declared: [] };
  return execute({ spec, mounts, facts, steps: segment.steps, key, printed }, ports, async (image) => {
    const other = await readBase(repository, key, ports); // a run that was quicker: its layers are the ones in use
    return other ?? publishBase(repository, key, inputs, image, ports);
  });
}

/** FROM scratch with nothing executed on it: there is nothing to keep. */
export function scratchBase({ key }: BaseSegment, spec: ImageSpec): BaseImage {
  const { os, architecture, variant } = parsePlatform(spec.platform);
  const config = { os, architecture, ...(variant === undefined ? {} : { variant }) };
  return { key, layers: [], diffIds: [], config, facts: emptyRootfs };
}

/** The reference of an image by its digest alone, as every engine takes it. */
export function pinned(image: string, facts: ImageFacts): string {
  const { registry, name } = parseReference(image);
  return formatReference({ registry, name, digest: facts.digestOf(image) });
}

function fromOf(facts: ImageFacts) {
  const { from } = facts.analysis.chain;
  if (from.kind !== 'image') throw new TypeError('FROM scratch has no image');
  return { ...parseReference(from.image), digest: facts.digestOf(from.image) };
}

/** The stages of the chain up to the cut, the last one shortened, and whatever their instructions take from, in the file's order. */
function stagesOfBase({ steps }: BaseSegment, { analysis }: ImageFacts): PrintedStage[] {
  const last = steps.at(-1)?.written;
  if (last === undefined) throw new RangeError('A base without instructions is not executed');
  const whole = new Set<number>(steps.map(({ written }) => written.stage));
  for (const { written } of steps) {
    for (const source of written.sources) {
      if (source.kind === 'stage') for (const index of stagesNeeded(analysis.stages, source.index)) whole.add(index);
    }
  }
  whole.delete(last.stage);
  const upTo = analysis.stages[last.stage]?.instructions.slice(0, last.position + 1) ?? [];
  const own = upTo.filter(({ trigger }) => trigger !== true);
  return [
    ...[...whole].sort((one, other) => one - other).map((index) => ({ index })),
    { index: last.stage, instructionCount: own.length },
  ];
}

/** What ONBUILD of a FROM image would add is not in any key, so it must not take place unseen. */
async function refuseTriggers(facts: ImageFacts, spec: ImageSpec, { registry, signal }: BuildPorts): Promise<void> {
  const { analysis } = facts;
  const froms = analysis.needed.flatMap((index) => {
    const stage = analysis.stages[index];
    return stage?.base.kind === 'image'
      ? [{ image: stage.base.image, line: stage.stage.from.line, platform: stage.platform }]
      : [];
  });
  for (const { image, line, platform = parsePlatform(spec.platform) } of froms) {
    const { config } = await fetchImage(
      registry,
      { ...parseReference(image), digest: facts.digestOf(image) },
      platform,
      { signal },
    );
    const triggers = config.config?.OnBuild ?? [];
    if (triggers.length === 0) continue;
    throw new ToolError(
      'DOCKERFILE_ONBUILD_UNSUPPORTED',
      `Building on ${image} (${formatPlatform(platform)}): it adds instructions by ONBUILD: ${triggers.join('; ')}`,
      {
        hint: 'Write these instructions into the Dockerfile, and stand on an image without ONBUILD.',
        location: { file: analysis.dockerfile.file, line },
      },
    );
  }
}
