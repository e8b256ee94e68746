export type Variables = Readonly<Record<string, string | undefined>>;

/** What a CI system says of the run that it started. What it does not say is absent. */
export interface CiRun {
  /** "GitLab CI". */
  readonly system: string;
  /** Full hash of the commit that the run is for; what is checked out may be another one. */
  readonly commit?: string;
  /**
   * The branch that is built. A pull request is a branch of its own, "pull/…", whatever its author has called the one that it comes from:
   * it must choose no environment. Absent for a tag.
   */
  readonly branch?: string;
  /** Number of the pull or merge request that the run belongs to. */
  readonly pullRequest?: string;
  /** Who started it. */
  readonly actor?: string;
  /** Where people look at the run. */
  readonly url?: string;
}

type Tells = (variables: Variables) => string | undefined;

interface System {
  readonly name: string;
  /** The variable that it sets in every job. */
  readonly marker: Tells;
  readonly commit: Tells;
  /** The name of the branch that a pull request comes from, or its number: present in a run that builds a pull request. */
  readonly pullRequestSource: Tells;
  readonly branch: Tells;
  readonly pullRequest: Tells;
  readonly actor: Tells;
  readonly url: Tells;
}

/**
 * The first that is at work here tells.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/
 * @see https://circleci.com/docs/reference/variables/
 * @see https://buildkite.com/docs/pipelines/configure/environment-variables
 * @see https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables and, in a Jenkins, /env-vars.html
 */
const SYSTEMS: readonly System[] = [
  {
    name: 'GitHub Actions',
    marker: (of) => of.GITHUB_ACTIONS,
    commit: (of) => of.GITHUB_SHA,
    pullRequestSource: (of) => of.GITHUB_HEAD_REF,
    branch: (of) => (of.GITHUB_REF_TYPE === 'branch' ? of.GITHUB_REF_NAME : undefined),
    pullRequest: (of) => /^refs\/pull\/(\d+)\//.exec(of.GITHUB_REF ?? '')?.[1],
    actor: (of) => of.GITHUB_TRIGGERING_ACTOR ?? of.GITHUB_ACTOR, // who ran it again, before who ran it first
    url: (of) => joined('/', of.GITHUB_SERVER_URL, of.GITHUB_REPOSITORY, 'actions/runs', of.GITHUB_RUN_ID),
  },
  {
    name: 'GitLab CI',
    marker: (of) => of.GITLAB_CI,
    commit: (of) => of.CI_COMMIT_SHA,
    pullRequestSource: (of) =>
      of.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME ??
      of.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME ??
      of.CI_MERGE_REQUEST_IID,
    branch: (of) => of.CI_COMMIT_BRANCH,
    pullRequest: (of) => of.CI_MERGE_REQUEST_IID ?? of.CI_EXTERNAL_PULL_REQUEST_IID,
    actor: (of) => of.GITLAB_USER_LOGIN,
    url: (of) => of.CI_JOB_URL ?? of.CI_PIPELINE_URL,
  },
  {
    name: 'CircleCI',
    marker: (of) => of.CIRCLECI,
    commit: (of) => of.CIRCLE_SHA1,
    // A branch of the repository itself is built as what it is, also while a pull request from it is open. Only forks have the number.
    pullRequestSource: (of) => of.CIRCLE_PR_NUMBER,
    branch: (of) => of.CIRCLE_BRANCH,
    pullRequest: (of) => of.CIRCLE_PR_NUMBER ?? /\/(\d+)\/?$/.exec(of.CIRCLE_PULL_REQUEST ?? '')?.[1],
    actor: (of) => of.CIRCLE_USERNAME,
    url: (of) => of.CIRCLE_BUILD_URL,
  },
  {
    name: 'Buildkite',
    marker: (of) => of.BUILDKITE,
    commit: (of) => of.BUILDKITE_COMMIT, // also "HEAD", which says nothing
    pullRequestSource: (of) => (isNumber(of.BUILDKITE_PULL_REQUEST) ? of.BUILDKITE_BRANCH : undefined),
    branch: (of) => (of.BUILDKITE_TAG === undefined ? of.BUILDKITE_BRANCH : undefined), // of a tag it is the tag
    pullRequest: (of) => (isNumber(of.BUILDKITE_PULL_REQUEST) ? of.BUILDKITE_PULL_REQUEST : undefined), // or "false"
    actor: (of) => of.BUILDKITE_UNBLOCKER ?? of.BUILDKITE_BUILD_CREATOR, // who let it go on, before who began it
    url: (of) => joined('#', of.BUILDKITE_BUILD_URL, of.BUILDKITE_JOB_ID) ?? of.BUILDKITE_BUILD_URL,
  },
  {
    name: 'Jenkins',
    marker: (of) => of.JENKINS_URL,
    commit: (of) => of.GIT_COMMIT,
    pullRequestSource: (of) => (of.CHANGE_ID === undefined ? undefined : (of.CHANGE_BRANCH ?? of.CHANGE_ID)),
    // A multibranch project has BRANCH_NAME; elsewhere the git plugin tells, with the remote before it.
    branch: (of) =>
      of.TAG_NAME === undefined
        ? (of.BRANCH_NAME ?? of.GIT_BRANCH?.replace(/^(?:refs\/remotes\/)?origin\//, ''))
        : undefined,
    pullRequest: (of) => of.CHANGE_ID,
    actor: (of) => of.BUILD_USER_ID ?? of.CHANGE_AUTHOR, // the first is of the plugin build-user-vars
    url: (of) => of.RUN_DISPLAY_URL ?? of.BUILD_URL,
  },
];

/** What the CI says of this run. Undefined: no CI that is known here. */
export function readCiRun(environment: Variables): CiRun | undefined {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')); // as good as not set
  const system = SYSTEMS.find(({ marker }) => marker(variables) !== undefined);
  if (system === undefined) return undefined;
  const commit = system.commit(variables);
  const source = system.pullRequestSource(variables);
  const branch = source === undefined ? system.branch(variables) : `pull/${source}`;
  const pullRequest = system.pullRequest(variables);
  const actor = system.actor(variables);
  const url = system.url(variables);
  return {
    system: system.name,
    ...(commit === undefined || !COMMIT.test(commit) ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(actor === undefined ? {} : { actor }),
    ...(url === undefined ? {} : { url }),
  };
}

const COMMIT = /^(?:[a-f0-9]{40}|[a-f0-9]{64})$/;

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}

/** Undefined when a part is missing. */
function joined(separator: string, ...parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(separator);
}
