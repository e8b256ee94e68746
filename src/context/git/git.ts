import { isToolError } from '../../errors.ts';
import type { ExecResult } from '../../exec.ts';
import { type ExecTogether, execTogether } from '../../exec-together.ts';
import { type NewNames, readStatus, statusOf } from './git-changes.ts';
import { type AskGit, HEAD, readHead, stateOf, WHERE } from './git-head-state.ts';
import { beginReading } from './git-reading.ts';
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
  /** Whether there are names that git neither knows nor ignores, where it was asked so; and when it was asked, milliseconds since 1970. */
  readonly newNames?: { readonly found: 'none' | 'some'; readonly askedAtMs: number };
}

/** What is known when git has compared the files with its index, and has not yet looked for new names. */
export type GitComparison = Required<Pick<GitState, 'root' | 'notAsIndexed' | 'indexFile'>>;

/** What decides which names are ignored, beside the files of rules in the work tree. */
export interface GitRules {
  /** Top folder of the work tree, absolute. */
  readonly root: string;
  /** With which index git goes, absolute: in a hook it may be another one than usual. */
  readonly indexFile: string;
  /** The setting `core.excludesFile`, '' without one. */
  readonly setting: string;
  /** Files of rules outside of the work tree, absolute; they may be absent. */
  readonly files: readonly string[];
}

/** A state that is read in two steps. */
export interface GitReading {
  /** Known soon. Undefined as for the state. */
  readonly rules: Promise<GitRules | undefined>;
  readonly compared: Promise<GitComparison | undefined>;
  /** @param apart as in GitStateOptions @param names where to look for new names; elsewhere there are none */
  state(apart: readonly string[], names: NewNames): Promise<GitState | undefined>;
}

export interface GitOptions {
  readonly signal: AbortSignal;
}

export interface GitStateOptions extends GitOptions {
  /** Absolute paths that count as the folder does, though they are not below it. */
  readonly apart?: readonly string[];
}

/** Reads git, and never writes: neither index nor work tree. */
export interface Git {
  /**
   * Undefined without a repository, without a commit, or without the git program.
   *
   * @throws {ToolError} GIT_REFUSED when git does not trust the repository's owner
   */
  readState(directory: string, options: GitStateOptions): Promise<GitState | undefined>;
  /**
   * Compares every file with the index, at once, and tells that, too. Then git answers sooner where the folder is as in HEAD, and later where it
   * is not.
   */
  beginState(directory: string, options: GitOptions): GitReading;
  /** Whether `ancestor` is `commit` or comes before it. Undefined when git can't tell: a commit that is not here (shallow clone), no repository. */
  isAncestor(directory: string, ancestor: string, commit: string, options: GitOptions): Promise<boolean | undefined>;
}

/** Git by the git program on the PATH. */
export function createGit(exec: ExecTogether = execTogether): Git {
  const ask: AskGit = (directory, questions, { signal }) => {
    const runs = questions.map((args) => ['-C', directory, ...args]);
    return exec('git', runs, { env: READ_ONLY, signal }).map(unlessMissing);
  };
  return {
    beginState: (directory, options) => beginReading(directory, ask, options),
    async readState(directory, { apart = [], ...options }) {
      const questions = [statusOf('.'), WHERE, HEAD, ...apart.map(statusOf)];
      const [status, where, head, ...others] = await Promise.all(ask(directory, questions, options));
      const known = readHead(directory, where, head);
      const changes = status && readStatus(status);
      return known && changes && stateOf(known, { changedPaths: changes }, apart, others);
    },
    async isAncestor(directory, ancestor, commit, options) {
      const [result] = await Promise.all(ask(directory, [['merge-base', '--is-ancestor', ancestor, commit]], options));
      if (result?.exitCode === 0) return true;
      return result?.exitCode === 1 ? false : undefined;
    },
  };
}

function unlessMissing(result: Promise<ExecResult>): Promise<ExecResult | undefined> {
  const answer = result.catch((cause: unknown) => {
    if (isToolError(cause, 'COMMAND_NOT_FOUND')) return undefined;
    throw cause;
  });
  answer.catch(() => {}); // where one failed, nobody waits for the others
  return answer;
}
