import type { LayerEntry } from '../../layer/entry.ts';

/**
 * What the composer must know of the file system that it stands on: types, modes, owners and link targets, no content but that of
 * /etc/passwd and /etc/group. An immutable value; applying entries shares what did not change.
 */
export interface RootfsFacts {
  readonly root: RootfsDirectory;
  readonly passwd: AccountFile;
  readonly group: AccountFile;
}

/** Text of /etc/passwd or /etc/group. `unknown`: there is one, but nobody kept what it says. */
export type AccountFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown' };

export type RootfsNode = RootfsDirectory | RootfsFile | RootfsSymlink;

interface Owned {
  /** 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface RootfsDirectory extends Owned {
  readonly type: 'directory';
  /** `complete`: a name that is not among the children does not exist. `partial`: it is not known. */
  readonly listing: 'complete' | 'partial';
  /** By name. In a partial listing `'absent'` stands for a name that is known not to exist. */
  readonly children: ReadonlyMap<string, RootfsNode | 'absent'>;
}

/** Anything that is neither directory nor symbolic link. */
export interface RootfsFile extends Owned {
  readonly type: 'file';
}

export interface RootfsSymlink extends Owned {
  readonly type: 'symlink';
  readonly target: string;
}

export type Lookup =
  | { readonly kind: 'found'; readonly path: string; readonly node: RootfsNode }
  | { readonly kind: 'absent'; readonly path: string }
  /** A parent of the path is a file. */
  | { readonly kind: 'not-directory'; readonly path: string }
  /** The facts at hand don't reach that far. */
  | { readonly kind: 'unknown'; readonly path: string };

/** The file system of `FROM scratch`. */
export const emptyRootfs: RootfsFacts = {
  root: { type: 'directory', mode: 0o755, uid: 0, gid: 0, listing: 'complete', children: new Map() },
  passwd: { kind: 'absent' },
  group: { kind: 'absent' },
};

/** Looks at one path as it stands: no symbolic link is followed, not even on the way. */
export function lookup(_facts: RootfsFacts, path: string): Lookup {
  return { kind: 'unknown', path };
}

/** Follows every symbolic link within the root, the last one too. `path` of the result is the real path. */
export function resolve(_facts: RootfsFacts, path: string): Lookup | { readonly kind: 'loop'; readonly path: string } {
  return { kind: 'unknown', path };
}

/** The facts after a layer with these entries has been put on top. */
export function applyEntries(facts: RootfsFacts, _entries: readonly LayerEntry[]): RootfsFacts {
  return facts;
}
