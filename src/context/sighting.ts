import { lstatSync, type Stats } from 'node:fs';
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
  readonly unseen: Unseen;
}

/** What stands in the folders that were entered, and was not looked at. */
export interface Unseen {
  /** Folders that were not entered, for nothing in them can be in the context. */
  readonly folders: readonly string[];
  /** Which of the folders that were entered hold a `.gitignore`. */
  readonly gitignoreFolders: readonly string[];
}

/** Paths below the context, and what lstat said of each: SEEN_COLUMNS numbers for each path, in the order of the paths. */
export interface SeenPaths {
  readonly paths: PathList;
  readonly columns: Float64Array;
  /** What was seen of rows since the columns were made. */
  readonly since: ReadonlyMap<number, SeenStat>;
  /** Rows that were too young when they were seen to say anything: see YOUNG_MS. */
  readonly young: readonly number[];
}

/** Times in milliseconds with their fractions, size in bytes (0 of a folder), permission bits. */
export interface SeenStat {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
  readonly size: number;
  readonly mode: number;
}

export const SEEN_COLUMNS = 5;

/** Longer than any file system's tick of the clock: FAT counts two seconds. */
const YOUNG_MS = 2_000;

export function seenAt({ columns, since }: Pick<SeenPaths, 'columns' | 'since'>, row: number): SeenStat {
  const later = since.get(row);
  if (later !== undefined) return later;
  const at = row * SEEN_COLUMNS;
  const number = (column: number) => columns[at + column] ?? NaN;
  return { mtimeMs: number(0), ctimeMs: number(1), inode: number(2), size: number(3), mode: number(4) };
}

export function setSeen(columns: Float64Array, row: number, stat: SeenStat): void {
  columns.set([stat.mtimeMs, stat.ctimeMs, stat.inode, stat.size, stat.mode], row * SEEN_COLUMNS);
}

export function seenStat(stats: Stats): SeenStat {
  const { mtimeMs, ctimeMs, ino: inode, size, mode } = stats;
  return { mtimeMs, ctimeMs, inode, size: stats.isDirectory() ? 0 : size, mode: mode & 0o7777 };
}

/** Whether nothing has written to what stands there, nor put something else in its place. */
export function isSameContent(one: Omit<SeenStat, 'mode'>, other: Omit<SeenStat, 'mode'>): boolean {
  return (
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.inode === other.inode &&
    one.size === other.size
  );
}

/** Whether it may be written to again, after it was looked at, without getting other times. */
export function isYoung({ mtimeMs, ctimeMs }: Pick<SeenStat, 'mtimeMs' | 'ctimeMs'>, startedAtMs: number): boolean {
  const unsureFrom = startedAtMs - YOUNG_MS;
  return !(mtimeMs < unsureFrom && ctimeMs < unsureFrom);
}

/**
 * What was seen when a context was read. Undefined for one that holds what a look by names and times could not tell: files with several
 * names, sockets and devices, names that are not UTF-8, other file systems.
 */
export function sightingOf({ directory, entries, stats, visit }: ContextTree): Sighting | undefined {
  if (stats === undefined || visit === undefined) return undefined;
  const files = entries.filter((entry) => entry.type === 'file');
  const isPlain =
    files.every(({ inode, row }) => inode === undefined && row !== undefined) &&
    [...entries.map(({ path }) => path), ...visit.passedOver].every((path) => path.isWellFormed()) &&
    entries.every(({ type }) => type !== 'special') &&
    visit.folders.every(({ path, device }) => path.isWellFormed() && device === visit.folders[0]?.device);
  if (!isPlain) return undefined;
  const { startedAtMs, passedOver, gitignoreFolders } = visit;
  const isFolder = (path: string) =>
    lstatSync(`${directory}/${path}`, { throwIfNoEntry: false })?.isDirectory() === true;
  const seen = (path: string, row: number, size: number, mode: number): SeenPath => {
    const { mtimeMs, ctimeMs, inode } = stats.at(row);
    return { path, stat: { mtimeMs, ctimeMs, inode, size, mode } };
  };
  return {
    startedAtMs,
    folders: seenPaths(
      visit.folders.map(({ path, row, mode }) => seen(path, row, 0, mode)),
      startedAtMs,
    ),
    files: seenPaths(
      files.map(({ path, row = 0, size, mode }) => seen(path, row, size, mode)),
      startedAtMs,
    ),
    links: entries.flatMap((entry) => (entry.type === 'symlink' ? [[entry.path, entry.target] as const] : [])),
    unseen: { folders: passedOver.filter(isFolder), gitignoreFolders },
  };
}

interface SeenPath {
  readonly path: string;
  readonly stat: SeenStat;
}

function seenPaths(all: readonly SeenPath[], startedAtMs: number): SeenPaths {
  const columns = new Float64Array(all.length * SEEN_COLUMNS);
  const young: number[] = [];
  all.forEach(({ stat }, row) => {
    setSeen(columns, row, stat);
    if (isYoung(stat, startedAtMs)) young.push(row);
  });
  return { paths: listPaths(all.map(({ path }) => path)), columns, since: new Map(), young };
}
