import type { Repository } from '../../oci/reference.ts';
import type { Registry } from '../../registry/registry.ts';

/** A registry that remembers which tags were found or set. */
export interface WatchedRegistry {
  readonly registry: Registry;
  /** Of the repository. */
  readonly tags: ReadonlySet<string>;
}

/** Watches what a build asks for and keeps, in one repository: that is what the next build may ask for again. */
export function watchTags(registry: Registry, { registry: host, name }: Repository): WatchedRegistry {
  const tags = new Set<string>();
  const isWatched = (repository: Repository) => repository.registry === host && repository.name === name;
  return {
    tags,
    registry: {
      ...registry,
      async getManifest(repository, reference, options) {
        const stored = await registry.getManifest(repository, reference, options);
        if (stored !== undefined && isWatched(repository)) tags.add(reference);
        return stored;
      },
      async putManifest(repository, reference, manifest, options) {
        const result = await registry.putManifest(repository, reference, manifest, options);
        if (result === 'stored' && isWatched(repository)) tags.add(reference);
        return result;
      },
    },
  };
}

/** Tags that hold a key which an image's manifest names: its bases and executed steps, also those that this build did not ask for. */
export function tagsNamedBy(manifest: string, tags: readonly string[]): readonly string[] {
  const keys = new Set(manifest.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g));
  return tags.filter((tag) => keys.has(tag.replace(/^[a-z]+-/, '')));
}
