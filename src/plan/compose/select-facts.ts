import { namesOf } from '../../context/follow-links.ts';
import type { AccountFile, RootfsDirectory, RootfsFacts, RootfsNode } from './rootfs.ts';

export interface SelectOptions {
  /** Keep /etc/passwd and /etc/group: an owner was given by name. */
  readonly accounts: 'keep' | 'leave-out';
}

/**
 * The part of the facts that composing needed: `paths` is what its results list as `rootfsPaths`. Everything else becomes unknown,
 * but for the other names in small directories that were looked into: the next commit may bring a file there.
 */
export function selectFacts(facts: RootfsFacts, paths: Iterable<string>, { accounts }: SelectOptions): RootfsFacts {
  const wanted: Wanted = new Map();
  for (const path of paths) want(path, wanted);
  if (accounts === 'keep') for (const path of ['etc/passwd', 'etc/group']) want(path, wanted);
  const account = (file: AccountFile): AccountFile => (accounts === 'keep' ? file : { kind: 'left-out' });
  return { root: selectDirectory(facts.root, wanted), passwd: account(facts.passwd), group: account(facts.group) };
}

/** Paths as a tree of names. */
type Wanted = Map<string, Wanted>;

/** A directory with more names than this shows only those that were looked at. */
const MOST_NAMES = 64;

function want(path: string, wanted: Wanted): void {
  let level = wanted;
  for (const name of namesOf(path)) {
    const next: Wanted = level.get(name) ?? new Map();
    level.set(name, next);
    level = next;
  }
}

function selectDirectory(directory: RootfsDirectory, wanted: Wanted): RootfsDirectory {
  const isWhole = directory.listing === 'complete' && directory.children.size <= (wanted.size === 0 ? 0 : MOST_NAMES);
  const names = isWhole ? directory.children.keys() : wanted.keys();
  const children = new Map<string, RootfsNode | 'absent'>();
  for (const name of names) {
    const child = directory.children.get(name);
    if (child !== undefined && child !== 'absent') children.set(name, selectNode(child, wanted.get(name) ?? new Map()));
    else if (child === 'absent' || directory.listing === 'complete') children.set(name, 'absent');
  }
  return { ...directory, listing: isWhole ? 'complete' : 'partial', children };
}

function selectNode(node: RootfsNode, wanted: Wanted): RootfsNode {
  return node.type === 'directory' ? selectDirectory(node, wanted) : node;
}
