import type { ExecResult } from '../exec.ts';
import type { GitState } from './git.ts';

export type Changes = Pick<GitState, 'changedPaths' | 'notAsIndexed'>;

/** Runs git in the folder that is asked about; undefined without the git program. */
export type AskGit = (args: readonly string[]) => Promise<ExecResult | undefined>;

/** What changed in a path below the folder, as git tells its user. Undefined where it cannot tell. */
export async function readStatus(ask: AskGit, path: string): Promise<Changes | undefined> {
  const status = await ask([...STATUS, '--', path]);
  if (status?.exitCode !== 0) return undefined;
  const lines = status.stdout.split('\0').filter((line) => line !== '');
  return { changedPaths: lines.map(pathOf) };
}

/** @see https://git-scm.com/docs/git-status (porcelain format version 2, with -z) */
const STATUS = ['status', '--porcelain=v2', '-z', '--no-renames', '--untracked-files=normal'];

/** How many fields stand before the path, by the kind of line. */
const FIELDS_BEFORE_PATH: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 };

function pathOf(line: string): string {
  const fields = line.split(' ');
  return fields.slice(FIELDS_BEFORE_PATH[fields[0] ?? ''] ?? 1).join(' ');
}

/**
 * What `git status` does one after the other, in processes beside each other: the index against HEAD, each file against the index, names that
 * neither knows. Where all are silent, nothing changed; else status says what did, and where one of them fails too.
 */
export async function compareEach(ask: AskGit): Promise<Changes | undefined> {
  const lists = await Promise.all([
    ask([...EXACTLY, 'diff-files', ...ANY_DIFFERENCE, '--', '.']),
    ask([...EXACTLY, 'diff-index', '--cached', ...ANY_DIFFERENCE, 'HEAD', '--', '.']),
    ask([
      ...EXACTLY,
      'ls-files',
      '--others',
      '--exclude-standard',
      '--directory',
      '--no-empty-directory',
      '-z',
      '--',
      '.',
    ]),
  ]);
  const [unlike, staged, unknown] = lists.map((list) => (list?.exitCode === 0 ? list.stdout : undefined));
  if (unlike === undefined || staged === undefined || unknown === undefined) return readStatus(ask, '.');
  const notAsIndexed = [...new Set(unlike.split('\0'))].filter((path) => path !== ''); // a conflict names a file twice
  if (unlike === '' && staged === '' && unknown === '') return { changedPaths: [], notAsIndexed };
  const changes = await readStatus(ask, '.');
  return changes && { ...changes, notAsIndexed };
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
