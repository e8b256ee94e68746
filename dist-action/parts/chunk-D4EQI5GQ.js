import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/release/commit-order.ts
async function isOlder(commit, other, isAncestor) {
  if (commit.commit === void 0 || other.commit === void 0) return void 0;
  if (commit.commit === other.commit) return false;
  const isKnownAncestor = await isAncestor(commit.commit, other.commit);
  if (isKnownAncestor !== void 0) return isKnownAncestor;
  if (commit.commitTime === void 0 || other.commitTime === void 0) return void 0;
  return commit.commitTime < other.commitTime;
}
async function endedHolds(commit, history, isAncestor) {
  const ended = [];
  for (const hold of history.holds) {
    const held = history.releases.findLast((release) => release.commit === hold.commit) ?? { commit: hold.commit };
    if (hold.commit === commit.commit || await isOlder(held, commit, isAncestor)) ended.push(hold);
  }
  return ended;
}
function shortCommit(commit) {
  return commit?.slice(0, 10) ?? "files that are no commit";
}

export {
  isOlder,
  endedHolds,
  shortCommit
};
