import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type IndexAsRead, isAsSeen } from './blob-ids.ts';
import type { GitComparison } from './git/git.ts';
import { findIndexFiles, readSeenFile } from './git/git-index.ts';
import { changedPieces, type IndexSums, sumIndex } from './git/index-sums.ts';
import { isSameContent, type SeenPaths, seenAt, seenStat } from './sighting.ts';

/**
 * Git's index as it was when a context was seen. A file that was then as the index said, to the nanosecond, is untouched as long as the index says
 * the same of it and git finds the file to be so: then nobody else need look at it.
 */
export interface Witness extends Pick<IndexAsRead, 'root' | 'prefix' | 'indexFile' | 'format'> {
  readonly sums: IndexSums;
  /** For each of the files seen where its entry begins in the index, or NOWHERE. */
  readonly entries: Uint32Array;
  /** For each of the files seen 1 where it was as the index said, else 0. */
  readonly standing: Uint8Array;
}

const NOWHERE = 0xffff_ffff;

/** What git found when it compared the files with its index, which is a look at each: see GitState. */
export interface IndexCheck {
  /** Top folder of the work tree, absolute. */
  readonly root: string;
  /** Where git was asked, absolute. */
  readonly folder: string;
  /** With which index, absolute. */
  readonly indexFile: string;
  /** Tracked paths below `folder` that differ, relative to `root`. */
  readonly notAsIndexed: readonly string[];
}

/** @param folder where git was asked, absolute */
export function indexCheckOf(comparison: GitComparison | undefined, folder: string): IndexCheck | undefined {
  return comparison && { ...comparison, folder };
}

/** Undefined for an index that cannot be compared piece by piece. @param files how lstat told of them just now */
export function witnessOf(index: IndexAsRead, files: SeenPaths): Witness | undefined {
  const { bytes, root, prefix, indexFile, format } = index;
  const byPath = new Map<string, number>();
  const entriesEnd = findIndexFiles(bytes, format, (path, at) => {
    if (path.startsWith(prefix)) byPath.set(path.slice(prefix.length), at);
  });
  const sums = entriesEnd === undefined ? undefined : sumIndex(bytes, format, entriesEnd);
  if (sums === undefined) return undefined;
  const { count } = files.paths;
  const [entries, standing] = [new Uint32Array(count), new Uint8Array(count)];
  for (let row = 0; row < count; row++) {
    entries[row] = byPath.get(files.paths.at(row)) ?? NOWHERE;
    standing[row] = isStanding(index, entries[row] ?? NOWHERE, files, row);
  }
  return { root, prefix, indexFile, format, sums, entries, standing };
}

function isStanding(
  { bytes, writtenAtMs }: Pick<IndexAsRead, 'bytes' | 'writtenAtMs'>,
  at: number,
  files: SeenPaths,
  row: number,
): 0 | 1 {
  return at !== NOWHERE && isAsSeen(readSeenFile(bytes, at), seenAt(files, row), writtenAtMs) ? 1 : 0;
}

/** What a witness says today. */
export interface Testimony {
  /** Rows of files that somebody has to look at; all others are as they were seen, with their modes, if they were seen some time after they were written. */
  readonly doubtful: readonly number[];
  /** The witness for the next time, when all others were looked at. `touched`: those that may be different; `files`: how all are now. */
  readonly after: (touched: readonly number[], files: SeenPaths) => Witness | undefined;
}

/**
 * Compares the index of then with that of now, and both with what git found. Where the index changed by more than what it says of some files, or
 * while git looked, or where git looked at something else, it answers for no file.
 *
 * @param seen the files as they were
 * @param directory the context, absolute
 * @param checking git's look, which may still be under way
 * @param onIndex is told what the index of now holds, as far as names matter, as soon as it is compared
 */
export async function callWitness(
  witness: Witness,
  seen: SeenPaths,
  directory: string,
  checking: Promise<IndexCheck | undefined>,
  onIndex: (knows: 'the same paths and rules' | 'others') => void = () => {},
): Promise<Testimony> {
  const before = statOf(witness.indexFile);
  const index = before && readAgain(witness, before);
  const changed = index && changedPieces(witness.sums, index.bytes, witness.format);
  onIndex(changed?.rules === 'same' ? 'the same paths and rules' : 'others');
  const check = await checking;
  const silent: Testimony = {
    doubtful: Array.from({ length: seen.paths.count }, (_, row) => row),
    after: (_, files) => index && witnessOf(index, files),
  };
  if (!before || index === undefined || changed === undefined || check === undefined) return silent;
  const isSteady = isSameFile(before, statOf(witness.indexFile));
  if (!isAbout(check, witness, directory) || !isSteady || check.notAsIndexed.length > FEW) return silent;
  const { prefix, entries, standing } = witness;
  const rowsOf = (path: string): number[] => {
    const row = path.startsWith(prefix) ? seen.paths.rowOf(path.slice(prefix.length)) : undefined;
    return row === undefined ? [] : [row];
  };
  const restated = changed.ranges.flatMap(([start, end]) => rowsWhere(entries, (at) => at >= start && at < end));
  const differing = new Set(check.notAsIndexed.flatMap(rowsOf));
  return {
    doubtful: [
      ...rowsWhere(standing, (stands) => stands === 0),
      ...restated.filter((row) => isStanding(index, entries[row] ?? NOWHERE, seen, row) === 0),
      ...differing,
    ],
    after(touched, files) {
      const next = standing.slice();
      for (const row of touched) if (!isSameContent(seenAt(seen, row), seenAt(files, row))) next[row] = 0;
      for (const row of differing) next[row] = 0;
      for (const row of restated) next[row] = isStanding(index, entries[row] ?? NOWHERE, files, row);
      return { ...witness, sums: changed.sums, standing: next };
    },
  };
}

function rowsWhere(values: Uint8Array | Uint32Array, holds: (value: number) => boolean): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (holds(values[row] ?? 0)) rows.push(row);
  return rows;
}

/** Whether git looked at the files that were seen. A link on the way may lead to the context from another folder, or to another one than before. */
function isAbout({ root, folder, indexFile }: IndexCheck, seen: Witness, directory: string): boolean {
  if (root !== seen.root || indexFile !== seen.indexFile) return false;
  const [asked, context] = [realpathSync(folder), realpathSync(directory)];
  return relative(context, join(seen.root, seen.prefix)) === '' && `${context}/`.startsWith(`${asked}/`);
}

/** More paths than these are not looked for one by one. */
const FEW = 200;

/** The index as it is now; undefined where it cannot be read. */
function readAgain({ root, prefix, indexFile, format }: Witness, { mtimeMs }: Stats): IndexAsRead | undefined {
  try {
    return { root, prefix, indexFile, format, bytes: readFileSync(indexFile), writtenAtMs: mtimeMs };
  } catch {
    return undefined; // gone, or not for this user: the files are looked at instead
  }
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

function isSameFile(one: Stats, other: Stats | undefined): boolean {
  return other !== undefined && isSameContent(seenStat(one), seenStat(other));
}
