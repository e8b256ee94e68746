import { type PrintedStage, printDockerfile } from '../../dockerfile/print-dockerfile.ts';
import { stagesNeeded } from '../../dockerfile/stages/stages-needed.ts';
import type { ImageFacts } from '../../plan/analysis.ts';
import type { BaseSegment } from '../../plan/base-segment.ts';
import { pinnedSyntax } from '../../plan/frontend.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { pinnedReference } from '../../plan/own-images.ts';
import type { BaseImage } from '../../plan/segment.ts';
import { fetchImage } from '../../registry/resolve.ts';
import type { BuildPorts, MountSources } from '../ports.ts';
import { publishBase, readBase } from '../stored/base-store.ts';
import { copyImage } from '../stored/copy-image.ts';
import { pinImages } from '../stored/pin-images.ts';
import { execute } from './execute.ts';
import { platformOf } from './platform-of.ts';

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
  if (segment.madeBy === 'copy') {
    const image = await fetchImage(ports.registry, fromOf(facts), platformOf(facts, spec), { signal: ports.signal });
    await copyImage(image, fromOf(facts), repository, ports);
    return publishBase(repository, key, inputs, image, ports);
  }
  const print = stagesOfBase(segment, facts);
  const dockerfile = printDockerfile({
    dockerfile: facts.analysis.dockerfile,
    stages: facts.analysis.stages,
    print,
    pin: await pinImages(print, facts, repository, ports),
    ...pinnedSyntax(facts),
  });
  const printed = { dockerfile, print, declared: [] };
  return execute({ spec, mounts, facts, steps: segment.steps, key, printed }, ports, async (image) => {
    const other = await readBase(repository, key, ports); // a run that was quicker: its layers are the ones in use
    return other ?? publishBase(repository, key, inputs, image, ports);
  });
}

function fromOf(facts: ImageFacts) {
  const { from } = facts.analysis.chain;
  if (from.kind !== 'image') throw new TypeError('FROM scratch has no image');
  return pinnedReference(from.image, facts.digestOf(from.image), facts.own);
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
  return [
    ...[...whole].sort((one, other) => one - other).map((index) => ({ index })),
    { index: last.stage, instructionCount: last.position + 1 },
  ];
}
