import { readFile } from 'node:fs/promises';
import { readContentIds } from '../context/content-id.ts';
import { readIgnore } from '../context/dockerignore.ts';
import { readContext } from '../context/walk.ts';
import { parseDockerfile } from '../dockerfile/parse-dockerfile.ts';
import type { BuildInputs } from '../dockerfile/variables.ts';
import { isToolError, messageOf, type SourceLocation, ToolError } from '../errors.ts';
import type { RunConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/manifest.ts';
import { parsePlatform } from '../oci/platform.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import { analyzeDockerfile, type DockerfileAnalysis, type ImageFacts } from '../plan/analysis.ts';
import { chainOf } from '../plan/chain.ts';
import { needsFromConfig } from '../plan/from-config.ts';
import type { ImageSpec } from '../plan/image-spec.ts';
import { fetchImage, resolveDigest } from '../registry/resolve.ts';
import type { BuildPorts } from './ports.ts';

/** What hydrofoil.lock says; absent where there is none. */
export interface LockedImages {
  readonly refreshed: string;
  /** Canonical reference with tag → digest. */
  readonly images: Readonly<Record<string, Digest>>;
}

export interface ReadImage {
  readonly facts: ImageFacts;
  /** Images that hydrofoil.lock does not name: their tags were asked for now. */
  readonly unlocked: readonly string[];
}

/** Reads all that one image is made of: Dockerfile, ignore file, context, and the digests of its FROM images. */
export async function readImage(
  spec: ImageSpec,
  lock: LockedImages | undefined,
  buildPlatform: Platform,
  ports: BuildPorts,
): Promise<ReadImage> {
  const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
  const analysis = analyzeDockerfile(dockerfile, buildInputs(spec, buildPlatform));
  const unlocked = analysis.images.filter((image) => lockedDigest(image, lock) === undefined);
  const resolving = Promise.all(
    unlocked.map(async (image) => [image, await resolveTag(image, spec, analysis, ports)] as const),
  );
  const reading = readContext(spec.context, {
    ignore: readIgnore(spec.context, spec.dockerfile),
    signal: ports.signal,
  });
  const [resolved, context] = await Promise.all([resolving, reading]);
  const digests = new Map(resolved);
  const digestOf = (image: string) => lockedDigest(image, lock) ?? known(digests.get(image), image);
  const configs = await readFromConfigs(analysis, spec, digestOf, ports);
  return {
    unlocked,
    facts: {
      analysis,
      context,
      contentIds: readContentIds(context),
      digestOf,
      configOf: (image) => configs.get(image) ?? {},
      ...(lock === undefined ? {} : { refreshed: lock.refreshed }),
    },
  };
}

export function buildInputs(spec: ImageSpec, buildPlatform: Platform): BuildInputs {
  const targetPlatform = parsePlatform(spec.platform);
  return {
    buildArgs: spec.args,
    targetPlatform,
    buildPlatform,
    ...(spec.target === undefined ? {} : { target: spec.target }),
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

/** The digest in the reference itself, else the one of the lock file. */
function lockedDigest(image: string, lock: LockedImages | undefined): Digest | undefined {
  const { registry, name, tag, digest } = parseReference(image);
  return digest ?? lock?.images[formatReference({ registry, name, tag: tag ?? 'latest' })];
}

async function resolveTag(
  image: string,
  spec: ImageSpec,
  analysis: DockerfileAnalysis,
  { registry, signal }: BuildPorts,
): Promise<Digest> {
  try {
    return (await resolveDigest(registry, parseReference(image), parsePlatform(spec.platform), { signal })).digest;
  } catch (error) {
    if (!isToolError(error)) throw error;
    throw new ToolError(error.code, error.message, {
      location: placeOfImage(image, analysis),
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

/** Where the Dockerfile names the image first, in the stages that are needed. */
function placeOfImage(image: string, { dockerfile: { file }, stages, needed }: DockerfileAnalysis): SourceLocation {
  const uses = needed.flatMap((index) => {
    const stage = stages[index];
    if (stage === undefined) return [];
    return [
      { source: stage.base, line: stage.stage.from.line },
      ...stage.sources.flatMap((sources, place) =>
        sources.map((source) => ({ source, line: stage.instructions[place]?.line ?? stage.stage.from.line })),
      ),
    ];
  });
  const use = uses.find(({ source }) => source.kind === 'image' && source.image === image);
  return use === undefined ? { file } : { file, line: use.line };
}

async function readFromConfigs(
  { needed, stages, stageContext }: DockerfileAnalysis,
  spec: ImageSpec,
  digestOf: (image: string) => Digest,
  { registry, signal }: BuildPorts,
): Promise<ReadonlyMap<string, RunConfig>> {
  const chains = needed.map((index) => chainOf(stages, index)).filter((chain) => needsFromConfig(chain, stageContext));
  const entries = chains.map(async ({ from, platform }): Promise<readonly [string, RunConfig]> => {
    if (from.kind !== 'image') return ['scratch', {}];
    const reference = { ...parseReference(from.image), digest: digestOf(from.image) };
    const { config } = await fetchImage(registry, reference, platform ?? parsePlatform(spec.platform), { signal });
    return [from.image, config.config ?? {}];
  });
  return new Map(await Promise.all(entries));
}

function known(digest: Digest | undefined, image: string): Digest {
  if (digest === undefined) throw new RangeError(`Nobody asked for the digest of ${image}`);
  return digest;
}
