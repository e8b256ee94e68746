import { layoutFolderOf } from '../../oci/layout.ts';
import type { Repository } from '../../oci/reference.ts';
import type { Registry } from '../registry.ts';
import { layoutRegistry } from './layout-registry.ts';

/** Registries, and image layouts beside them: the repository says which it is. */
export function withLayouts(registries: Registry): Registry {
  const layouts = layoutRegistry();
  const of = (repository: Repository) => (layoutFolderOf(repository) === undefined ? registries : layouts);
  return {
    authorize: (repository, ...rest) => of(repository).authorize(repository, ...rest),
    getManifest: (repository, ...rest) => of(repository).getManifest(repository, ...rest),
    headManifest: (repository, ...rest) => of(repository).headManifest(repository, ...rest),
    putManifest: (repository, ...rest) => of(repository).putManifest(repository, ...rest),
    putTagged: (repository, ...rest) => of(repository).putTagged(repository, ...rest),
    taggingOf: (repository) => of(repository).taggingOf(repository),
    deleteManifest: (repository, ...rest) => of(repository).deleteManifest(repository, ...rest),
    listTags: (repository, ...rest) => of(repository).listTags(repository, ...rest),
    hasBlob: (repository, ...rest) => of(repository).hasBlob(repository, ...rest),
    openBlob: (repository, ...rest) => of(repository).openBlob(repository, ...rest),
    readBlob: (repository, ...rest) => of(repository).readBlob(repository, ...rest),
    openUpload: (repository, ...rest) => of(repository).openUpload(repository, ...rest),
    async mountBlob(repository, digest, from, options) {
      if (of(repository) === of(from)) return of(repository).mountBlob(repository, digest, from, options);
      return of(repository).openUpload(repository, options);
    },
    close: () => registries.close(),
  };
}
