import type { StageSource } from '../dockerfile/stages/stages.ts';
import type { SourceLocation } from '../errors.ts';
import type { Platform } from '../oci/manifest.ts';
import type { DockerfileAnalysis } from './analysis.ts';
import { chainOf } from './chain.ts';

/** A place where a stage that is needed stands on an image, or takes from one. */
export interface ImageUse {
  /** As written, after expansion. */
  readonly image: string;
  /** `stand`: the stage is FROM it. */
  readonly to: 'stand' | 'take';
  /** Of the stage that stands on it; what is taken is always of the target platform, as BuildKit has it. */
  readonly platform: Platform;
  readonly location: SourceLocation;
}

/** Every use of an image, in the order of the stages and instructions. */
export function usesOfImages({ dockerfile: { file }, stages, needed, stageContext }: DockerfileAnalysis): ImageUse[] {
  return needed.flatMap((index) => {
    const resolved = stages[index];
    if (resolved === undefined) return [];
    const { targetPlatform } = stageContext.inputs;
    const own = chainOf(stages, index).platform ?? targetPlatform;
    const useOf = (to: ImageUse['to'], source: StageSource, line: number): ImageUse[] => {
      if (source.kind !== 'image') return [];
      return [{ image: source.image, to, platform: to === 'stand' ? own : targetPlatform, location: { file, line } }];
    };
    const { line: fromLine } = resolved.stage.from;
    return [
      ...useOf('stand', resolved.base, fromLine),
      ...resolved.sources.flatMap((sources, place) =>
        sources.flatMap((source) => useOf('take', source, resolved.instructions[place]?.line ?? fromLine)),
      ),
    ];
  });
}
