import type { StageSource } from '../../dockerfile/stages/stages.ts';
import { parsePlatform } from '../../oci/platform.ts';
import { emptyRootfs } from '../../plan/compose/rootfs.ts';
import { applyLayers } from '../../plan/compose/rootfs-builder.ts';
import { type Key, keyOf, textInput } from '../../plan/input.ts';
import { ownImageOf, pinnedReference } from '../../plan/own-images.ts';
import type { SegmentsPlan } from '../../plan/plan-segments.ts';
import type { BaseImage } from '../../plan/segment.ts';
import { sourceIdOf, type TakenSource, takenSource } from '../../plan/taken-source.ts';
import { fetchImage } from '../../registry/resolve.ts';
import type { BuildPorts } from '../ports.ts';
import { ensureTrees } from '../stored/tree-store.ts';
import type { PlannedImage } from './plan-image.ts';
import type { FindSource, ResolvedSegments } from './resolve-segments.ts';
import { baseOfStage, isComplete, planStage, resolveStage, type StageWork } from './stage-work.ts';

/** The stages and images that one image takes files from. */
export interface StageSources {
  readonly find: FindSource;
  /** A stage as far as it is known. */
  workOf(stage: number): Promise<StageWork>;
  /** How much of a stage was looked at. */
  contentsOf(stage: number): TakenSource['contents'];
  /** Tells that a stage has been made. */
  made(stage: number, work: StageWork): void;
}

export function openStageSources(
  { spec, facts, answers, trust }: Pick<PlannedImage, 'spec' | 'facts' | 'answers' | 'trust'>,
  ports: BuildPorts,
): StageSources {
  const works = new Map<number, Promise<StageWork>>();
  const found = new Map<string, Promise<TakenSource>>();
  const request = { spec, answers, trust, previous: undefined, findSource: find };

  const workOf = (stage: number): Promise<StageWork> => {
    const work = works.get(stage) ?? planStage(baseOfStage(stage, facts, answers, spec), request, ports);
    works.set(stage, work);
    return work;
  };
  const ofImage = async (image: string): Promise<TakenSource> => {
    const digest = facts.digestOf(image);
    const reference = pinnedReference(image, digest, facts.own);
    const layers = async () => {
      const { manifest } = await fetchImage(ports.registry, reference, parsePlatform(spec.platform), ports);
      return manifest.layers;
    };
    const keyOfDigest = (id: string) =>
      keyOf([textInput('platform', spec.platform, spec.platform), textInput('from', '', id)]);
    const trees = await ensureTrees(
      keyOfDigest(reference.digest),
      { from: reference, layers, to: spec.repository },
      ports,
    );
    const key = keyOfDigest(digest); // one of the configuration made again with the same content has another digest, and the same key
    return takenSource({ name: image, key, rootfs: applyLayers(emptyRootfs, trees), contents: 'all' });
  };
  const ofStage = async (
    work: StageWork,
    { base, segments, results }: ResolvedSegments,
    contents: TakenSource['contents'],
  ): Promise<TakenSource> => {
    const isWhole = contents === 'all' && base.layers.length > 0;
    const hasAll = isWhole || base.layers.length === 0;
    const place = { from: spec.repository, layers: async () => base.layers, to: spec.repository };
    const facts = isWhole ? applyLayers(emptyRootfs, await ensureTrees(base.key, place, ports)) : base.facts;
    // Once more, now that the results of all runs are there: what they left is what there is to take.
    const { rootfs } = (await resolveStage(work, { ...base, facts }, results, request, ports)).segments;
    if (rootfs.kind !== 'known') throw new RangeError(`What run ${rootfs.key} left is not known, though it was made`);
    const key = keyOfStage(base, segments);
    return takenSource({ name: nameOf(work), key, rootfs: rootfs.facts(), contents: hasAll ? 'all' : contents });
  };

  async function find(source: StageSource, contents: TakenSource['contents']): Promise<TakenSource | undefined> {
    const id = idOf(source, contents);
    const known = found.get(id);
    if (known !== undefined) return known;
    switch (source.kind) {
      case 'scratch':
        return takenSource({ name: 'scratch', key: keyOf([]), rootfs: emptyRootfs, contents: 'all' });
      case 'image': {
        const ours = ownImageOf(source.image, facts.own);
        if (ours !== undefined && ours.digest === undefined) return undefined; // planned so far
        const image = ofImage(source.image);
        found.set(id, image);
        return image;
      }
      case 'stage': {
        const work = await workOf(source.index);
        if (work.above === undefined || !isComplete(work.above)) return undefined;
        const stage = ofStage(work, work.above, contents);
        found.set(id, stage);
        return stage;
      }
    }
  }

  return {
    find,
    workOf,
    contentsOf: (index) => (found.has(idOf({ kind: 'stage', index }, 'all')) ? 'all' : 'above-base'),
    made: (stage, work) => works.set(stage, Promise.resolve(work)),
  };
}

function idOf(source: StageSource, contents: TakenSource['contents']): string {
  return `${sourceIdOf(source)} ${contents}`;
}

/** "stage build", or its number where it has no name; both where another stage has the same name: a file may use a name again. */
export function nameOf({ facts: { analysis } }: Pick<StageWork, 'facts'>): string {
  const { stages, target } = analysis;
  const name = stages[target]?.stage.name;
  const isShared = stages.some(({ stage }, place) => place !== target && stage.name === name);
  if (name === undefined) return `stage ${target}`;
  return isShared ? `stage ${name} (${target})` : `stage ${name}`;
}

/** Of everything that a stage holds. */
function keyOfStage(base: BaseImage, { segments }: SegmentsPlan): Key {
  return keyOf([textInput('from', 'base', base.key), ...segments.map(({ kind, key }) => textInput('from', kind, key))]);
}
