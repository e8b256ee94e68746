import type { Platform } from '../../oci/manifest.ts';
import { parsePlatform } from '../../oci/platform.ts';
import type { ImageFacts } from '../../plan/analysis.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';

/** The platform that a stage is of: `FROM --platform` decides, else what the image is made for. */
export function platformOf({ analysis: { chain } }: ImageFacts, { platform }: Pick<ImageSpec, 'platform'>): Platform {
  return chain.platform ?? parsePlatform(platform);
}
