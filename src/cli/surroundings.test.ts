import { describe, expect, test } from 'vitest';
import type { GitState } from '../context/git/git.ts';
import { branchOf, branchTag, provenanceOf, runnerOf, strayCommitNote } from './surroundings.ts';

const git = {
  root: '/emr',
  commit: 'c0ffee'.padEnd(40, '0'),
  committedAt: 1000,
  branch: 'of-git',
  subject: 'Show the version',
  changedPaths: [],
};

interface Case {
  readonly what: string;
  readonly told?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly state?: GitState;
  readonly is: string | undefined;
}

const OTHER = 'a'.repeat(40);

describe('the branch that is being built is', () => {
  test.each<Case>([
    {
      what: 'the one that is told',
      told: 'told',
      env: { GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main' },
      is: 'told',
    },
    {
      what: 'of a pull request one that is no environment’s, even when its author calls it main',
      env: { GITHUB_ACTIONS: 'true', GITHUB_HEAD_REF: 'main', GITHUB_REF_NAME: '7/merge', GITHUB_SHA: OTHER },
      is: 'pull/main',
    },
    {
      what: 'of a push its branch, though the head is detached',
      env: { GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main', GITHUB_SHA: git.commit },
      state: { ...git, branch: undefined },
      is: 'main',
    },
    {
      what: 'of a tag that of git',
      env: { GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' },
      is: 'of-git',
    },
    {
      what: 'that of git where another commit is checked out than the CI runs for',
      env: { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: OTHER },
      is: 'of-git',
    },
    {
      what: 'none where another commit is checked out, and no branch',
      env: { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: OTHER },
      state: { ...git, branch: undefined },
      is: undefined,
    },
    { what: 'elsewhere that of git', env: { CI: 'true' }, is: 'of-git' },
  ])('$what', ({ told, env, state = git, is }) => {
    expect(branchOf(told, env, state)).toBe(is);
  });

  test('unknown without a CI and git', () => {
    expect(branchOf(undefined, {}, undefined)).toBeUndefined();
  });
});

test('that another commit is checked out than the CI runs for is told, with both', () => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main', GITHUB_SHA: OTHER };

  expect(strayCommitNote(env, git)).toBe(
    'GitHub Actions runs for commit aaaaaaaaaaaa, and c0ffee000000 is checked out: the branch is that of git, of-git',
  );
  expect(strayCommitNote({ ...env, GITHUB_SHA: git.commit }, git)).toBeUndefined();
  expect(strayCommitNote({ ...env, GITHUB_HEAD_REF: 'feature' }, git)).toBeUndefined();
  expect(strayCommitNote({}, git)).toBeUndefined();
});

test.each([
  { env: { HYDROFOIL_ACTOR: 'release bot', GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'ann' }, is: 'release bot' },
  { env: { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'ann', HOSTNAME: 'runner' }, is: 'ann' },
  { env: { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: '', HOSTNAME: 'laptop' }, is: /^.+@laptop$/ },
  { env: {}, is: /^.+@localhost$/ },
])('the actor of $env is $is', ({ env, is }) => {
  expect(runnerOf(env).actor).toMatch(is);
});

test('a release is recorded with the run and the pull request that it belongs to', () => {
  const env = {
    GITLAB_CI: 'true',
    GITLAB_USER_LOGIN: 'ben',
    CI_JOB_URL: 'https://git.example.com/emr/-/jobs/9',
    CI_MERGE_REQUEST_IID: '7',
  };

  expect(runnerOf(env)).toEqual({ actor: 'ben', runUrl: 'https://git.example.com/emr/-/jobs/9', pullRequest: '7' });
});

describe('the time of everything in the image is', () => {
  const at = (env: Record<string, string>, state: typeof git | undefined) =>
    provenanceOf('main', env, state, [], 5_999_999).createdAt;

  test.each([
    { what: 'that of the commit', env: { SOURCE_DATE_EPOCH: '2000' }, state: git, seconds: 1000 },
    { what: 'SOURCE_DATE_EPOCH without git', env: { SOURCE_DATE_EPOCH: '2000' }, state: undefined, seconds: 2000 },
    { what: 'now without either, in whole seconds', env: { SOURCE_DATE_EPOCH: '' }, state: undefined, seconds: 5999 },
  ])('$what', ({ env, state, seconds }) => {
    expect(at(env, state)).toBe(seconds);
  });

  test.each(['yesterday', '-1', '1.5', '1e9', ' 1', '123456789012'])('nothing that "%s" could mean', (text) => {
    expect(() => at({ SOURCE_DATE_EPOCH: text }, undefined)).toThrow(
      expect.objectContaining({ code: 'USAGE_SOURCE_DATE_EPOCH' }),
    );
  });
});

test('what holds changes that are in no commit is not that commit', () => {
  const changed = { ...git, changedPaths: ['emr/views.py'] };

  expect(provenanceOf('main', {}, git, [], 0)).toEqual({
    commit: git.commit,
    branch: 'main',
    isDirty: false,
    createdAt: 1000,
  });
  expect(provenanceOf('main', {}, changed, [], 7000)).toEqual({
    branch: 'main',
    isDirty: true,
    createdAt: 7,
    basedOn: { commit: changed.commit, commitTime: changed.committedAt },
  });
});

test.each([
  { path: 'k8s/web.yaml', isDirty: false },
  { path: 'k8s/', isDirty: false },
  { path: 'k8s-notes.md', isDirty: true },
])('with manifests in k8s a changed $path makes a commit dirty: $isDirty', ({ path, isDirty }) => {
  const changed = { ...git, changedPaths: [path] };

  expect(provenanceOf('main', {}, changed, ['/emr/k8s'], 0).isDirty).toBe(isDirty);
});

test.each([
  { branch: 'main', tag: 'branch-main' },
  { branch: 'feature/JIRA-7 ✓', tag: 'branch-feature-JIRA-7-' },
  { branch: undefined, tag: 'unversioned' },
  { branch: 'x'.repeat(200), tag: `branch-${'x'.repeat(121)}` },
])('the tag of branch $branch is one', ({ branch, tag }) => {
  expect(branchTag(branch)).toBe(tag);
  expect(branchTag(branch)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/);
});
