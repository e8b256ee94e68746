import { parseDockerfile } from '../../dockerfile/parse/parse-dockerfile.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Platform } from '../../oci/manifest.ts';
import { formatReference, parseReference } from '../../oci/reference.ts';
import { analyzeDockerfile } from '../../plan/analysis.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { usesOfImages } from '../../plan/image-uses.ts';
import { type Key, keyOf } from '../../plan/input.ts';
import { type OwnImage, type OwnImages, ownImageOf } from '../../plan/own-images.ts';
import { inParallel } from '../../registry/in-parallel.ts';
import { resolveDigest } from '../../registry/resolve.ts';
import type { BuildPorts } from '../ports.ts';
import { locatedAt } from '../read/located.ts';
import { readFrontend, syntaxOf } from '../read/read-frontend.ts';
import { readDockerfile } from '../read/read-image.ts';
import { buildInputs, type LockedImages, resolveFroms } from '../read/resolve-froms.ts';
import { repositoryOf } from './image-graph.ts';

/** Images of the configuration have no digest that could be locked: they are made of the same commit. */
function notOurs(image: string, own: OwnImages): boolean {
  return ownImageOf(image, own) === undefined;
}

/** Stand-ins for the images of the configuration, of which nothing counts here but that they are there. */
function standIns(specs: readonly ImageSpec[]): OwnImages {
  const images = new Map<string, OwnImage & { readonly platforms: Map<string, { key: Key; config: object }> }>();
  for (const spec of specs) {
    const called = repositoryOf(spec);
    const image = images.get(called) ?? {
      name: spec.name,
      repository: spec.repository,
      calledAs: spec.repository,
      platforms: new Map(),
    };
    image.platforms.set(spec.platform, { key: keyOf([]), config: {} });
    images.set(called, image);
  }
  return images;
}

/** The images that these Dockerfiles name, front ends among them, by their canonical names with tag; those given by digest need no lock. Asks nobody. */
export async function imagesToLock(specs: readonly ImageSpec[], buildPlatform: Platform): Promise<string[]> {
  const own = standIns(specs);
  const names = await Promise.all(
    specs.map(async (spec) => {
      const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
      const { images } = analyzeDockerfile(dockerfile, buildInputs(spec, buildPlatform));
      const syntax = syntaxOf(dockerfile, spec);
      return [
        ...images.filter((image) => notOurs(image, own)),
        ...(syntax === undefined ? [] : [syntax.image]),
      ].flatMap(lockName);
    }),
  );
  return [...new Set(names.flat())].sort();
}

const AT_ONCE = 8;

/** The digest of every image that these Dockerfiles, or ONBUILD of their FROM images, name: as it is locked already, or what its tag points to now. */
export async function resolveImages(
  specs: readonly ImageSpec[],
  buildPlatform: Platform,
  locked: Readonly<Record<string, Digest>>,
  ports: Pick<BuildPorts, 'registry' | 'signal'>,
): Promise<Record<string, Digest>> {
  const digests: Record<string, Digest> = {};
  const own = standIns(specs);
  for (const spec of specs) {
    const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
    const lock: LockedImages = { refreshed: '', images: { ...locked, ...digests } };
    const question = { spec, lock, buildPlatform, own, remembered: async () => ({}) };
    const { analysis, digestOf } = await resolveFroms(dockerfile, question, ports);
    const others = analysis.images.filter((image) => notOurs(image, own));
    for (const image of others) for (const name of lockName(image)) digests[name] = digestOf(image);
    const frontend = readFrontend(dockerfile, spec, lock, buildPlatform, ports);
    if (frontend !== undefined && frontend.digest() === undefined) await frontend.ask();
    const digest = frontend?.digest();
    if (frontend !== undefined && digest !== undefined)
      for (const name of lockName(frontend.image)) digests[name] = digest;
    // An image that is stood on has been read; one that is only taken from must have files for the platform too.
    const taken = usesOfImages(analysis).filter(({ image, to }) => to === 'take' && notOurs(image, own));
    await inParallel(taken, AT_ONCE, ports.signal, ({ image, platform, location }, signal) =>
      locatedAt(
        location,
        resolveDigest(ports.registry, { ...parseReference(image), digest: digestOf(image) }, platform, { signal }),
      ),
    );
  }
  return digests;
}

function lockName(image: string): string[] {
  const { registry, name, tag = 'latest', digest } = parseReference(image);
  return digest === undefined ? [formatReference({ registry, name, tag })] : [];
}
