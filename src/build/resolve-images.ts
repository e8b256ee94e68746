import { parseDockerfile } from '../dockerfile/parse-dockerfile.ts';
import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/manifest.ts';
import { parsePlatform } from '../oci/platform.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import { analyzeDockerfile } from '../plan/analysis.ts';
import type { ImageSpec } from '../plan/image-spec.ts';
import { resolveDigest } from '../registry/resolve.ts';
import type { BuildPorts } from './ports.ts';
import { buildInputs, readDockerfile } from './read-image.ts';

/** The images that these Dockerfiles are FROM or take from, by their canonical names with tag; those given by digest need no lock. */
export async function imagesToLock(specs: readonly ImageSpec[], buildPlatform: Platform): Promise<string[]> {
  const names = await Promise.all(
    specs.map(async (spec) => {
      const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
      return analyzeDockerfile(dockerfile, buildInputs(spec, buildPlatform)).images.flatMap(lockName);
    }),
  );
  return [...new Set(names.flat())].sort();
}

/** What the tags point to now. */
export async function resolveImages(
  names: readonly string[],
  platform: string,
  { registry, signal }: Pick<BuildPorts, 'registry' | 'signal'>,
): Promise<Record<string, Digest>> {
  const entries = names.map(async (name) => {
    const { digest } = await resolveDigest(registry, parseReference(name), parsePlatform(platform), { signal });
    return [name, digest] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function lockName(image: string): string[] {
  const { registry, name, tag = 'latest', digest } = parseReference(image);
  return digest === undefined ? [formatReference({ registry, name, tag })] : [];
}
