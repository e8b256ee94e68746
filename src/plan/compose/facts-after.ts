import type { DirectoryEntry, LayerEntry } from '../../layer/entry.ts';
import { applyEntries, type RootfsFacts } from './rootfs.ts';
import { type Lookup, lookup } from './rootfs-lookup.ts';

/** What stands where after a layer has been put on top. */
export interface FactsAfter {
  /** Worked out when it is first asked for: nothing stands on the last layer of an image. */
  readonly facts: () => RootfsFacts;
  /** What is at the path of a directory that entries of the layer stand in. */
  readonly lookUpParent: (path: string) => Lookup;
}

/** @param entries made on these facts: the links on the way to them have been followed */
export function factsAfter(before: RootfsFacts, entries: readonly LayerEntry[]): FactsAfter {
  const directories = new Map<string, DirectoryEntry>();
  for (const entry of entries) if (entry.type === 'directory') directories.set(entry.path, entry);
  let after: RootfsFacts | undefined;
  return {
    facts() {
      after ??= applyEntries(before, entries);
      return after;
    },
    lookUpParent(path) {
      const made = directories.get(path);
      if (made === undefined) return lookup(before, path);
      const { type, mode, uid, gid } = made;
      return { kind: 'found', path, node: { type, mode, uid, gid, listing: 'partial', children: new Map() } };
    },
  };
}
