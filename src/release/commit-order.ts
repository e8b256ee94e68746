import type { History, Hold } from '../deployment/release.ts';
import type { CommitFacts, IsAncestor } from './request.ts';

/**
 * Whether one commit is older than another: by the history where git knows both, else by their committer times. Commits of which
 * neither is in the history of the other are not older. `undefined`: nobody can tell.
 */
export async function isOlder(
  commit: CommitFacts,
  other: CommitFacts,
  isAncestor: IsAncestor,
): Promise<boolean | undefined> {
  if (commit.commit === undefined || other.commit === undefined) return undefined;
  if (commit.commit === other.commit) return false;
  const isKnownAncestor = await isAncestor(commit.commit, other.commit);
  if (isKnownAncestor !== undefined) return isKnownAncestor;
  if (commit.commitTime === undefined || other.commitTime === undefined) return undefined;
  return commit.commitTime < other.commitTime;
}

/** The holds that end when this commit is deployed well: its own, and those of older commits. */
export async function endedHolds(
  commit: CommitFacts,
  history: History,
  isAncestor: IsAncestor,
): Promise<readonly Hold[]> {
  const ended: Hold[] = [];
  for (const hold of history.holds) {
    const held = history.releases.findLast((release) => release.commit === hold.commit) ?? { commit: hold.commit };
    if (hold.commit === commit.commit || (await isOlder(held, commit, isAncestor))) ended.push(hold);
  }
  return ended;
}

/** A commit as people write it. */
export function shortCommit(commit: string | undefined): string {
  return commit?.slice(0, 10) ?? 'files that are no commit';
}
