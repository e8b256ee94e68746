import { type Digest, digestOf } from '../oci/digest.ts';
import type { LayerEntry } from './entry.ts';

/** sha256 over what a layer holds: paths, types, modes, owners, links, content, extended attributes; never times. */
export function layerKeyOf(entries: readonly LayerEntry[]): Digest {
  return digestOf(JSON.stringify(entries.map(({ path, type, mode, uid, gid }) => [path, type, mode, uid, gid])));
}
