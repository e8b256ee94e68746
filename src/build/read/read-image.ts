import { readFile } from 'node:fs/promises';
import { parseDockerfile } from '../../dockerfile/parse/parse-dockerfile.ts';
import { messageOf, ToolError } from '../../errors.ts';
import type { RunConfig } from '../../oci/config.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Platform } from '../../oci/manifest.ts';
import { formatPlatform, parsePlatform } from '../../oci/platform.ts';
import { parseReference } from '../../oci/reference.ts';
import type { DockerfileAnalysis, ImageFacts } from '../../plan/analysis.ts';
import { chainOf } from '../../plan/chain.ts';
import { needsFromConfig } from '../../plan/from-config.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { type OwnImages, ownImageOf } from '../../plan/own-images.ts';
import { fetchImage } from '../../registry/resolve.ts';
import type { BuildPorts } from '../ports.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { openAddedArchives } from './added-archives.ts';
import { openContexts } from './read-context.ts';
import { readFrontend } from './read-frontend.ts';
import { type LockedImages, resolveFroms } from './resolve-froms.ts';

export interface ReadImage {
  readonly facts: ImageFacts;
  /** As it was read. */
  readonly dockerfileText: string;
  /** Images that hydrofoil.lock does not name: their tags were asked for now. */
  readonly unlocked: readonly string[];
}

/**
 * Reads all that one image is made of: Dockerfile, ignore file, context, the digests of its FROM images, and what these add by ONBUILD.
 * The image before it, which is being looked for meanwhile, may know the last.
 */
export async function readImage(
  spec: ImageSpec,
  lock: LockedImages | undefined,
  buildPlatform: Platform,
  own: OwnImages,
  previous: Promise<PreviousImage | undefined>,
  ports: BuildPorts,
): Promise<ReadImage> {
  const dockerfileText = await readDockerfile(spec);
  const dockerfile = parseDockerfile(dockerfileText, spec.dockerfileName);
  const remembered = async () => (await previous)?.record.triggers ?? {};
  const resolving = resolveFroms(dockerfile, { spec, lock, buildPlatform, own, remembered }, ports);
  const reading = (ports.contexts ?? openContexts(ports)).of(spec);
  const [{ analysis, digestOf, unlocked, triggers }, { context, contentIds }] = await Promise.all([resolving, reading]);
  const frontend = readFrontend(dockerfile, spec, lock, buildPlatform, ports);
  const configs = await readFromConfigs(analysis, spec, digestOf, own, ports);
  return {
    unlocked,
    dockerfileText,
    facts: {
      analysis,
      context,
      contentIds,
      archives: openAddedArchives(context, contentIds),
      digestOf,
      own,
      configOf: (image) => configs.get(image) ?? {},
      triggers,
      ...(frontend === undefined ? {} : { frontend }),
      ...(lock === undefined ? {} : { refreshed: lock.refreshed }),
    },
  };
}

export async function readDockerfile({ dockerfile, dockerfileName, name }: ImageSpec): Promise<string> {
  try {
    return await readFile(dockerfile, 'utf8');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) {
      throw new ToolError(
        'DOCKERFILE_UNREADABLE',
        `Reading the Dockerfile of image ${name}: ${messageOf(cause).split(',')[0]}`,
        {
          hint: `Set images.${name}.dockerfile in hydrofoil.yaml (or -f) to a file that this user may read.`,
          location: { file: dockerfileName },
          cause,
        },
      );
    }
    throw new ToolError(
      'DOCKERFILE_MISSING',
      `Reading the Dockerfile of image ${name}: ${dockerfileName} does not exist`,
      {
        hint: `Create it, or set images.${name}.dockerfile in hydrofoil.yaml (or -f) to where it is.`,
        location: { file: dockerfileName },
        cause,
      },
    );
  }
}

async function readFromConfigs(
  { needed, stages, stageContext }: DockerfileAnalysis,
  spec: ImageSpec,
  digestOf: (image: string) => Digest,
  own: OwnImages,
  { registry, signal }: BuildPorts,
): Promise<ReadonlyMap<string, RunConfig>> {
  const chains = needed.map((index) => chainOf(stages, index)).filter((chain) => needsFromConfig(chain, stageContext));
  const entries = chains.map(async ({ from, platform }): Promise<readonly [string, RunConfig]> => {
    if (from.kind !== 'image') return ['scratch', {}];
    const wanted = platform ?? parsePlatform(spec.platform);
    const ours = ownImageOf(from.image, own)?.platforms.get(formatPlatform(wanted));
    if (ours !== undefined) return [from.image, ours.config];
    const reference = { ...parseReference(from.image), digest: digestOf(from.image) };
    const { config } = await fetchImage(registry, reference, wanted, { signal });
    return [from.image, config.config ?? {}];
  });
  return new Map(await Promise.all(entries));
}
