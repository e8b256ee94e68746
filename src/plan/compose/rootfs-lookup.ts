import { type Followed, followLinks, type Glimpse, namesOf } from '../../context/follow-links.ts';
import type { RootfsDirectory, RootfsFacts, RootfsNode } from './rootfs.ts';

export type Lookup =
  | { readonly kind: 'found'; readonly path: string; readonly node: RootfsNode }
  | { readonly kind: 'absent'; readonly path: string }
  /** `path` is no directory, and the path asked for goes on below it. */
  | { readonly kind: 'not-directory'; readonly path: string }
  /** The facts at hand don't reach that far. */
  | { readonly kind: 'unknown'; readonly path: string };

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

/** Looks into a directory. `path` is that of the child. */
export function lookupChild(directory: RootfsDirectory, path: string, name: string): Lookup {
  const child = directory.children.get(name);
  if (child === undefined && directory.listing === 'partial') return { kind: 'unknown', path };
  return child === undefined || child === 'absent' ? { kind: 'absent', path } : { kind: 'found', path, node: child };
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
