import { isToolError } from '../../errors.ts';
import type { Archive } from '../../layer/entry.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { BuildPorts } from '../ports.ts';
import { LostBlobsError } from './lost-blobs.ts';

/** A layer in a registry, to take files from. Opening it throws LostBlobsError where a record names a layer that is gone. */
export function layerArchive(
  repository: Repository,
  { digest, mediaType }: Descriptor,
  { registry }: Pick<BuildPorts, 'registry'>,
): Archive {
  const open = async ({ signal }: { readonly signal: AbortSignal }) => {
    try {
      return (await registry.openBlob(repository, digest, { signal })).stream;
    } catch (error) {
      if (!isToolError(error, 'REGISTRY_NOT_FOUND')) throw error;
      throw new LostBlobsError(repository, [digest], 'Reading a layer of');
    }
  };
  return { id: digest, mediaType, open };
}
