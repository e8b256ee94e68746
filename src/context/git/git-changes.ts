import type { ExecResult } from '../../exec.ts';

/**
 * Arguments of git that tell what changed in a path below the folder, as it tells its user.
 *
 * @see https://git-scm.com/docs/git-status (porcelain format version 2, with -z)
 */
export function statusOf(path: string): readonly string[] {
  return ['status', '--porcelain=v2', '-z', '--no-renames', '--untracked-files=normal', '--', path];
}

/** The paths that changed. Undefined where git could not tell. */
export function readStatus({ exitCode, stdout }: ExecResult): readonly string[] | undefined {
  if (exitCode !== 0) return undefined;
  const lines = stdout.split('\0').filter((line) => line !== '');
  return lines.map(pathOf);
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
 * What `git status` does one after the other, for processes beside each other: each file against the index, the index against HEAD; and, by
 * `newNamesIn`, names that neither knows.
 */
export const COMPARISONS: readonly (readonly string[])[] = [
  [...EXACTLY, 'diff-files', ...ANY_DIFFERENCE, '--', '.'],
  [...EXACTLY, 'diff-index', '--cached', ...ANY_DIFFERENCE, 'HEAD', '--', '.'],
];

/** Where git has to look for names that it does not know: paths below the folder. */
export type NewNames = 'everywhere' | readonly string[];

export function newNamesIn(places: NewNames): readonly string[] {
  const paths = places === 'everywhere' ? ['.'] : places;
  const how = ['--others', '--exclude-standard', '--directory', '--no-empty-directory', '-z'];
  return [...EXACTLY, '--literal-pathspecs', 'ls-files', ...how, '--', ...paths];
}

/** Paths that a list names, each once: a file in conflict is named twice. Undefined where git failed. */
export function readNames({ exitCode, stdout }: ExecResult): readonly string[] | undefined {
  return exitCode === 0 ? [...new Set(stdout.split('\0'))].filter((path) => path !== '') : undefined;
}
