import { realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GitRules, GitState } from './git/git.ts';
import type { NewNames } from './git/git-changes.ts';
import type { FoldersSeen } from './look-again.ts';
import { isSameContent, isYoung, type SeenStat, type Sighting, seenStat } from './sighting.ts';

/**
 * What lets git look for new names in a part of the folder only: when a context was seen that is the whole folder, it held no name that git neither
 * knew nor ignored, by these rules. A name that comes changes its folder.
 */
export interface KnownNames extends GitRules {
  /** How each file of rules was, those in the context among them; null: there was none. */
  readonly seen: readonly (readonly [file: string, stat: SeenStat | null])[];
}

/** Folder by folder is not worth more. */
const PLACES_AT_MOST = 100;
/** Of all their paths: a program is told no more than 131 072 bytes in one argument, and a shell is told everything in one. */
const BYTES_AT_MOST = 30_000;

/**
 * What is known of the names when an image has been made.
 *
 * @param directory the context, absolute, which git was asked about too
 */
export function knowNames(
  directory: string,
  { startedAtMs, unseen }: Pick<Sighting, 'startedAtMs' | 'unseen'>,
  rules: GitRules | undefined,
  state: GitState | undefined,
): KnownNames | undefined {
  if (rules === undefined || state?.newNames === undefined || state.newNames.found === 'some') return undefined;
  const { askedAtMs } = state.newNames;
  if (askedAtMs < startedAtMs - ASKED_BEFORE_MS) return undefined;
  if (isWrittenSince(rules.indexFile, Math.min(askedAtMs, startedAtMs))) return undefined;
  const seen = filesOf(directory, rules, unseen.gitignoreFolders).map((file) => [file, statOf(file)] as const);
  if (seen.some(([file, stat]) => isYoung(stat ?? statOfFolderAbove(file), startedAtMs))) return undefined;
  return { ...rules, seen };
}

/** Less than what makes a folder too young to be believed. */
const ASKED_BEFORE_MS = 1_000;

/** The clock of a file system lags behind by a tick: whole seconds where it counts these. */
const TICK_MS = 20;
const COARSE_TICK_MS = 2_000;

/** Git may have looked for names with another index than the one that is remembered. */
function isWrittenSince(file: string, sinceMs: number): boolean {
  const stat = statOf(file);
  if (stat === null) return true;
  const tickMs = stat.ctimeMs % 1_000 === 0 ? COARSE_TICK_MS : TICK_MS;
  return Math.max(stat.mtimeMs, stat.ctimeMs) >= sinceMs - tickMs;
}

/** It changes when the file goes, or a folder between them. */
function statOfFolderAbove(file: string): SeenStat {
  const folder = dirname(file);
  return statOf(folder) ?? statOfFolderAbove(folder);
}

/**
 * Where git must be asked for new names.
 *
 * @param known of the last build: its folders were compared with those of now, and the index holds the same paths
 */
export function placesOfNewNames(
  known: KnownNames,
  rules: GitRules | undefined,
  { changed, unseen }: FoldersSeen,
): NewNames {
  const areSame =
    rules?.root === known.root &&
    rules.indexFile === known.indexFile &&
    rules.setting === known.setting &&
    rules.files.join('\0') === known.files.join('\0') &&
    known.seen.every(([file, stat]) => isAsSeen(stat, statOf(file)));
  const places = [...changed, ...unseen.folders];
  const areFew = places.length <= PLACES_AT_MOST && Buffer.byteLength(places.join()) <= BYTES_AT_MOST;
  return areSame && areFew && !places.includes('') ? places : 'everywhere';
}

/** Whether git, asked about one folder, was asked about the other. */
export function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false; // whoever reads it says so
  }
}

/** All that have a say: outside of the work tree, in the folders above the context, and in it. */
function filesOf(directory: string, { root, files }: GitRules, folders: readonly string[]): readonly string[] {
  const above: string[] = [];
  for (let folder = realpathSync(directory); folder !== root && folder.startsWith(root); above.push(folder))
    folder = dirname(folder);
  return [
    ...files,
    ...[...above, ...folders.map((path) => join(directory, path))].map((path) => join(path, '.gitignore')),
  ];
}

function isAsSeen(before: SeenStat | null, now: SeenStat | null): boolean {
  return before === null || now === null ? before === now : isSameContent(before, now);
}

function statOf(file: string): SeenStat | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? null : seenStat(stats);
}
