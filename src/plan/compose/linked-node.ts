import type { Attributes, RootfsFile, RootfsSymlink } from './rootfs.ts';
import type { Lookup } from './rootfs-lookup.ts';

/** The node that a hard link is another name of; a file of which nothing more is known where the link leads nowhere. */
export function linkedNode(found: Lookup, { mode, uid, gid }: Attributes): RootfsFile | RootfsSymlink {
  const node = found.kind === 'found' ? found.node : undefined;
  return node === undefined || node.type === 'directory' ? { type: 'file', mode, uid, gid } : node;
}
