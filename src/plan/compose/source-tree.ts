import { noRules } from '../../context/dockerignore.ts';
import type { ContextDirectory, ContextEntry, ContextFile, ContextTree } from '../../context/tree.ts';
import type { StoredFile } from '../../layer/entry.ts';
import type { RootfsDirectory, RootfsFacts, RootfsFile, RootfsNode } from './rootfs.ts';

/** The file system that another stage left, as a tree to copy from. */
export interface SourceTree {
  readonly tree: ContextTree;
  /** Undefined where it is not known what the file holds, or where it is no regular file without extended attributes. */
  readonly storedOf: (file: ContextFile) => StoredFile | undefined;
}

/** @param title what messages call it: "stage build" */
export function sourceTreeOf({ root }: Pick<RootfsFacts, 'root'>, title: string): SourceTree {
  const stored = new Map<string, StoredFile>();
  const inodes = inodesOf(root);

  const entryOf = (node: RootfsNode, path: string, name: string): ContextEntry => {
    const { mode, uid, gid } = node;
    const common = { path, name, mode, owner: { uid, gid } };
    switch (node.type) {
      case 'directory':
        return { ...common, type: 'directory', children: childrenOf(node, path) };
      case 'symlink':
        return { ...common, type: 'symlink', target: node.target };
      case 'file': {
        if (node.stored !== undefined) stored.set(path, node.stored);
        const inode = inodes.get(node);
        return { ...common, type: 'file', size: node.stored?.size ?? 0, ...(inode === undefined ? {} : { inode }) };
      }
    }
  };
  const childrenOf = ({ children }: RootfsDirectory, path: string): ContextEntry[] =>
    [...children]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([name, child]) =>
        child === 'absent' ? [] : entryOf(child, path === '' ? name : `${path}/${name}`, name),
      );

  const { mode, uid, gid } = root;
  const owner = { uid, gid };
  const top: ContextDirectory = { type: 'directory', path: '', name: '', mode, owner, children: childrenOf(root, '') };
  const entries = [...entriesBelow(top)];
  const byPath = new Map<string, ContextEntry>([['', top], ...entries.map((entry) => [entry.path, entry] as const)]);
  return {
    tree: { directory: '/', title, ignore: noRules, entries, byPath, root: top },
    storedOf: ({ path }) => stored.get(path),
  };
}

function* entriesBelow({ children }: ContextDirectory): Generator<ContextEntry, void> {
  for (const child of children) {
    yield child;
    if (child.type === 'directory') yield* entriesBelow(child);
  }
}

/** A number for each file that has more than one name. */
function inodesOf(root: RootfsDirectory): ReadonlyMap<RootfsFile, string> {
  const seen = new Set<RootfsFile>();
  const inodes = new Map<RootfsFile, string>();
  const visit = (directory: RootfsDirectory): void => {
    for (const child of directory.children.values()) {
      if (child === 'absent' || child.type === 'symlink') continue;
      if (child.type === 'directory') visit(child);
      else if (!seen.has(child)) seen.add(child);
      else if (!inodes.has(child)) inodes.set(child, String(inodes.size + 1));
    }
  };
  visit(root);
  return inodes;
}
