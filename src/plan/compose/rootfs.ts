import { type Followed, followLinks, type Glimpse, namesOf } from './follow-links.ts';

/**
 * What the composer must know of the file system that it stands on: types, modes, owners and link targets, no content but that of
 * /etc/passwd and /etc/group. An immutable value; applying entries shares what did not change.
 */
export interface RootfsFacts {
  readonly root: RootfsDirectory;
  readonly passwd: AccountFile;
  readonly group: AccountFile;
}

/** Text of /etc/passwd or /etc/group. `unknown`: nobody kept what it says, or whether it is there. */
export type AccountFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown' };

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
}

export interface RootfsSymlink extends Attributes {
  readonly type: 'symlink';
  readonly target: string;
}

export type Lookup =
  | { readonly kind: 'found'; readonly path: string; readonly node: RootfsNode }
  | { readonly kind: 'absent'; readonly path: string }
  /** `path` is no directory, and the path asked for goes on below it. */
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
export function lookup({ root }: Pick<RootfsFacts, 'root'>, path: string): Lookup {
  const names = namesOf(path);
  let node: RootfsNode = root;
  for (const [index, name] of names.entries()) {
    if (node.type !== 'directory') return { kind: 'not-directory', path: names.slice(0, index).join('/') };
    const child: RootfsNode | 'absent' | undefined = node.children.get(name);
    if (child === undefined && node.listing === 'partial') {
      return { kind: 'unknown', path: names.slice(0, index + 1).join('/') };
    }
    if (child === undefined || child === 'absent') return { kind: 'absent', path: names.join('/') };
    node = child;
  }
  return { kind: 'found', path: names.join('/'), node };
}

/** Follows every symbolic link within the root, the last one too. */
export function resolve(facts: Pick<RootfsFacts, 'root'>, path: string): Followed {
  return followLinks(path, (at) => glimpseOf(lookup(facts, at)));
}

export function glimpseOf(found: Lookup): Glimpse {
  if (found.kind === 'unknown') return { is: 'unknown' };
  if (found.kind !== 'found') return { is: 'absent' };
  if (found.node.type === 'symlink') return { is: 'link', target: found.node.target };
  return { is: found.node.type === 'directory' ? 'directory' : 'other' };
}
