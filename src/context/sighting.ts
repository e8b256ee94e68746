import { listPaths, type PathList } from './path-list.ts';
import type { ContextTree } from './tree.ts';

/**
 * How the file system told of everything in a context, in a form that can be kept: by it a later run finds out what changed, without
 * reading names or contents again.
 */
export interface Sighting {
  /** Milliseconds since 1970, before the first look. What was written about then or later may have changed again in the same tick. */
  readonly startedAtMs: number;
  /** Every folder that was entered, ignored or not; '' for the root. */
  readonly folders: SeenPaths;
  /** Regular files, each with one name. */
  readonly files: SeenPaths;
  /** Path and target of each symbolic link. */
  readonly links: readonly (readonly [path: string, target: string])[];
}

/** Paths below the context, and what lstat said of each: SEEN_COLUMNS numbers for each path, in the order of the paths. */
export interface SeenPaths {
  readonly paths: PathList;
  readonly columns: Float64Array;
}

/** Where in a row which number stands: times in milliseconds with their fractions, size in bytes (0 of a folder), permission bits. */
export const SEEN = { mtimeMs: 0, ctimeMs: 1, inode: 2, size: 3, mode: 4 } as const;
export const SEEN_COLUMNS = 5;

/**
 * What was seen when a context was read. Undefined for one that holds what a look by names and times could not tell: files with several
 * names, sockets and devices, names that are not UTF-8, other file systems.
 */
export function sightingOf({ entries, stats, visit }: ContextTree): Sighting | undefined {
  if (stats === undefined || visit === undefined) return undefined;
  const files = entries.filter((entry) => entry.type === 'file');
  const isPlain =
    files.every(({ inode, row }) => inode === undefined && row !== undefined) &&
    entries.every(({ type, path }) => type !== 'special' && path.isWellFormed()) &&
    visit.folders.every(({ path, device }) => path.isWellFormed() && device === visit.folders[0]?.device);
  if (!isPlain) return undefined;
  const rowOf = (row: number, size: number, mode: number): readonly number[] => {
    const { mtimeMs, ctimeMs, inode } = stats.at(row);
    return [mtimeMs, ctimeMs, inode, size, mode];
  };
  return {
    startedAtMs: visit.startedAtMs,
    folders: seenPaths(visit.folders, ({ row, mode }) => rowOf(row, 0, mode)),
    files: seenPaths(files, ({ row = 0, size, mode }) => rowOf(row, size, mode)),
    links: entries.flatMap((entry) => (entry.type === 'symlink' ? [[entry.path, entry.target] as const] : [])),
  };
}

function seenPaths<T extends { readonly path: string }>(
  all: readonly T[],
  rowOf: (one: T) => readonly number[],
): SeenPaths {
  const columns = new Float64Array(all.length * SEEN_COLUMNS);
  all.forEach((one, place) => {
    columns.set(rowOf(one), place * SEEN_COLUMNS);
  });
  return { paths: listPaths(all.map(({ path }) => path)), columns };
}
