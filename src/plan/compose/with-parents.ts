import type { DirectoryEntry, LayerEntry } from '../../layer/entry.ts';
import { isIn, parentOf } from '../../layer/parent-path.ts';
import type { Lookup } from './rootfs-lookup.ts';

export type WithParents =
  | { readonly kind: 'entries'; readonly entries: readonly LayerEntry[] }
  | { readonly kind: 'unknown'; readonly path: string };

/**
 * Entries together with every directory above them as `lookUp` tells that it stands, so that the layer says by itself how its folders are.
 * A runtime that unpacks a layer apart from those below it makes folders that the layer does not name with rights of its own.
 */
export function withParents(entries: readonly LayerEntry[], lookUp: (path: string) => Lookup): WithParents {
  const named = new Set(entries.filter(({ type }) => type === 'directory').map(({ path }) => path));
  const complete: LayerEntry[] = [];
  let parentBefore: string | undefined;
  for (const entry of entries) {
    if (parentBefore !== undefined && isIn(parentBefore, entry.path)) {
      complete.push(entry);
      continue;
    }
    parentBefore = parentOf(entry.path);
    for (const path of pathsAbove(entry.path)) {
      if (named.has(path)) continue;
      const found = lookUp(path);
      if (found.kind === 'unknown') return { kind: 'unknown', path };
      if (found.kind !== 'found' || found.node.type !== 'directory')
        throw new RangeError(`${entry.path} is put where no folder is`);
      const { mode, uid, gid } = found.node;
      const parent: DirectoryEntry = { path, type: 'directory', mode, uid, gid };
      named.add(path);
      complete.push(parent);
    }
    complete.push(entry);
  }
  return { kind: 'entries', entries: complete };
}

/** "a/b/c": "a", "a/b". */
function pathsAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}
