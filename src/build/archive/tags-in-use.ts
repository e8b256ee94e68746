import { isDigest } from '../../oci/digest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { Key } from '../../plan/input.ts';
import type { Registry } from '../../registry/registry.ts';

/** A registry that remembers what a build asked for, found and set in one repository. */
export interface WatchedRegistry {
  readonly registry: Registry;
  readonly tags: ReadonlySet<string>;
  /** Manifests found under other tags than those of keys: of images that were made before. */
  readonly before: readonly string[];
}

/** "base-<key>", "run-<key>": what stands under it is of use to programs alone. */
const KEY_TAG = /^[a-z]+-([0-9a-f]{64})$/;

export function watchTags(registry: Registry, { registry: host, name }: Repository): WatchedRegistry {
  const tags = new Set<string>();
  const before: string[] = [];
  const isWatched = (repository: Repository) => repository.registry === host && repository.name === name;
  return {
    tags,
    before,
    registry: {
      ...registry,
      async getManifest(repository, reference, options) {
        const stored = await registry.getManifest(repository, reference, options);
        if (stored === undefined || !isWatched(repository)) return stored;
        if (KEY_TAG.test(reference)) tags.add(reference);
        else if (!isDigest(reference)) before.push(Buffer.from(stored.bytes).toString('utf8'));
        return stored;
      },
      async putManifest(repository, reference, manifest, options) {
        const result = await registry.putManifest(repository, reference, manifest, options);
        if (result === 'stored' && isWatched(repository) && KEY_TAG.test(reference)) tags.add(reference);
        return result;
      },
    },
  };
}

/**
 * The tags that the build after this one may ask for: of what the image names, and of what this build found or set besides. What only an
 * image before it names was looked at to tell the difference; other images under their keys would make the archive grow with each build.
 */
export function tagsInUse(
  { tags, before }: Omit<WatchedRegistry, 'registry'>,
  image: { readonly key: Key; readonly manifest: string },
  all: readonly string[],
): readonly string[] {
  const now = keysIn(image.manifest);
  const past = new Set(before.flatMap((manifest) => [...keysIn(manifest)]));
  return all.filter((tag) => {
    const [, key] = KEY_TAG.exec(tag) ?? [];
    if (key === undefined || (tag.startsWith('app-') && key !== image.key)) return false;
    return now.has(key) || (tags.has(tag) && !past.has(key));
  });
}

function keysIn(manifest: string): ReadonlySet<string> {
  return new Set(manifest.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g));
}
