import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { BuildInputs } from '../../dockerfile/expand/variables.ts';
import type { ImageTriggers } from '../../dockerfile/stages/stages.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Platform } from '../../oci/manifest.ts';
import { formatPlatform, parsePlatform } from '../../oci/platform.ts';
import { formatReference, parseReference } from '../../oci/reference.ts';
import { analyzeDockerfile, type DockerfileAnalysis } from '../../plan/analysis.ts';
import { fromImages, type KnownTriggers, triggersId } from '../../plan/from-images.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { type ImageUse, usesOfImages } from '../../plan/image-uses.ts';
import { identityOf, type OwnImages, ownImageOf } from '../../plan/own-images.ts';
import { fetchImage, resolveDigest } from '../../registry/resolve.ts';
import type { BuildPorts } from '../ports.ts';
import { locatedAt } from './located.ts';

/** What hydrofoil.lock says; absent where there is none. */
export interface LockedImages {
  readonly refreshed: string;
  /** Canonical reference with tag → digest. */
  readonly images: Readonly<Record<string, Digest>>;
}

export interface FromsQuestion {
  readonly spec: ImageSpec;
  readonly lock: LockedImages | undefined;
  readonly buildPlatform: Platform;
  readonly own: OwnImages;
  /** ONBUILD of FROM images that somebody has looked at before. */
  readonly remembered: () => Promise<KnownTriggers>;
}

export interface ResolvedFroms {
  readonly analysis: DockerfileAnalysis;
  /** Of every image of the analysis. */
  readonly digestOf: (image: string) => Digest;
  /** Images that hydrofoil.lock does not name: their tags were asked for now. */
  readonly unlocked: readonly string[];
  readonly triggers: KnownTriggers;
}

type Ports = Pick<BuildPorts, 'registry' | 'signal'>;

/**
 * Finds the digest of every image that the target needs, and what FROM images add to it by ONBUILD. An added instruction may name
 * further images, so it goes on until nothing new is named. A digest that was looked at before asks nothing.
 */
export async function resolveFroms(
  dockerfile: Dockerfile,
  { spec, lock, buildPlatform, own, remembered }: FromsQuestion,
  ports: Ports,
): Promise<ResolvedFroms> {
  const inputs = buildInputs(spec, buildPlatform);
  const digests = new Map<string, Digest>();
  const lockedOf = (image: string) => (ownImageOf(image, own) === undefined ? lockedDigest(image, lock) : undefined);
  const digestOf = (image: string) => known(lockedOf(image) ?? digests.get(image), image);
  let triggers: KnownTriggers = {};
  for (;;) {
    const analysis = analyzeDockerfile(
      dockerfile,
      inputs,
      triggersIn(triggers, inputs, (image) => lockedOf(image) ?? digests.get(image)),
    );
    const uses = usesOfImages(analysis);
    const [ours, others] = partition(analysis.images, (image) => ownImageOf(image, own));
    for (const [image, it] of ours) digests.set(image, identityOf(it, image, uses));
    const unlocked = others.filter((image) => lockedOf(image) === undefined);
    const asking = unlocked.filter((image) => !digests.has(image));
    const answers = asking.map(async (image) => [image, await resolveTag(image, uses, ports)] as const);
    for (const [image, digest] of await Promise.all(answers)) digests.set(image, digest);

    const froms = fromImages(analysis).map((from) => ({ ...from, digest: digestOf(from.image) }));
    const unseen = froms.filter(({ digest, platform }) => triggers[triggersId(digest, platform)] === undefined);
    if (unseen.length === 0) return { analysis, digestOf, unlocked, triggers };
    const before = await remembered();
    const found = unseen.map(async ({ image, digest, platform, line }) => {
      const id = triggersId(digest, platform);
      const ours = ownImageOf(image, own)?.platforms.get(formatPlatform(platform));
      if (ours !== undefined) return [id, ours.config.OnBuild ?? []] as const;
      if (before[id] !== undefined) return [id, before[id]] as const;
      const reading = fetchImage(ports.registry, { ...parseReference(image), digest }, platform, ports);
      const { config } = await locatedAt({ file: dockerfile.file, line }, reading);
      return [id, config.config?.OnBuild ?? []] as const;
    });
    triggers = { ...triggers, ...Object.fromEntries(await Promise.all(found)) };
  }
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

function triggersIn(
  triggers: KnownTriggers,
  { targetPlatform }: BuildInputs,
  digestOf: (image: string) => Digest | undefined,
): ImageTriggers {
  return (image, platform = targetPlatform) => {
    const digest = digestOf(image);
    return digest === undefined ? [] : (triggers[triggersId(digest, platform)] ?? []);
  };
}

/** The digest in the reference itself, else the one of the lock file. */
export function lockedDigest(image: string, lock: LockedImages | undefined): Digest | undefined {
  const { registry, name, tag, digest } = parseReference(image);
  return digest ?? lock?.images[formatReference({ registry, name, tag: tag ?? 'latest' })];
}

async function resolveTag(image: string, uses: readonly ImageUse[], { registry, signal }: Ports): Promise<Digest> {
  const use = uses.find((one) => one.image === image);
  if (use === undefined) throw new RangeError(`Nothing needs ${image}`);
  const resolving = resolveDigest(registry, parseReference(image), use.platform, { signal });
  return (await locatedAt(use.location, resolving)).digest;
}

function partition<T>(
  images: readonly string[],
  ourOf: (image: string) => T | undefined,
): readonly [readonly (readonly [string, T])[], readonly string[]] {
  const ours = images.flatMap((image) => {
    const our = ourOf(image);
    return our === undefined ? [] : [[image, our] as const];
  });
  return [ours, images.filter((image) => ourOf(image) === undefined)];
}

function known(digest: Digest | undefined, image: string): Digest {
  if (digest === undefined) throw new RangeError(`Nobody asked for the digest of ${image}`);
  return digest;
}
