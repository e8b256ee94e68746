import { followLinks } from '../../context/follow-links.ts';
import type { DirectoryEntry, FileContent, FileEntry, LayerEntry, SymlinkEntry } from '../../layer/entry.ts';
import { NotComposable } from './composition.ts';
import type { Owner } from './owner.ts';
import type { Attributes, RootfsFacts, RootfsNode } from './rootfs.ts';
import { draftRootfs, type EmptyDirectory } from './rootfs-draft.ts';
import { glimpseOf, type Lookup } from './rootfs-lookup.ts';
import { inWalkOrder } from './walk-order.ts';

/** A layer under construction, on top of a file system of which facts are known. The functions are what system calls would do. */
export interface LayerDraft {
  /** @throws NotComposable unknown */
  lstat(path: string): RootfsNode | undefined;
  /** The real path, every link followed; what is missing at the end stays as it is. */
  resolve(path: string): string;
  /** Makes a directory and those above it; they inherit the set-group-id bit. Directories that are there stay as they are. `path` holds no links. */
  makeDirectories(path: string, attributes: MadeDirectory): void;
  /** Makes a directory in one that is there, gives one that is there other attributes, or replaces what is none. */
  putDirectory(path: string, attributes: Attributes): void;
  /** Replaces what is there; a directory must not be. */
  putFile(path: string, attributes: Attributes, source: FileSource): void;
  putSymlink(path: string, owner: Owner, target: string): void;
  /** A directory of this layer that nothing is in yet; undefined for any other. */
  emptyDirectory(path: string): EmptyLayerDirectory | undefined;
  finish(): { readonly entries: LayerEntry[]; readonly rootfsPaths: string[] };
}

/** What is put there meets nothing and is seen by nobody before: a whole tree is copied so without a look at each of its paths. */
export interface EmptyLayerDirectory {
  readonly path: string;
  putFile(name: string, attributes: Attributes, source: FileSource): void;
  putSymlink(name: string, owner: Owner, target: string): void;
  putDirectory(name: string, attributes: Attributes): EmptyLayerDirectory;
}

export interface MadeDirectory {
  readonly mode: number;
  /** Undefined: root, or the group of the directory above where that has the set-group-id bit. */
  readonly owner: Owner | undefined;
}

export interface FileSource {
  readonly size: number;
  readonly digest: FileEntry['digest'];
  readonly content: FileContent;
  /** Same value, same file: entries that share it become hard links. */
  readonly inode?: string | undefined;
}

/** How the work ends when the file system is in the way: `what` completes "COPY a /b: …". */
export type Conflict = (what: string) => Error;

export function draftLayer(facts: RootfsFacts, conflict: Conflict): LayerDraft {
  const draft = draftRootfs(facts);
  const entries: LayerEntry[] = [];
  /** What was put and then replaced, among nodes of below. */
  const replaced = new Set<RootfsNode | LayerEntry>();
  const directories = new Map<string, DirectoryEntry>();
  const inodes = new Map<string, string>();
  const looked = new Set<string>();
  /** Directories of this layer alone: what is in them is known without facts. */
  const fresh = new Set<string>();
  let freshBefore: string | undefined;

  const look = (path: string): Lookup => {
    const parent = parentOf(path);
    if (parent !== freshBefore) {
      if (fresh.has(parent)) freshBefore = parent;
      else looked.add(path);
    }
    return draft.look(path);
  };

  const lstat = (path: string): RootfsNode | undefined => {
    const found = look(path);
    if (found.kind === 'unknown') throw new NotComposable(found);
    if (found.kind === 'not-directory') throw conflict(`/${found.path} is not a directory`);
    return found.kind === 'found' ? found.node : undefined;
  };

  const putDirectory = (path: string, { mode, uid, gid }: Attributes): void => {
    const before = lstat(path);
    if (before === undefined) fresh.add(path);
    if (before?.type === 'directory' && before.mode === mode && before.uid === uid && before.gid === gid) return;
    if (before !== undefined && before.type !== 'directory') replaced.add(before);
    inodes.delete(path);
    const entry: DirectoryEntry = { type: 'directory', path, mode, uid, gid };
    const again = directories.get(path);
    if (again !== undefined) replaced.add(again);
    directories.set(path, entry);
    entries.push(entry);
    draft.place(path, { type: 'directory', mode, uid, gid });
  };

  /** The entry stands in the tree as the node that it makes, so that it is found again when it is replaced. */
  const putLeaf = (entry: FileEntry | SymlinkEntry): void => {
    const before = draft.look(entry.path);
    if (before.kind === 'found') replaced.add(before.node);
    if (inodes.size > 0) inodes.delete(entry.path);
    entries.push(entry);
    draft.place(entry.path, entry);
  };

  const makeDirectories = (path: string, attributes: MadeDirectory): void => {
    const before = lstat(path);
    if (before?.type === 'directory') return;
    if (before !== undefined) throw conflict(`/${path} is not a directory`);
    const parentPath = parentOf(path);
    makeDirectories(parentPath, attributes);
    const parent = lstat(parentPath);
    const inherits = parent !== undefined && (parent.mode & SET_GROUP_ID) !== 0;
    const { uid, gid } = attributes.owner ?? { uid: 0, gid: inherits ? parent.gid : 0 };
    putDirectory(path, { mode: (attributes.mode & 0o777) | (inherits ? SET_GROUP_ID : 0), uid, gid });
  };

  const fill = (path: string, directory: EmptyDirectory): EmptyLayerDirectory => {
    const prefix = `${path}/`;
    return {
      path,
      putFile(name, attributes, source) {
        const entry = fileEntry(prefix + name, attributes, source);
        if (source.inode !== undefined) inodes.set(entry.path, source.inode);
        entries.push(entry);
        directory.put(name, entry);
      },
      putSymlink(name, { uid, gid }, target) {
        const entry: SymlinkEntry = { type: 'symlink', path: prefix + name, mode: 0o777, uid, gid, target };
        entries.push(entry);
        directory.put(name, entry);
      },
      putDirectory(name, attributes) {
        const below = prefix + name;
        const entry: DirectoryEntry = { type: 'directory', path: below, ...attributes };
        fresh.add(below);
        directories.set(below, entry);
        entries.push(entry);
        return fill(below, directory.putDirectory(name, attributes));
      },
    };
  };

  return {
    lstat,
    resolve(path) {
      const followed = followLinks(path, (at) => glimpseOf(look(at)));
      if (followed.kind === 'path') return followed.path;
      if (followed.kind === 'unknown') throw new NotComposable({ kind: 'unknown', path: followed.path });
      throw conflict(
        followed.kind === 'loop' ? `/${followed.path} has too many links` : `/${followed.path} is not a directory`,
      );
    },
    makeDirectories,
    putDirectory,
    putFile(path, attributes, source) {
      putLeaf(fileEntry(path, attributes, source));
      if (source.inode !== undefined) inodes.set(path, source.inode);
    },
    putSymlink(path, { uid, gid }, target) {
      putLeaf({ type: 'symlink', path, mode: 0o777, uid, gid, target });
    },
    emptyDirectory(path) {
      const directory = fresh.has(path) ? draft.emptyDirectory(path) : undefined;
      return directory === undefined ? undefined : fill(path, directory);
    },
    finish() {
      const sorted = inWalkOrder(replaced.size === 0 ? entries : entries.filter((entry) => !replaced.has(entry)));
      return { entries: inodes.size === 0 ? sorted : linkEntries(sorted, inodes), rootfsPaths: [...looked].sort() };
    },
  };
}

function fileEntry(path: string, { mode, uid, gid }: Attributes, { size, digest, content }: FileSource): FileEntry {
  return { type: 'file', path, mode, uid, gid, size, digest, content };
}

const SET_GROUP_ID = 0o2000;

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The first path of a file is the file, the others are links to it. */
function linkEntries(entries: readonly LayerEntry[], inodes: ReadonlyMap<string, string>): LayerEntry[] {
  const firsts = new Map<string, string>();
  return entries.map((entry) => {
    const inode = inodes.get(entry.path);
    if (inode === undefined) return entry;
    const first = firsts.get(inode);
    if (first === undefined) {
      firsts.set(inode, entry.path);
      return entry;
    }
    const { path, mode, uid, gid } = entry;
    return { type: 'hardlink', path, mode, uid, gid, target: first };
  });
}
