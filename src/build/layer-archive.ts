import type { Archive } from '../layer/entry.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { Repository } from '../oci/reference.ts';
import type { BuildPorts } from './ports.ts';

/** A layer in a registry, to take files from. */
export function layerArchive(
  repository: Repository,
  { digest, mediaType }: Descriptor,
  { registry }: Pick<BuildPorts, 'registry'>,
): Archive {
  const open = async ({ signal }: { readonly signal: AbortSignal }) =>
    (await registry.openBlob(repository, digest, { signal })).stream;
  return { id: digest, mediaType, open };
}
