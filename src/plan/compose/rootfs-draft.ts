import { followLinks, namesOf, plainPath } from '../../context/follow-links.ts';
import type { Attributes, RootfsDirectory, RootfsFile, RootfsNode, RootfsSymlink } from './rootfs.ts';
import { glimpseOf, type Lookup, lookup, lookupChild } from './rootfs-lookup.ts';

/** A node to put somewhere; a directory keeps what is in it. */
export type PlacedNode = RootfsFile | RootfsSymlink | (Attributes & { readonly type: 'directory' });

/** A tree that is being changed. Directories are copied when they are first changed; everything else is shared with the original. */
export interface RootfsDraft {
  /** The tree as it is now. Not to be kept while changes follow. */
  root(): RootfsDirectory;
  /**
   * Puts a node where the unpacking of a tar entry would: links on the way are followed, missing directories made, what is there
   * is replaced unless it is a directory and stays one.
   *
   * @returns the real path
   */
  place(path: string, node: PlacedNode): string;
  /** What stands at a path as it is written, as `lookup` tells; quick for one path after another of the same folder. */
  look(path: string): Lookup;
  /** Takes a path away, with everything below. */
  remove(path: string): void;
  /** The directory at a path, where there is one and nothing in it, to be filled at once. `path` holds no links. */
  emptyDirectory(path: string): EmptyDirectory | undefined;
}

/** A directory without anything in it: what is put there meets nothing, so that nobody has to look. Each name is put once. */
export interface EmptyDirectory {
  put(name: string, leaf: RootfsFile | RootfsSymlink): void;
  putDirectory(name: string, attributes: Attributes): EmptyDirectory;
}

interface OwnedDirectory extends RootfsDirectory {
  mode: number;
  uid: number;
  gid: number;
  children: Map<string, RootfsNode | 'absent'>;
}

export function draftRootfs(original: { readonly root: RootfsDirectory }): RootfsDraft {
  const owned = new Set<RootfsNode>();
  const isOwned = (node: RootfsNode): node is OwnedDirectory => owned.has(node);
  const own = (directory: RootfsDirectory): OwnedDirectory => {
    if (isOwned(directory)) return directory;
    const copy: OwnedDirectory = { ...directory, children: new Map(directory.children) };
    owned.add(copy);
    return copy;
  };
  const root = own(original.root);

  /** The directory at a path, made where it is missing; undefined when a link stands on the way. */
  const descend = (names: readonly string[]): OwnedDirectory | undefined => {
    let directory = root;
    for (const name of names) {
      const child = directory.children.get(name);
      if (child !== undefined && child !== 'absent' && child.type === 'symlink') return undefined;
      const next = isDirectory(child) ? own(child) : own(newDirectory(IMPLIED, directory.listing, child));
      if (next !== child) directory.children.set(name, next);
      directory = next;
    }
    return directory;
  };

  /** Of the last path that no link stood before: the next one is mostly beside it. */
  let recent: { readonly path: string; readonly directory: OwnedDirectory } | undefined;

  const parentOf = (path: string): { directory: OwnedDirectory; path: string } => {
    const parentPath = parentPathOf(path);
    if (recent?.path === parentPath) return recent;
    const stated = namesOf(parentPath);
    const direct = descend(stated);
    if (direct !== undefined) {
      recent = { directory: direct, path: stated.join('/') };
      return recent;
    }
    const followed = followLinks(stated.join('/'), (path) => glimpseOf(lookup({ root }, path)));
    const real = followed.kind === 'path' ? namesOf(followed.path) : [];
    return { directory: descend(real) ?? root, path: real.join('/') };
  };

  const fill = (put: (name: string, node: RootfsNode) => void): EmptyDirectory => ({
    put,
    putDirectory(name, attributes) {
      const { directory, add } = unlistedDirectory(attributes);
      owned.add(directory);
      put(name, directory);
      return fill(add);
    },
  });

  return {
    root: () => root,
    place(path, node) {
      const clean = plainPath(path);
      if (clean === '') {
        Object.assign(root, attributesOf(node));
        return '';
      }
      const name = nameOf(clean);
      const parent = parentOf(clean);
      const { children, listing } = parent.directory;
      const before = children.get(name);
      if (isDirectory(before) && node.type !== 'directory') recent = undefined; // it may be what goes
      if (node.type !== 'directory') children.set(name, node);
      else if (isDirectory(before)) children.set(name, Object.assign(own(before), attributesOf(node)));
      else children.set(name, own(newDirectory(node, listing, before)));
      return parent.path === '' ? name : `${parent.path}/${name}`;
    },
    look(path) {
      const clean = plainPath(path);
      if (clean === '' || recent?.path !== parentPathOf(clean)) return lookup({ root }, clean);
      return lookupChild(recent.directory, clean, nameOf(clean));
    },
    emptyDirectory(path) {
      const found = lookup({ root }, path);
      if (found.kind !== 'found' || found.node.type !== 'directory') return undefined;
      const isEmpty = found.node.listing === 'complete' && found.node.children.size === 0;
      const directory = isEmpty ? descend(namesOf(path)) : undefined;
      return directory === undefined ? undefined : fill((name, node) => directory.children.set(name, node));
    },
    remove(path) {
      const clean = plainPath(path);
      if (clean !== '') parentOf(clean).directory.children.delete(nameOf(clean));
      recent = undefined; // it may be what went
    },
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function parentPathOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** One whose names are put in order when somebody first asks for them: of most that a tree is copied to, nobody does. */
function unlistedDirectory({ mode, uid, gid }: Attributes): {
  readonly directory: OwnedDirectory;
  readonly add: (name: string, node: RootfsNode) => void;
} {
  const names: string[] = [];
  const nodes: RootfsNode[] = [];
  let listed: Map<string, RootfsNode | 'absent'> | undefined;
  return {
    directory: {
      type: 'directory',
      ...{ mode, uid, gid },
      listing: 'complete',
      get children() {
        listed ??= mapOf(names, nodes);
        return listed;
      },
    },
    add(name, node) {
      if (listed !== undefined) {
        listed.set(name, node);
        return;
      }
      names.push(name);
      nodes.push(node);
    },
  };
}

function mapOf(names: readonly string[], nodes: readonly RootfsNode[]): Map<string, RootfsNode | 'absent'> {
  const children = new Map<string, RootfsNode | 'absent'>();
  for (const [place, node] of nodes.entries()) children.set(names[place] ?? '', node);
  return children;
}

const IMPLIED: Attributes = { mode: 0o755, uid: 0, gid: 0 };

function attributesOf({ mode, uid, gid }: Attributes): Attributes {
  return { mode, uid, gid };
}

/** A directory whose name was not known before may hold things that are not known either. */
function newDirectory(
  attributes: Attributes,
  parentListing: RootfsDirectory['listing'],
  before: RootfsNode | 'absent' | undefined,
): RootfsDirectory {
  const listing = before === undefined ? parentListing : 'complete';
  return { type: 'directory', ...attributesOf(attributes), listing, children: new Map() };
}

function isDirectory(node: RootfsNode | 'absent' | undefined): node is RootfsDirectory {
  return node !== undefined && node !== 'absent' && node.type === 'directory';
}
