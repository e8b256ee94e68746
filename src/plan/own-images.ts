import { ToolError } from '../errors.ts';
import type { RunConfig } from '../oci/config.ts';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { formatPlatform } from '../oci/platform.ts';
import { formatRepository, parseReference, type Repository } from '../oci/reference.ts';
import type { ImageUse } from './image-uses.ts';
import { type Key, keyOf, textInput } from './input.ts';

/** Another image of the configuration, as one that stands on it or takes from it sees it: as of this commit, whatever its tags say. */
export interface OwnImage {
  /** In the configuration: "base". */
  readonly name: string;
  /** Where it is. */
  readonly repository: Repository;
  /** What Dockerfiles call that. */
  readonly calledAs: Repository;
  /** Absent where it is only planned so far: nothing can be executed on it then. */
  readonly digest?: Digest;
  /** By "linux/amd64". */
  readonly platforms: ReadonlyMap<string, OwnPlatform>;
  /** Why it is made again in this run; absent where it is not. */
  readonly because?: string;
}

interface OwnPlatform {
  readonly key: Key;
  readonly config: RunConfig;
}

/** By the repository as Dockerfiles name it: "registry.example.com/emr/base". */
export type OwnImages = ReadonlyMap<string, OwnImage>;

/** The repository that a reference of a FROM or COPY --from names, where it means what is newest there. One by digest means that. */
export function floatingRepositoryOf(image: string): string | undefined {
  const { registry, name, digest } = parseReference(image);
  return digest === undefined ? formatRepository({ registry, name }) : undefined;
}

export function ownImageOf(image: string, own: OwnImages | undefined): OwnImage | undefined {
  if (own === undefined || own.size === 0) return undefined;
  const repository = floatingRepositoryOf(image);
  return repository === undefined ? undefined : own.get(repository);
}

/**
 * What stands for an image of the configuration in keys: its own key, for the platforms that are used. Made again with the same content it
 * has another digest and the same key.
 *
 * @throws {ToolError} IMAGE_PLATFORM_MISSING
 */
export function identityOf(own: OwnImage, image: string, uses: readonly ImageUse[]): Digest {
  const keys = new Map<string, Key>();
  for (const use of uses) {
    if (use.image !== image) continue;
    const platform = formatPlatform(use.platform);
    const made = own.platforms.get(platform);
    if (made === undefined) throw platformMissing(own, platform, use);
    keys.set(platform, made.key);
  }
  const [key, ...others] = keys.values();
  const parts = [...keys].map(([platform, part]) => textInput('platform', platform, part));
  return parseDigest(`sha256:${key === undefined || others.length > 0 ? keyOf(parts) : key}`);
}

/** The reference of an image that engines and registries are given: always by digest. */
export function pinnedReference(
  image: string,
  digest: Digest,
  own: OwnImages | undefined,
): Repository & { readonly digest: Digest } {
  const ours = ownImageOf(image, own);
  const { registry, name } = ours?.repository ?? parseReference(image);
  if (ours === undefined) return { registry, name, digest };
  if (ours.digest === undefined) throw new RangeError(`Image ${ours.name} is not made yet`);
  return { registry, name, digest: ours.digest };
}

function platformMissing({ name, platforms }: OwnImage, platform: string, { to, location }: ImageUse): ToolError {
  const there = [...platforms.keys()].join(', ');
  const what = to === 'stand' ? 'Standing on' : 'Taking files from';
  return new ToolError(
    'IMAGE_PLATFORM_MISSING',
    `${what} image ${name} for ${platform}: it is made for ${there} only`,
    {
      hint: `Add ${platform} to images.${name}.platforms in hydrofoil.yaml.`,
      location,
    },
  );
}
