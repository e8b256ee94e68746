import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { isToolError, ToolError } from '../errors.ts';
import { type Exec, type ExecResult, exec as runCommand } from '../exec.ts';
import { READ_ONLY } from './read-only-git.ts';

/** What git says of the folder that is built. */
export interface GitState {
  /** Top folder of the work tree, absolute. */
  readonly root: string;
  /** Full hash of HEAD. */
  readonly commit: string;
  /** Committer time of HEAD, seconds since 1970. */
  readonly committedAt: number;
  /** First line of HEAD's message. */
  readonly subject: string;
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /**
   * Paths below the folder and in `apart` that are not as in HEAD, new ones that git does not ignore among them; relative to `root`, a
   * new folder with everything in it as one path. What is in another repository or in none is in no commit, and counts as changed.
   */
  readonly changedPaths: readonly string[];
  /**
   * Tracked paths below the folder whose times, size or number are not those of the index, whatever they hold; relative to `root`. Where
   * git was asked to compare them.
   */
  readonly notAsIndexed?: readonly string[];
  /** The index that they were compared with, absolute: in a hook it may be another one than usual. */
  readonly indexFile?: string;
}

export interface GitOptions {
  readonly signal: AbortSignal;
}

export interface GitStateOptions extends GitOptions {
  /** Absolute paths that count as the folder does, though they are not below it. */
  readonly apart?: readonly string[];
  /**
   * `each`: every file is compared with the index, and that is told. Then git answers sooner where the folder is as in HEAD, and later where it
   * is not. Absent: git does what it does for its user.
   */
  readonly compare?: 'each';
}

/** Reads git, and never writes: neither index nor work tree. */
export interface Git {
  /**
   * Undefined without a repository, without a commit, or without the git program.
   *
   * @throws {ToolError} GIT_REFUSED when git does not trust the repository's owner
   */
  readState(directory: string, options: GitStateOptions): Promise<GitState | undefined>;
  /** Whether `ancestor` is `commit` or comes before it. Undefined when git can't tell: a commit that is not here (shallow clone), no repository. */
  isAncestor(directory: string, ancestor: string, commit: string, options: GitOptions): Promise<boolean | undefined>;
}

/** Git by the git program on the PATH. */
export function createGit(exec: Exec = runCommand): Git {
  const run = async (directory: string, args: readonly string[], { signal }: GitOptions) => {
    try {
      return await exec('git', ['-C', directory, ...args], { env: READ_ONLY, signal });
    } catch (cause) {
      if (isToolError(cause, 'COMMAND_NOT_FOUND')) return undefined;
      throw cause;
    }
  };
  return {
    async readState(directory, { apart = [], compare, ...options }) {
      const ask = (args: readonly string[]) => run(directory, args, options);
      const statusOf = async (path: string) => changesOf(await ask([...STATUS, '--', path]));
      const [own, top, head, ...others] = await Promise.all([
        compare === undefined ? statusOf('.') : compareEach(ask, () => statusOf('.')), // takes longest
        ask(['rev-parse', '--show-toplevel', '--git-path', 'index', '--symbolic-full-name', 'HEAD']),
        ask(['log', '-1', '--no-show-signature', '--format=%H%n%ct%n%s']),
        ...apart.map(statusOf),
      ]);
      if (top?.stderr.includes('safe.directory')) throw refused(directory, top.stderr);
      if (top?.exitCode !== 0 || head?.exitCode !== 0 || own === undefined) return undefined;
      const [commit = '', time = '', subject = ''] = head.stdout.split('\n');
      const [, root = '', index = '', name = ''] = /^(.*)\n(.*)\n(.*)\n$/s.exec(top.stdout) ?? [];
      const branch = /^refs\/heads\/(.+)$/.exec(name)?.[1];
      const { changedPaths, ...rest } = own;
      const changedApart = others.flatMap((other, at) => other?.changedPaths ?? [relative(root, apart[at] ?? '')]);
      const changed = [...changedPaths, ...changedApart.filter((path) => !changedPaths.includes(path))];
      const indexFile = compare && resolve(await realpath(directory), index); // git's relative paths begin there
      return {
        ...{ root, commit, committedAt: Number(time), subject, branch, changedPaths: changed, ...rest },
        ...(indexFile === undefined ? {} : { indexFile }),
      };
    },
    async isAncestor(directory, ancestor, commit, options) {
      const result = await run(directory, ['merge-base', '--is-ancestor', ancestor, commit], options);
      if (result?.exitCode === 0) return true;
      return result?.exitCode === 1 ? false : undefined;
    },
  };
}

type Changes = Pick<GitState, 'changedPaths' | 'notAsIndexed'>;

/**
 * What `git status` does one after the other, in processes beside each other: the index against HEAD, each file against the index, names that
 * neither knows. Where all are silent, nothing changed; else status says what did, and where one of them fails too.
 */
async function compareEach(
  ask: (args: readonly string[]) => Promise<ExecResult | undefined>,
  status: () => Promise<Changes | undefined>,
): Promise<Changes | undefined> {
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
  if (unlike === undefined || staged === undefined || unknown === undefined) return status();
  const notAsIndexed = [...new Set(unlike.split('\0'))].filter((path) => path !== ''); // a conflict names a file twice
  if (unlike === '' && staged === '' && unknown === '') return { changedPaths: [], notAsIndexed };
  const changes = await status();
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

const STATUS = ['status', '--porcelain=v2', '-z', '--no-renames', '--untracked-files=normal'];

/** @see https://git-scm.com/docs/git-status (porcelain format version 2, with -z) */
function changesOf(status: ExecResult | undefined): Changes | undefined {
  if (status?.exitCode !== 0) return undefined;
  const lines = status.stdout.split('\0').filter((line) => line !== '');
  return { changedPaths: lines.map(pathOf) };
}

/** How many fields stand before the path, by the kind of line. */
const FIELDS_BEFORE_PATH: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 };

function pathOf(line: string): string {
  const fields = line.split(' ');
  return fields.slice(FIELDS_BEFORE_PATH[fields[0] ?? ''] ?? 1).join(' ');
}

function refused(directory: string, stderr: string): ToolError {
  return new ToolError('GIT_REFUSED', `Reading the git repository of ${directory}: ${stderr.split('\n')[0]}`, {
    hint: `Run: git config --global --add safe.directory ${directory}`,
  });
}
