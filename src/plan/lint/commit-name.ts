/** Whether an argument of this name is given another value with every commit, build or release: GIT_SHA, BUILD_DATE, APP_VERSION. */
export function isCommitName(name: string): boolean {
  return NAMES.test(name) || VERSIONS.test(name);
}

const NAMES =
  /^(?:(?:app|image|source|current)_)?(?:(?:git|ci|vcs|github|source|build|short|last)_)*(?:commit|sha|rev|revision|commit_(?:sha|hash|id|ref|short_sha|tag|time|date|timestamp)|git_(?:hash|ref|tag|version|describe)|vcs_ref|build_(?:date|time|timestamp|number|num|id|hash|ref|at)|build_?time|run_(?:id|number)|pipeline_id|job_id|github_ref)$/i;
const VERSIONS =
  /^(?:app|application|build|release|image|project|package|service)_(?:version|release|tag)$|^(?:release|version|cachebust|cache_bust)$/i;
