import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type IndexAsRead, isAsSeen } from './blob-ids.ts';
import type { GitComparison } from './git.ts';
import { changedEntries, findIndexFiles, readSeenFile } from './git-index.ts';
import { isSameContent, type SeenPaths, seenAt } from './sighting.ts';

/**
 * Git's index as it was when a context was seen. A file that was then as the index said, to the nanosecond, is untouched as long as the index says
 * the same of it and git finds the file to be so: then nobody else need look at it.
 */
export interface Witness extends IndexAsRead {
  /** For each of the files seen 1 where it was as the index said, else 0. */
  readonly standing: Uint8Array;
}

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

/** @param files how lstat told of them just now */
export function witnessOf(index: IndexAsRead, files: SeenPaths): Witness | undefined {
  const { bytes, format, prefix } = index;
  const entries = new Map<string, number>();
  const entriesEnd = findIndexFiles(bytes, format, (path, at) => {
    if (path.startsWith(prefix)) entries.set(path.slice(prefix.length), at);
  });
  if (entriesEnd === undefined) return undefined;
  const standing = new Uint8Array(files.paths.count);
  for (let row = 0; row < standing.length; row++)
    standing[row] = isStanding(index, entries.get(files.paths.at(row)), files, row);
  return { ...index, entriesEnd, standing };
}

function isStanding(
  { bytes, writtenAtMs }: Pick<IndexAsRead, 'bytes' | 'writtenAtMs'>,
  at: number | undefined,
  files: SeenPaths,
  row: number,
): 0 | 1 {
  return at !== undefined && isAsSeen(readSeenFile(bytes, at), seenAt(files, row), writtenAtMs) ? 1 : 0;
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
 * @param onIndex is told what the index of now holds as soon as it is compared
 */
export async function callWitness(
  witness: Witness,
  seen: SeenPaths,
  directory: string,
  checking: Promise<IndexCheck | undefined>,
  onIndex: (knows: 'the same paths' | 'others') => void = () => {},
): Promise<Testimony> {
  const before = statOf(witness.indexFile);
  const index = before && readAgain(witness, before);
  const changed = index && changedEntries(witness.bytes, index.bytes, witness);
  onIndex(changed === undefined ? 'others' : 'the same paths');
  const check = await checking;
  const silent: Testimony = {
    doubtful: Array.from({ length: seen.paths.count }, (_, row) => row),
    after: (_, files) => index && witnessOf(index, files),
  };
  if (index === undefined || changed === undefined || check === undefined) return silent;
  const isSteady = isSameFile(before, statOf(witness.indexFile));
  if (!isAbout(check, witness, directory) || !isSteady || changed.length + check.notAsIndexed.length > FEW)
    return silent;
  const { prefix, standing } = witness;
  const rowsOf = (path: string): number[] => {
    const row = path.startsWith(prefix) ? seen.paths.rowOf(path.slice(prefix.length)) : undefined;
    return row === undefined ? [] : [row];
  };
  const entries = new Map(changed.flatMap(({ path, at }) => rowsOf(path).map((row) => [row, at] as const)));
  const differing = new Set(check.notAsIndexed.flatMap(rowsOf));
  return {
    doubtful: [...rowsWithout(standing), ...entries.keys(), ...differing],
    after(touched, files) {
      const next = standing.slice();
      for (const row of touched) if (!isSameContent(seenAt(seen, row), seenAt(files, row))) next[row] = 0;
      for (const row of differing) next[row] = 0;
      for (const [row, at] of entries) next[row] = isStanding(index, at, files, row);
      return { ...index, standing: next };
    },
  };
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
function readAgain({ bytes: _, standing: __, ...witness }: Witness, { mtimeMs }: Stats): IndexAsRead | undefined {
  try {
    return { ...witness, bytes: readFileSync(witness.indexFile), writtenAtMs: mtimeMs };
  } catch {
    return undefined; // gone, or not for this user: the files are looked at instead
  }
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

function isSameFile(one: Stats | undefined, other: Stats | undefined): boolean {
  return (
    one !== undefined &&
    one.ino === other?.ino &&
    one.ctimeMs === other.ctimeMs &&
    one.mtimeMs === other.mtimeMs &&
    one.size === other.size
  );
}

/** The rows that have a 0. */
function rowsWithout(standing: Uint8Array): readonly number[] {
  const rows: number[] = [];
  for (let row = standing.indexOf(0); row !== -1; row = standing.indexOf(0, row + 1)) rows.push(row);
  return rows;
}
