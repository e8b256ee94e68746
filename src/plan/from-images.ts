import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/manifest.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { DockerfileAnalysis } from './analysis.ts';

/** An image that a needed stage is FROM. */
export interface FromImage {
  /** As written after expansion. */
  readonly image: string;
  readonly platform: Platform;
  /** Of the FROM. */
  readonly line: number;
}

/** ONBUILD texts of FROM images by what never changes of them: see triggersId. Of an image without ONBUILD: none, which is worth knowing too. */
export type KnownTriggers = Readonly<Record<string, readonly string[]>>;

/** Digest and platform: an index names an image of each platform, and each has a configuration of its own. */
export function triggersId(digest: Digest, platform: Platform): string {
  return `${digest} ${formatPlatform(platform)}`;
}

/** The images that needed stages are FROM, in the file's order; one that several stages name stands once for each platform. */
export function fromImages({ needed, stages, stageContext }: DockerfileAnalysis): readonly FromImage[] {
  const found = new Map<string, FromImage>();
  for (const index of needed) {
    const stage = stages[index];
    if (stage === undefined || stage.base.kind !== 'image') continue;
    const { image } = stage.base;
    const platform = stage.platform ?? stageContext.inputs.targetPlatform;
    const id = `${image} ${formatPlatform(platform)}`;
    if (!found.has(id)) found.set(id, { image, platform, line: stage.stage.from.line });
  }
  return [...found.values()];
}
