import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/cli/surroundings.ts
import { userInfo } from "node:os";
import { join } from "node:path";

// src/deployment/ci-run.ts
var SYSTEMS = [
  {
    name: "GitHub Actions",
    marker: (of) => of.GITHUB_ACTIONS,
    commit: (of) => of.GITHUB_SHA,
    pullRequestSource: (of) => of.GITHUB_HEAD_REF,
    branch: (of) => of.GITHUB_REF_TYPE === "branch" ? of.GITHUB_REF_NAME : void 0,
    pullRequest: (of) => /^refs\/pull\/(\d+)\//.exec(of.GITHUB_REF ?? "")?.[1],
    actor: (of) => of.GITHUB_TRIGGERING_ACTOR ?? of.GITHUB_ACTOR,
    // who ran it again, before who ran it first
    url: (of) => joined("/", of.GITHUB_SERVER_URL, of.GITHUB_REPOSITORY, "actions/runs", of.GITHUB_RUN_ID)
  },
  {
    name: "GitLab CI",
    marker: (of) => of.GITLAB_CI,
    commit: (of) => of.CI_COMMIT_SHA,
    pullRequestSource: (of) => of.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME ?? of.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME ?? of.CI_MERGE_REQUEST_IID,
    branch: (of) => of.CI_COMMIT_BRANCH,
    pullRequest: (of) => of.CI_MERGE_REQUEST_IID ?? of.CI_EXTERNAL_PULL_REQUEST_IID,
    actor: (of) => of.GITLAB_USER_LOGIN,
    url: (of) => of.CI_JOB_URL ?? of.CI_PIPELINE_URL
  },
  {
    name: "CircleCI",
    marker: (of) => of.CIRCLECI,
    commit: (of) => of.CIRCLE_SHA1,
    // A branch of the repository itself is built as what it is, also while a pull request from it is open. Only forks have the number.
    pullRequestSource: (of) => of.CIRCLE_PR_NUMBER,
    branch: (of) => of.CIRCLE_BRANCH,
    pullRequest: (of) => of.CIRCLE_PR_NUMBER ?? /\/(\d+)\/?$/.exec(of.CIRCLE_PULL_REQUEST ?? "")?.[1],
    actor: (of) => of.CIRCLE_USERNAME,
    url: (of) => of.CIRCLE_BUILD_URL
  },
  {
    name: "Buildkite",
    marker: (of) => of.BUILDKITE,
    commit: (of) => of.BUILDKITE_COMMIT,
    // also "HEAD", which says nothing
    pullRequestSource: (of) => isNumber(of.BUILDKITE_PULL_REQUEST) ? of.BUILDKITE_BRANCH : void 0,
    branch: (of) => of.BUILDKITE_TAG === void 0 ? of.BUILDKITE_BRANCH : void 0,
    // of a tag it is the tag
    pullRequest: (of) => isNumber(of.BUILDKITE_PULL_REQUEST) ? of.BUILDKITE_PULL_REQUEST : void 0,
    // or "false"
    actor: (of) => of.BUILDKITE_UNBLOCKER ?? of.BUILDKITE_BUILD_CREATOR,
    // who let it go on, before who began it
    url: (of) => joined("#", of.BUILDKITE_BUILD_URL, of.BUILDKITE_JOB_ID) ?? of.BUILDKITE_BUILD_URL
  },
  {
    name: "Jenkins",
    marker: (of) => of.JENKINS_URL,
    commit: (of) => of.GIT_COMMIT,
    pullRequestSource: (of) => of.CHANGE_ID === void 0 ? void 0 : of.CHANGE_BRANCH ?? of.CHANGE_ID,
    // A multibranch project has BRANCH_NAME; elsewhere the git plugin tells, with the remote before it.
    branch: (of) => of.TAG_NAME === void 0 ? of.BRANCH_NAME ?? of.GIT_BRANCH?.replace(/^(?:refs\/remotes\/)?origin\//, "") : void 0,
    pullRequest: (of) => of.CHANGE_ID,
    actor: (of) => of.BUILD_USER_ID ?? of.CHANGE_AUTHOR,
    // the first is of the plugin build-user-vars
    url: (of) => of.RUN_DISPLAY_URL ?? of.BUILD_URL
  }
];
function readCiRun(environment) {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const system = SYSTEMS.find(({ marker }) => marker(variables) !== void 0);
  if (system === void 0) return void 0;
  const commit = system.commit(variables);
  const source = system.pullRequestSource(variables);
  const branch = source === void 0 ? system.branch(variables) : `pull/${source}`;
  const pullRequest = system.pullRequest(variables);
  const actor = system.actor(variables);
  const url = system.url(variables);
  return {
    system: system.name,
    ...commit === void 0 || !COMMIT.test(commit) ? {} : { commit },
    ...branch === void 0 ? {} : { branch },
    ...pullRequest === void 0 ? {} : { pullRequest },
    ...actor === void 0 ? {} : { actor },
    ...url === void 0 ? {} : { url }
  };
}
var COMMIT = /^(?:[a-f0-9]{40}|[a-f0-9]{64})$/;
function isNumber(text) {
  return text !== void 0 && /^\d+$/.test(text);
}
function joined(separator, ...parts) {
  return parts.includes(void 0) ? void 0 : parts.join(separator);
}

// src/cli/surroundings.ts
function branchOf(told, env, git) {
  if (told !== void 0) return told;
  const run = readCiRun(env);
  return isOfAnother(run, git) ? git?.branch : run?.branch ?? git?.branch;
}
function strayCommitNote(env, git) {
  const run = readCiRun(env);
  if (git === void 0 || !isOfAnother(run, git)) return void 0;
  const [theirs = "", ours = ""] = [run?.commit, git.commit].map((commit) => commit?.slice(0, 12));
  return `${run?.system} runs for commit ${theirs}, and ${ours} is checked out: the branch is that of git, ${git.branch ?? "which has none here"}`;
}
function isOfAnother(run, git) {
  if (run?.commit === void 0 || git === void 0 || run.branch?.startsWith("pull/")) return false;
  return run.commit !== git.commit;
}
function runnerOf(env) {
  const run = readCiRun(env);
  const actor = env.HYDROFOIL_ACTOR || run?.actor || `${userInfo().username}@${env.HOSTNAME || "localhost"}`;
  return {
    actor,
    ...run?.url === void 0 ? {} : { runUrl: run.url },
    ...run?.pullRequest === void 0 ? {} : { pullRequest: run.pullRequest }
  };
}
function provenanceOf(branch, env, git, apart, nowMs) {
  const isDirty = uncommittedPaths(git, apart).length > 0;
  const ofCommit = git === void 0 || isDirty ? void 0 : git;
  return {
    isDirty,
    createdAt: ofCommit?.committedAt ?? epochOf(env) ?? Math.floor(nowMs / 1e3),
    ...ofCommit === void 0 ? {} : { commit: ofCommit.commit },
    ...git === void 0 || !isDirty ? {} : { basedOn: { commit: git.commit, commitTime: git.committedAt } },
    ...branch === void 0 ? {} : { branch }
  };
}
function uncommittedPaths(git, apart) {
  const isApart = (path) => apart.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return (git?.changedPaths ?? []).filter((path) => !isApart(join(git?.root ?? "", path).replace(/\/$/, "")));
}
function epochOf({ SOURCE_DATE_EPOCH: text }) {
  if (text === void 0 || text === "") return void 0;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new ToolError("USAGE_SOURCE_DATE_EPOCH", `Reading SOURCE_DATE_EPOCH: "${text}" is not a number of seconds`, {
    hint: "Set it to whole seconds since 1970, for example 1700000000, or unset it."
  });
}
function branchTag(branch) {
  if (branch === void 0) return "unversioned";
  return `branch-${branch.replace(/[^A-Za-z0-9_.-]+/g, "-")}`.slice(0, 128);
}

export {
  branchOf,
  strayCommitNote,
  runnerOf,
  provenanceOf,
  uncommittedPaths,
  branchTag
};
