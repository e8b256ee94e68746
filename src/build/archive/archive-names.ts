import { type Digest, hexOf } from '../../oci/digest.ts';

/** Says of a tar archive that `docker load` takes it. */
export const DOCKER_MANIFEST = 'manifest.json';
export const LAYOUT_FILE = 'oci-layout';
export const INDEX = 'index.json';
/** Where an image layout of Hydrofoil names what stands under keys. */
export const KEY_INDEX = 'hydrofoil/index.json';

export function blobName(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}
