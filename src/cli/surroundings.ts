import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Provenance } from '../build/ports.ts';
import type { GitState } from '../context/git/git.ts';
import { type CiRun, readCiRun } from '../deployment/ci-run.ts';
import type { Runner } from '../deployment/release.ts';
import { ToolError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The branch that is being built: as told, as the CI knows it, as git knows it. What the CI says of its commit says nothing of another
 * one that is checked out: that one must not be deployed where the CI's branch goes.
 */
export function branchOf(told: string | undefined, env: Environment, git: GitState | undefined): string | undefined {
  if (told !== undefined) return told;
  const run = readCiRun(env);
  return isOfAnother(run, git) ? git?.branch : (run?.branch ?? git?.branch);
}

/** What to tell when the CI's commit is not the one that is checked out, so that its branch does not count. */
export function strayCommitNote(env: Environment, git: GitState | undefined): string | undefined {
  const run = readCiRun(env);
  if (git === undefined || !isOfAnother(run, git)) return undefined;
  const [theirs = '', ours = ''] = [run?.commit, git.commit].map((commit) => commit?.slice(0, 12));
  return `${run?.system} runs for commit ${theirs}, and ${ours} is checked out: the branch is that of git, ${git.branch ?? 'which has none here'}`;
}

/** A pull request stays one, whichever of its commits is looked at. */
function isOfAnother(run: CiRun | undefined, git: GitState | undefined): boolean {
  if (run?.commit === undefined || git === undefined || run.branch?.startsWith('pull/')) return false;
  return run.commit !== git.commit;
}

/** Who runs this, and where it is to be seen: the CI's actor and run, or user@host. */
export function runnerOf(env: Environment): Runner {
  const run = readCiRun(env);
  const actor = env.HYDROFOIL_ACTOR || run?.actor || `${userInfo().username}@${env.HOSTNAME || 'localhost'}`;
  return {
    actor,
    ...(run?.url === undefined ? {} : { runUrl: run.url }),
    ...(run?.pullRequest === undefined ? {} : { pullRequest: run.pullRequest }),
  };
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
