import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { isToolError, ToolError } from '../errors.ts';
import type { ExecResult } from '../exec.ts';
import { type ExecTogether, execTogether } from '../exec-together.ts';
import { type Changes, COMPARISONS, readComparisons, readStatus, statusOf } from './git-changes.ts';
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
export function createGit(exec: ExecTogether = execTogether): Git {
  const ask = async (directory: string, questions: readonly (readonly string[])[], { signal }: GitOptions) => {
    const runs = questions.map((args) => ['-C', directory, ...args]);
    try {
      return await exec('git', runs, { env: READ_ONLY, signal });
    } catch (cause) {
      if (isToolError(cause, 'COMMAND_NOT_FOUND')) return [];
      throw cause;
    }
  };
  return {
    async readState(directory, { apart = [], compare, ...options }) {
      const looking = compare === undefined ? [statusOf('.')] : COMPARISONS; // takes longest
      const questions = [...looking, WHERE, HEAD, ...apart.map(statusOf)];
      const answers = await ask(directory, questions, options);
      const [top, head, ...others] = answers.slice(looking.length);
      if (top?.stderr.includes('safe.directory')) throw refused(directory, top.stderr);
      if (top?.exitCode !== 0 || head?.exitCode !== 0) return undefined;
      const askStatus = async () => (await ask(directory, [statusOf('.')], options)).map(readStatus)[0];
      const own = await changesIn(answers.slice(0, looking.length), compare, askStatus);
      if (own === undefined) return undefined;
      const [commit = '', time = '', subject = ''] = head.stdout.split('\n');
      const [, root = '', index = '', name = ''] = /^(.*)\n(.*)\n(.*)\n$/s.exec(top.stdout) ?? [];
      const branch = /^refs\/heads\/(.+)$/.exec(name)?.[1];
      const { changedPaths, ...rest } = own;
      const changedApart = others.flatMap(
        (other, at) => readStatus(other)?.changedPaths ?? [relative(root, apart[at] ?? '')],
      );
      const changed = [...changedPaths, ...changedApart.filter((path) => !changedPaths.includes(path))];
      const indexFile = compare && resolve(await realpath(directory), index); // git's relative paths begin there
      return {
        ...{ root, commit, committedAt: Number(time), subject, branch, changedPaths: changed, ...rest },
        ...(indexFile === undefined ? {} : { indexFile }),
      };
    },
    async isAncestor(directory, ancestor, commit, options) {
      const [result] = await ask(directory, [['merge-base', '--is-ancestor', ancestor, commit]], options);
      if (result?.exitCode === 0) return true;
      return result?.exitCode === 1 ? false : undefined;
    },
  };
}

const WHERE = ['rev-parse', '--show-toplevel', '--git-path', 'index', '--symbolic-full-name', 'HEAD'];
const HEAD = ['log', '-1', '--no-show-signature', '--format=%H%n%ct%n%s'];

async function changesIn(
  answers: readonly ExecResult[],
  compare: GitStateOptions['compare'],
  askStatus: () => Promise<Changes | undefined>,
): Promise<Changes | undefined> {
  if (compare === undefined) return answers.map(readStatus)[0];
  const { changedPaths, ...compared } = readComparisons(answers);
  if (changedPaths !== 'ask status') return { changedPaths, ...compared };
  const status = await askStatus();
  return status && { ...status, ...compared };
}

function refused(directory: string, stderr: string): ToolError {
  return new ToolError('GIT_REFUSED', `Reading the git repository of ${directory}: ${stderr.split('\n')[0]}`, {
    hint: `Run: git config --global --add safe.directory ${directory}`,
  });
}
