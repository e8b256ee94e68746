import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { isToolError, ToolError } from '../errors.ts';
import { type Exec, exec as runCommand } from '../exec.ts';
import { type AskGit, compareEach, readStatus } from './git-changes.ts';
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
      const ask: AskGit = (args) => run(directory, args, options);
      const [own, top, head, ...others] = await Promise.all([
        compare === undefined ? readStatus(ask, '.') : compareEach(ask), // takes longest
        ask(['rev-parse', '--show-toplevel', '--git-path', 'index', '--symbolic-full-name', 'HEAD']),
        ask(['log', '-1', '--no-show-signature', '--format=%H%n%ct%n%s']),
        ...apart.map((path) => readStatus(ask, path)),
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

function refused(directory: string, stderr: string): ToolError {
  return new ToolError('GIT_REFUSED', `Reading the git repository of ${directory}: ${stderr.split('\n')[0]}`, {
    hint: `Run: git config --global --add safe.directory ${directory}`,
  });
}
