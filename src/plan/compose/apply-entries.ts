import type { LayerEntry } from '../../layer/entry.ts';
import type { AccountFile, RootfsFacts } from './rootfs.ts';
import { draftRootfs, type PlacedNode } from './rootfs-draft.ts';

/** The facts after a layer with these entries has been put on top. */
export function applyEntries(facts: RootfsFacts, entries: readonly LayerEntry[]): RootfsFacts {
  const draft = draftRootfs(facts);
  let { passwd, group } = facts;
  for (const entry of entries) {
    const path = draft.place(entry.path, nodeOf(entry));
    if (path === 'etc/passwd') passwd = accountFileOf(entry);
    if (path === 'etc/group') group = accountFileOf(entry);
  }
  return { root: draft.root(), passwd, group };
}

function nodeOf(entry: LayerEntry): PlacedNode {
  const { mode, uid, gid } = entry;
  switch (entry.type) {
    case 'directory':
      return { type: 'directory', mode, uid, gid };
    case 'symlink':
      return { type: 'symlink', mode, uid, gid, target: entry.target };
    case 'file':
    case 'hardlink':
      return { type: 'file', mode, uid, gid };
  }
}

function accountFileOf(entry: LayerEntry): AccountFile {
  if (entry.type !== 'file' || entry.content.from !== 'memory') return { kind: 'unknown' };
  return { kind: 'text', text: Buffer.from(entry.content.bytes).toString('utf8') };
}
