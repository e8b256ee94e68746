import type { Digest } from '../../oci/digest.ts';
import { formatRepository, type Repository } from '../../oci/reference.ts';
import { parseManifest } from '../../oci/validate.ts';
import type { Registry, RequestOptions, StoredManifest } from '../../registry/registry.ts';

/** A registry that is asked for images and records before they are needed. */
export interface ReadAhead {
  readonly registry: Registry;
  /** Begins to fetch manifests with the small blobs that they name as their configuration. What goes wrong is told to whoever asks. */
  expect(repository: Repository, tags: readonly string[], maxBytes: number, options: RequestOptions): void;
  /** Begins to fetch a manifest alone, as soon as the registry may be asked. */
  expectManifest(repository: Repository, tag: string, ready: Promise<void>, options: RequestOptions): void;
}

/** What was fetched ahead is handed out once, to the first who asks: whoever asks again wants to know it as it is then. */
export function readAhead(registry: Registry): ReadAhead {
  const manifests = new Map<string, Promise<StoredManifest | undefined>>();
  const blobs = new Map<string, Promise<Uint8Array>>();
  const idOf = (repository: Repository, reference: string) => `${formatRepository(repository)} ${reference}`;
  const take = <Value>(fetched: Map<string, Promise<Value>>, id: string): Promise<Value> | undefined => {
    const value = fetched.get(id);
    fetched.delete(id);
    return value;
  };

  return {
    registry: {
      ...registry,
      getManifest: (repository, reference, options) =>
        take(manifests, idOf(repository, reference)) ?? registry.getManifest(repository, reference, options),
      readBlob: (repository, digest, maxBytes, options) =>
        take(blobs, idOf(repository, digest)) ?? registry.readBlob(repository, digest, maxBytes, options),
    },
    expectManifest(repository, tag, ready, options) {
      const manifest = ready.then(() => registry.getManifest(repository, tag, options));
      manifest.catch(() => {}); // told to whoever asks
      manifests.set(idOf(repository, tag), manifest);
    },
    expect(repository, tags, maxBytes, options) {
      for (const tag of tags) {
        const manifest = registry.getManifest(repository, tag, options);
        manifests.set(idOf(repository, tag), manifest);
        const fetchConfig = async () => {
          const digest = configOf(await manifest, tag);
          if (digest === undefined) return;
          const blob = registry.readBlob(repository, digest, maxBytes, options);
          blobs.set(idOf(repository, digest), blob);
          await blob;
        };
        fetchConfig().catch(() => {}); // told to whoever asks
      }
    },
  };
}

function configOf(stored: StoredManifest | undefined, tag: string): Digest | undefined {
  return stored === undefined ? undefined : parseManifest(stored.bytes, tag).config.digest;
}
