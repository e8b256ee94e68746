import { relative } from 'node:path';
import { ToolError } from '../../errors.ts';
import type { ExecResult } from '../../exec.ts';
import type { GitOptions, GitState } from './git.ts';
import { readStatus } from './git-changes.ts';

/** Asks several questions of git, beside each other, in a folder; undefined without the git program. */
export type AskGit = (
  directory: string,
  questions: readonly (readonly string[])[],
  options: GitOptions,
) => readonly Promise<ExecResult | undefined>[];

export const WHERE = [
  ...['rev-parse', '--show-toplevel', '--git-path', 'index', '--git-path', 'info/exclude'],
  ...['--symbolic-full-name', 'HEAD'],
];
export const HEAD = ['log', '-1', '--no-show-signature', '--format=%H%n%ct%n%s'];

/** What is known of a repository without a look at its files. */
export interface GitHead extends Omit<GitState, 'changedPaths'> {
  /** As git writes it: from the folder that was asked about. */
  readonly index: string;
}

/** Undefined without a repository or a commit. @throws {ToolError} GIT_REFUSED */
export function readHead(directory: string, where?: ExecResult, head?: ExecResult): GitHead | undefined {
  if (where?.exitCode !== 0 && where?.stderr.includes('safe.directory')) throw refused(directory, where.stderr);
  const places = where && readPlaces(where);
  if (places === undefined || head?.exitCode !== 0) return undefined;
  const [commit = '', time = '', subject = ''] = head.stdout.split('\n');
  const { root, index, name } = places;
  const branch = /^refs\/heads\/(.+)$/.exec(name)?.[1];
  return { root, commit, committedAt: Number(time), subject, branch, index };
}

/** The answer to WHERE, with paths as git writes them. Undefined without a repository. */
export function readPlaces({ exitCode, stdout }: ExecResult) {
  const [, root, index, excludes, name] = /^(.*)\n(.*)\n(.*)\n(.*)\n$/s.exec(stdout) ?? [];
  if (exitCode !== 0 || root === undefined || index === undefined || excludes === undefined || name === undefined)
    return undefined;
  return { root, index, excludes, name };
}

/** @param others status of each path in `apart` */
export function stateOf(
  { index: _, ...head }: GitHead,
  own: Pick<GitState, 'changedPaths' | 'notAsIndexed' | 'indexFile' | 'newNames'>,
  apart: readonly string[],
  others: readonly (ExecResult | undefined)[],
): GitState {
  const changedApart = others.flatMap(
    (other, at) => (other && readStatus(other)) ?? [relative(head.root, apart[at] ?? '')],
  );
  const changedPaths = [...own.changedPaths, ...changedApart.filter((path) => !own.changedPaths.includes(path))];
  return { ...head, ...own, changedPaths };
}

function refused(directory: string, stderr: string): ToolError {
  return new ToolError('GIT_REFUSED', `Reading the git repository of ${directory}: ${stderr.split('\n')[0]}`, {
    hint: `Run: git config --global --add safe.directory ${directory}`,
  });
}
