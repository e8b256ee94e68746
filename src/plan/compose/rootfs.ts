import type { LayerEntry, StoredFile } from '../../layer/entry.ts';
import { linkedNode } from './linked-node.ts';
import { draftRootfs, type PlacedNode } from './rootfs-draft.ts';
import { lookup } from './rootfs-lookup.ts';

/**
 * What the composer must know of the file system that it stands on: types, modes, owners and link targets; of contents, /etc/passwd and
 * /etc/group, and which file holds what where another stage may take it. An immutable value; applying entries shares what did not change.
 */
export interface RootfsFacts {
  readonly root: RootfsDirectory;
  readonly passwd: AccountFile;
  readonly group: AccountFile;
}

/** Text of /etc/passwd or /etc/group. */
export type AccountFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  /** It is there, but what it says can't be had: a COPY put it there, or it is a link. */
  | { readonly kind: 'unknown' }
  /** The whole facts know, this selection of them does not. */
  | { readonly kind: 'left-out' };

export type RootfsNode = RootfsDirectory | RootfsFile | RootfsSymlink;

export interface Attributes {
  /** 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface RootfsDirectory extends Attributes {
  readonly type: 'directory';
  /** `complete`: a name that is not among the children does not exist. `partial`: it is not known. */
  readonly listing: 'complete' | 'partial';
  /** By name. In a partial listing `'absent'` stands for a name that is known not to exist. */
  readonly children: ReadonlyMap<string, RootfsNode | 'absent'>;
}

/** Anything that is neither directory nor symbolic link. */
export interface RootfsFile extends Attributes {
  readonly type: 'file';
  /** Where it is known. Two names of one file are one node. No part of the facts' text form. */
  readonly stored?: StoredFile;
}

export interface RootfsSymlink extends Attributes {
  readonly type: 'symlink';
  readonly target: string;
}

/** The file system of `FROM scratch`. */
export const emptyRootfs: RootfsFacts = {
  root: { type: 'directory', mode: 0o755, uid: 0, gid: 0, listing: 'complete', children: new Map() },
  passwd: { kind: 'absent' },
  group: { kind: 'absent' },
};

/** The facts after a layer with these entries has been put on top. */
export function applyEntries(facts: RootfsFacts, entries: readonly LayerEntry[]): RootfsFacts {
  const draft = draftRootfs(facts);
  let { passwd, group } = facts;
  for (const entry of entries) {
    const path = draft.place(entry.path, nodeOf(entry, draft.root()));
    if (path === 'etc/passwd') passwd = accountFileOf(entry);
    if (path === 'etc/group') group = accountFileOf(entry);
  }
  return { root: draft.root(), passwd, group };
}

function nodeOf(entry: LayerEntry, root: RootfsDirectory): PlacedNode {
  const { mode, uid, gid } = entry;
  switch (entry.type) {
    case 'directory':
      return { type: 'directory', mode, uid, gid };
    case 'symlink':
      return { type: 'symlink', mode, uid, gid, target: entry.target };
    case 'file':
      return { type: 'file', mode, uid, gid, stored: entry };
    case 'hardlink':
      return linkedNode(lookup({ root }, entry.target), { mode, uid, gid });
  }
}

function accountFileOf(entry: LayerEntry): AccountFile {
  if (entry.type !== 'file' || entry.content.from !== 'memory') return { kind: 'unknown' };
  return { kind: 'text', text: Buffer.from(entry.content.bytes).toString('utf8') };
}
