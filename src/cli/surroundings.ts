import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Provenance } from '../build/ports.ts';
import type { GitState } from '../context/git.ts';
import { ToolError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The branch that is being built: as told, as the CI knows it, as git knows it. A pull request is a branch of its own, whatever its author
 * has called the branch that it comes from: it must choose no environment.
 */
export function branchOf(told: string | undefined, env: Environment, git: GitState | undefined): string | undefined {
  if (told !== undefined) return told;
  if (env.GITHUB_HEAD_REF) return `pull/${env.GITHUB_HEAD_REF}`;
  return (env.GITHUB_REF_TYPE === 'branch' && env.GITHUB_REF_NAME) || env.CI_COMMIT_BRANCH || git?.branch;
}

/** Who runs this: the CI's actor, or user@host. */
export function actorOf(env: Environment): string {
  const ci = env.HYDROFOIL_ACTOR || env.GITHUB_ACTOR || env.GITLAB_USER_LOGIN;
  return ci || `${userInfo().username}@${env.HOSTNAME || 'localhost'}`;
}

/**
 * The commit and the time that everything in the image gets: of the commit, else SOURCE_DATE_EPOCH, else now. What holds changes
 * that are in no commit is not that commit.
 *
 * @param apart absolute paths of folders whose changes are no matter: the manifests that a deployment edits
 * @throws {ToolError} USAGE_SOURCE_DATE_EPOCH
 */
export function provenanceOf(
  branch: string | undefined,
  env: Environment,
  git: GitState | undefined,
  apart: readonly string[],
  nowMs: number,
): Provenance {
  const isDirty = uncommittedPaths(git, apart).length > 0;
  const ofCommit = git === undefined || isDirty ? undefined : git;
  return {
    isDirty,
    createdAt: ofCommit?.committedAt ?? epochOf(env) ?? Math.floor(nowMs / 1000),
    ...(ofCommit === undefined ? {} : { commit: ofCommit.commit }),
    ...(git === undefined || !isDirty ? {} : { basedOn: { commit: git.commit, commitTime: git.committedAt } }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** What is in no commit, but for the folders that are no matter. */
export function uncommittedPaths(git: GitState | undefined, apart: readonly string[]): readonly string[] {
  const isApart = (path: string) => apart.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return (git?.changedPaths ?? []).filter((path) => !isApart(join(git?.root ?? '', path).replace(/\/$/, '')));
}

function epochOf({ SOURCE_DATE_EPOCH: text }: Environment): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new ToolError('USAGE_SOURCE_DATE_EPOCH', `Reading SOURCE_DATE_EPOCH: "${text}" is not a number of seconds`, {
    hint: 'Set it to whole seconds since 1970, for example 1700000000, or unset it.',
  });
}

/** Tag that moves with a branch: "branch-feature-x". */
export function branchTag(branch: string | undefined): string {
  if (branch === undefined) return 'unversioned';
  return `branch-${branch.replace(/[^A-Za-z0-9_.-]+/g, '-')}`.slice(0, 128);
}
