import type { LayerEntry } from '../../layer/entry.ts';
import { isIn, parentOf } from '../../layer/parent-path.ts';

/** Entries as a walk through the tree meets them: "a", "a/b", "a-b". */
export function inWalkOrder(entries: Iterable<LayerEntry>): LayerEntry[] {
  const given = [...entries];
  if (areInOrder(given)) return given; // one tree, copied as it was walked through
  // No name holds the character that stands for the slash here.
  const keyed = given.map((entry) => ({ entry, key: entry.path.replaceAll('/', '\0') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ entry }) => entry);
}

/** Puts a few entries among many, both in walk order. Of two with one path the one among the many stays. */
export function mergeInWalkOrder(few: readonly LayerEntry[], many: readonly LayerEntry[]): readonly LayerEntry[] {
  let merged: readonly LayerEntry[] = [];
  let taken = 0;
  for (const entry of few) {
    const place = firstNotBefore(many, entry.path);
    const isReplaced = many[place]?.path === entry.path;
    merged = [...merged, ...many.slice(taken, place), ...(isReplaced ? [] : [entry])];
    taken = place;
  }
  return merged.length === 0 ? many : merged.concat(many.slice(taken));
}

function firstNotBefore(entries: readonly LayerEntry[], path: string): number {
  let low = 0;
  for (let high = entries.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (isBefore(entries[middle]?.path ?? '', path)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function areInOrder(entries: readonly LayerEntry[]): boolean {
  let before: string | undefined;
  let parent = '';
  for (const { path } of entries) {
    const isBeside = isIn(parent, path);
    if (before !== undefined && !(isBeside ? before < path : isBefore(before, path))) return false;
    if (!isBeside) parent = parentOf(path);
    before = path;
  }
  return true;
}

const SLASH = 0x2f;

function isBefore(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) return a === SLASH || (b !== SLASH && a < b);
  }
  return one.length < other.length;
}
