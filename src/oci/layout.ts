import { basename, dirname } from 'node:path';
import type { Repository } from './reference.ts';

const SCHEME = 'oci:';

/** What the file `oci-layout` of an image layout says. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md */
export const OCI_LAYOUT_TEXT = '{"imageLayoutVersion":"1.0.0"}';

/** The annotation under which an index.json has a manifest's tag. */
export const REF_NAME = 'org.opencontainers.image.ref.name';

/**
 * A folder that holds an OCI image layout, as a repository like any other: its registry is "oci:" with the folder above, its name the
 * folder's own. So it is written "oci:/path/to/folder", and can't be mistaken for a repository of a registry.
 *
 * @param folder absolute, not the root
 */
export function layoutRepository(folder: string): Repository {
  const above = dirname(folder);
  return { registry: SCHEME + (above === '/' ? '' : above), name: basename(folder) };
}

/** The folder of a repository that is an image layout; undefined for one in a registry. */
export function layoutFolderOf({ registry, name }: Repository): string | undefined {
  return registry.startsWith(SCHEME) ? `${registry.slice(SCHEME.length)}/${name}` : undefined;
}
