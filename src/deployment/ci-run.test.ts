import { describe, expect, test } from 'vitest';
import { type CiRun, readCiRun, type Variables } from './ci-run.ts';

const commit = '4be1c9a20d1152f0c1b0c1b0a6e1d7f6b3c2a190';

interface Case {
  readonly of: string;
  readonly env: Variables;
  readonly is: Omit<CiRun, 'system'>;
}

/* The variables as each system's documentation has them, of a run that it starts for a push, a pull request and a tag. */

describe('GitHub Actions tells', () => {
  const always = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SHA: commit,
    GITHUB_ACTOR: 'ann',
    GITHUB_TRIGGERING_ACTOR: 'ann',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'emr/web',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_HEAD_REF: '',
    GITHUB_BASE_REF: '',
  };
  const told = { commit, actor: 'ann', url: 'https://github.com/emr/web/actions/runs/1658821493' };

  test.each<Case>([
    {
      of: 'a push',
      env: { GITHUB_REF: 'refs/heads/release/2', GITHUB_REF_NAME: 'release/2', GITHUB_REF_TYPE: 'branch' },
      is: { ...told, branch: 'release/2' },
    },
    {
      of: 'a pull request, whatever its branch is called',
      env: {
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_REF_NAME: '7/merge',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_HEAD_REF: 'main',
        GITHUB_BASE_REF: 'main',
      },
      is: { ...told, branch: 'pull/main', pullRequest: '7' },
    },
    {
      of: 'a pull request of pull_request_target, whose reference is the branch that it goes to',
      env: {
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REF_NAME: 'main',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_HEAD_REF: 'feature',
      },
      is: { ...told, branch: 'pull/feature' },
    },
    { of: 'a tag', env: { GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' }, is: told },
    {
      of: 'a run that somebody else has started again',
      env: { GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch', GITHUB_TRIGGERING_ACTOR: 'ben' },
      is: { ...told, branch: 'main', actor: 'ben' },
    },
  ])('of $of', ({ env, is }) => {
    expect(readCiRun({ ...always, ...env })).toEqual({ system: 'GitHub Actions', ...is });
  });
});

describe('GitLab CI tells', () => {
  const always = {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: commit,
    GITLAB_USER_LOGIN: 'ann',
    CI_JOB_URL: 'https://gitlab.example.com/emr/web/-/jobs/42',
    CI_PIPELINE_URL: 'https://gitlab.example.com/emr/web/-/pipelines/4',
  };
  const told = { commit, actor: 'ann', url: 'https://gitlab.example.com/emr/web/-/jobs/42' };

  test.each<Case>([
    { of: 'a push', env: { CI_COMMIT_BRANCH: 'uat', CI_COMMIT_REF_NAME: 'uat' }, is: { ...told, branch: 'uat' } },
    {
      of: 'a merge request',
      env: { CI_MERGE_REQUEST_IID: '12', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'uat', CI_COMMIT_REF_NAME: 'uat' },
      is: { ...told, branch: 'pull/uat', pullRequest: '12' },
    },
    {
      of: 'a pull request of another host',
      env: {
        CI_EXTERNAL_PULL_REQUEST_IID: '3',
        CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: 'fix',
        CI_COMMIT_BRANCH: 'fix',
      },
      is: { ...told, branch: 'pull/fix', pullRequest: '3' },
    },
    { of: 'a tag', env: { CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_NAME: 'v1' }, is: told },
  ])('of $of', ({ env, is }) => {
    expect(readCiRun({ ...always, ...env })).toEqual({ system: 'GitLab CI', ...is });
  });
});

describe('CircleCI tells', () => {
  const always = {
    CI: 'true',
    CIRCLECI: 'true',
    CIRCLE_SHA1: commit,
    CIRCLE_USERNAME: 'ann',
    CIRCLE_BUILD_URL: 'https://circleci.com/gh/emr/web/42',
  };
  const told = { commit, actor: 'ann', url: 'https://circleci.com/gh/emr/web/42' };

  test.each<Case>([
    { of: 'a push', env: { CIRCLE_BRANCH: 'uat' }, is: { ...told, branch: 'uat' } },
    {
      of: 'a push to a branch from which a pull request is open: what is built is the branch',
      env: { CIRCLE_BRANCH: 'uat', CIRCLE_PULL_REQUEST: 'https://github.com/emr/web/pull/8' },
      is: { ...told, branch: 'uat', pullRequest: '8' },
    },
    {
      of: 'a pull request of a fork',
      env: { CIRCLE_BRANCH: 'main', CIRCLE_PR_NUMBER: '9', CIRCLE_PR_USERNAME: 'eve', CIRCLE_PR_REPONAME: 'web' },
      is: { ...told, branch: 'pull/9', pullRequest: '9' },
    },
    { of: 'a tag', env: { CIRCLE_TAG: 'v1' }, is: told },
  ])('of $of', ({ env, is }) => {
    expect(readCiRun({ ...always, ...env })).toEqual({ system: 'CircleCI', ...is });
  });
});

describe('Buildkite tells', () => {
  const always = {
    CI: 'true',
    BUILDKITE: 'true',
    BUILDKITE_COMMIT: commit,
    BUILDKITE_BUILD_CREATOR: 'ann',
    BUILDKITE_UNBLOCKER: '',
    BUILDKITE_BUILD_URL: 'https://buildkite.com/emr/web/builds/42',
    BUILDKITE_JOB_ID: 'd593f546',
    BUILDKITE_PULL_REQUEST: 'false',
    BUILDKITE_TAG: '',
  };
  const told = { commit, actor: 'ann', url: 'https://buildkite.com/emr/web/builds/42#d593f546' };

  test.each<Case>([
    { of: 'a push', env: { BUILDKITE_BRANCH: 'uat' }, is: { ...told, branch: 'uat' } },
    {
      of: 'a pull request',
      env: { BUILDKITE_BRANCH: 'main', BUILDKITE_PULL_REQUEST: '123', BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'main' },
      is: { ...told, branch: 'pull/main', pullRequest: '123' },
    },
    { of: 'a tag, which it calls a branch too', env: { BUILDKITE_BRANCH: 'v1', BUILDKITE_TAG: 'v1' }, is: told },
    {
      of: 'a step that somebody let go on, of a build that was asked for without a commit',
      env: { BUILDKITE_BRANCH: 'main', BUILDKITE_COMMIT: 'HEAD', BUILDKITE_UNBLOCKER: 'ben' },
      is: { branch: 'main', actor: 'ben', url: told.url },
    },
  ])('of $of', ({ env, is }) => {
    expect(readCiRun({ ...always, ...env })).toEqual({ system: 'Buildkite', ...is });
  });
});

describe('Jenkins tells', () => {
  const always = {
    JENKINS_URL: 'https://ci.example.com/',
    GIT_COMMIT: commit,
    BUILD_URL: 'https://ci.example.com/job/web/42/',
  };
  const told = { commit, url: 'https://ci.example.com/job/web/42/' };

  test.each<Case>([
    {
      of: 'a branch of a multibranch project',
      env: { BRANCH_NAME: 'uat', GIT_BRANCH: 'uat' },
      is: { ...told, branch: 'uat' },
    },
    {
      of: 'a change request',
      env: {
        BRANCH_NAME: 'PR-24',
        CHANGE_ID: '24',
        CHANGE_BRANCH: 'main',
        CHANGE_TARGET: 'main',
        CHANGE_AUTHOR: 'ann',
      },
      is: { ...told, branch: 'pull/main', pullRequest: '24', actor: 'ann' },
    },
    {
      of: 'a project of one branch, by the git plugin',
      env: { GIT_BRANCH: 'origin/release/2', BUILD_USER_ID: 'ben' },
      is: { ...told, branch: 'release/2', actor: 'ben' },
    },
    { of: 'a tag', env: { BRANCH_NAME: 'v1', TAG_NAME: 'v1' }, is: told },
  ])('of $of', ({ env, is }) => {
    expect(readCiRun({ ...always, ...env })).toEqual({ system: 'Jenkins', ...is });
  });
});

test('elsewhere nobody tells, whatever variables are called', () => {
  expect(readCiRun({ CI: 'true', BRANCH_NAME: 'main', GIT_BRANCH: 'main', GITHUB_REF_NAME: 'main' })).toBeUndefined();
  expect(readCiRun({ GITHUB_ACTIONS: '', GITHUB_REF_NAME: 'main' })).toBeUndefined();
});
