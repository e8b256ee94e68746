import { lstatSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { IgnoreRules } from './dockerignore.ts';
import { holdsTheSame, namesIn, unseenApartFrom } from './folder-names.ts';
import { isSameContent, isYoung, type SeenPaths, type Sighting, seenAt, seenStat, type Unseen } from './sighting.ts';
import type { Testimony, Witness } from './witness.ts';

/** What a second look at a context found: the same names, types and modes, and files that may hold something else than before. */
export interface SecondLook {
  /** Rows of `sighting.files`. */
  readonly touched: readonly number[];
  /** As it is now. */
  readonly sighting: Sighting;
  /** For the next look. Absent where none could be called. */
  readonly witness?: Witness;
}

export interface LookAgainOptions {
  /** The rules that the context was read by, and those that are in force now: the same. */
  readonly ignore: IgnoreRules;
  readonly signal: AbortSignal;
  /** Answers for files that need not be looked at, when the folders have been. Absent: for none. */
  readonly testimony?: (folders: FoldersSeen) => Promise<Testimony | undefined>;
}

/** What a second look at the folders found: the same names of what counts. */
export interface FoldersSeen {
  /** Folders with other times than before: names may have come and gone that do not count. */
  readonly changed: readonly string[];
  readonly unseen: Unseen;
}

/**
 * Compares a context with what was seen of it: one lstat for each path, and the names of a folder only where it changed. Undefined where
 * anything is there or gone, has another type, mode or target: it must be read anew.
 */
export async function lookAgain(
  directory: string,
  before: Sighting,
  { ignore, signal, testimony }: LookAgainOptions,
): Promise<SecondLook | undefined> {
  const startedAtMs = Date.now();
  const pauses = pausesFor(signal);
  const folders = lookAt(directory, before.folders, before.startedAtMs);
  for (let row = 0; row < before.folders.paths.count; row++) {
    if (pauses.isDue()) await pauses.take();
    if (folders.look(row, (stats) => stats.isDirectory()) === 'other') return undefined;
  }
  const changed = folders.touched.map(before.folders.paths.at);
  const unseen = unseenApartFrom(before.unseen, changed);
  for (const [folder, names] of namesIn(before, changed)) {
    const found = holdsTheSame(directory, folder, names, ignore);
    if (found === undefined) return undefined;
    unseen.folders.push(...found.folders);
    unseen.gitignoreFolders.push(...found.gitignoreFolders);
  }
  const told = await testimony?.({ changed, unseen });
  const files = lookAt(directory, before.files, before.startedAtMs);
  for (const row of told === undefined ? everyRow(before.files) : inOrder(told.doubtful, before.files.young)) {
    if (pauses.isDue()) await pauses.take();
    if (files.look(row, (stats) => stats.isFile() && stats.nlink === 1) === 'other') return undefined;
  }
  const seen = { folders: folders.seen(startedAtMs), files: files.seen(startedAtMs), unseen };
  const witness = told?.after(files.touched, seen.files);
  return {
    touched: files.touched,
    sighting: { ...before, startedAtMs, ...seen },
    ...(witness === undefined ? {} : { witness }),
  };
}

function everyRow({ paths }: SeenPaths): Iterable<number> {
  return Array.from({ length: paths.count }, (_, row) => row);
}

function inOrder(...rows: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(rows.flat())].sort((one, other) => one - other);
}

/** Looks at paths one by one, and collects those whose times, number or size are others, or were too young to say anything. */
function lookAt(directory: string, before: SeenPaths, seenAtMs: number) {
  const { paths } = before;
  const young = new Set(before.young);
  const since = new Map(before.since);
  const touched: number[] = [];
  return {
    touched,
    look(row: number, isAsBefore: (stats: Stats) => boolean): 'seen' | 'other' {
      const path = paths.at(row);
      const stats = lstatSync(path === '' ? directory : `${directory}/${path}`, MAY_BE_GONE);
      const earlier = seenAt(before, row);
      if (stats === undefined || !isAsBefore(stats) || (stats.mode & 0o7777) !== earlier.mode) return 'other';
      const now = seenStat(stats);
      if (isSameContent(now, earlier) && !young.has(row)) return 'seen';
      touched.push(row);
      since.set(row, now);
      return 'seen';
    },
    /** What there is now, seen at a time that is not before that of the rows which were not looked at. */
    seen(startedAtMs: number): SeenPaths {
      const seen = { ...before, since };
      const rows = startedAtMs < seenAtMs ? everyRow(before) : touched; // the clock was set back
      return { ...seen, young: [...rows].filter((row) => isYoung(seenAt(seen, row), startedAtMs)) };
    },
  };
}

const MAY_BE_GONE = { throwIfNoEntry: false } as const;

/** Synchronous calls are far faster here; so often the event loop gets its turn, and an abort is seen. */
const PATHS_BETWEEN_PAUSES = 1_000;

function pausesFor(signal: AbortSignal) {
  let left = PATHS_BETWEEN_PAUSES;
  return {
    isDue: () => --left === 0,
    async take() {
      left = PATHS_BETWEEN_PAUSES;
      await setImmediate();
      signal.throwIfAborted();
    },
  };
}
