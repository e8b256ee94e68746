import type { ExecResult } from '../exec.ts';
import type { GitState } from './git.ts';

export type Changes = Pick<GitState, 'changedPaths' | 'notAsIndexed'>;

/**
 * Arguments of git that tell what changed in a path below the folder, as it tells its user.
 *
 * @see https://git-scm.com/docs/git-status (porcelain format version 2, with -z)
 */
export function statusOf(path: string): readonly string[] {
  return ['status', '--porcelain=v2', '-z', '--no-renames', '--untracked-files=normal', '--', path];
}

/** Undefined where git could not tell. */
export function readStatus({ exitCode, stdout }: ExecResult): Changes | undefined {
  if (exitCode !== 0) return undefined;
  const lines = stdout.split('\0').filter((line) => line !== '');
  return { changedPaths: lines.map(pathOf) };
}

/** How many fields stand before the path, by the kind of line. */
const FIELDS_BEFORE_PATH: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 };

function pathOf(line: string): string {
  const fields = line.split(' ');
  return fields.slice(FIELDS_BEFORE_PATH[fields[0] ?? ''] ?? 1).join(' ');
}

/** Whatever the user's settings spare git the trouble of. */
const EXACTLY = [
  'fsmonitor=false',
  'trustctime=true',
  'checkStat=default',
  'fileMode=true',
  'ignoreStat=false',
  'untrackedCache=false',
].flatMap((setting) => ['-c', `core.${setting}`]);

/** One of a repository in the repository too, though by itself `diff-files` passes over new files there, and both over what a setting says to ignore. */
const ANY_DIFFERENCE = ['--ignore-submodules=none', '--name-only', '-z'];

/**
 * What `git status` does one after the other, for processes beside each other: each file against the index, the index against HEAD, names that
 * neither knows.
 */
export const COMPARISONS: readonly (readonly string[])[] = [
  [...EXACTLY, 'diff-files', ...ANY_DIFFERENCE, '--', '.'],
  [...EXACTLY, 'diff-index', '--cached', ...ANY_DIFFERENCE, 'HEAD', '--', '.'],
  [...EXACTLY, 'ls-files', '--others', '--exclude-standard', '--directory', '--no-empty-directory', '-z', '--', '.'],
];

/** What the comparisons say. `status` has to be asked what changed where one of them names anything or fails. */
export interface Compared {
  readonly notAsIndexed?: readonly string[];
  readonly changedPaths: readonly [] | 'ask status';
}

/** @param lists in the order of COMPARISONS */
export function readComparisons(lists: readonly ExecResult[]): Compared {
  const [unlike, staged, unknown] = lists.map(({ exitCode, stdout }) => (exitCode === 0 ? stdout : undefined));
  if (unlike === undefined || staged === undefined || unknown === undefined) return { changedPaths: 'ask status' };
  const notAsIndexed = [...new Set(unlike.split('\0'))].filter((path) => path !== ''); // a conflict names a file twice
  const isSilent = unlike === '' && staged === '' && unknown === '';
  return { notAsIndexed, changedPaths: isSilent ? [] : 'ask status' };
}
