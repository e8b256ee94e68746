import { formatRepository, type Repository } from '../oci/reference.ts';
import { parseManifest } from '../oci/validate.ts';
import { RECORD_ARTIFACT_TYPE } from '../plan/record.ts';
import type { Registry, RequestOptions } from '../registry/registry.ts';

export interface Overlay {
  /** What is written, goes here. */
  readonly own: Repository;
  /** What `own` does not have, is read from here. */
  readonly origin: Repository;
}

/** Registries in which one repository stands for another: it shows what that has, and keeps what is written to itself. */
export function overlayRegistry(registries: Registry, { own, origin }: Overlay): Registry {
  const isOwn = (repository: Repository) => formatRepository(repository) === formatRepository(own);
  const hasBlob: Registry['hasBlob'] = async (repository, digest, options) =>
    (await registries.hasBlob(repository, digest, options)) ||
    (isOwn(repository) && registries.hasBlob(origin, digest, options));
  const placeOf = async (
    repository: Repository,
    digest: Parameters<Registry['hasBlob']>[1],
    options: RequestOptions,
  ) => (isOwn(repository) && !(await registries.hasBlob(own, digest, options)) ? origin : repository);

  return {
    ...registries,
    hasBlob,
    authorize: (repository, actions, options) =>
      registries.authorize(isOwn(repository) ? origin : repository, actions, options),
    async getManifest(repository, reference, options) {
      const stored = await registries.getManifest(repository, reference, options);
      return stored ?? (isOwn(repository) ? registries.getManifest(origin, reference, options) : undefined);
    },
    async headManifest(repository, reference, options) {
      const found = await registries.headManifest(repository, reference, options);
      return found ?? (isOwn(repository) ? registries.headManifest(origin, reference, options) : undefined);
    },
    /** Brings what an image's manifest names along, because an engine looks into `own` alone. Records are not kept: nobody reads them again. */
    async putManifest(repository, reference, manifest, options) {
      if (isOwn(repository) && parseManifest(manifest.bytes, reference).artifactType === RECORD_ARTIFACT_TYPE) {
        return 'stored';
      }
      const result = await registries.putManifest(repository, reference, manifest, options);
      if (result === 'stored' || result.missing === 'unknown' || !isOwn(repository)) return result;
      const { config, layers } = parseManifest(manifest.bytes, reference);
      for (const blob of [config, ...layers].filter(({ digest }) => result.missing.includes(digest))) {
        if (!(await registries.hasBlob(origin, blob.digest, options))) continue;
        const { stream } = await registries.openBlob(origin, blob.digest, options);
        await (await registries.openUpload(own, options)).put({ ...blob, open: () => stream }, options);
      }
      return registries.putManifest(repository, reference, manifest, options);
    },
    openBlob: async (repository, digest, options) =>
      registries.openBlob(await placeOf(repository, digest, options), digest, options),
    readBlob: async (repository, digest, maxBytes, options) =>
      registries.readBlob(await placeOf(repository, digest, options), digest, maxBytes, options),
  };
}
