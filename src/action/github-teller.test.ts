import { describe, expect, test } from 'vitest';
import { type GitHubRun, startGitHubRun } from '../../test/github/github-run.ts';
import { deployed, interrupted, plannedRebuild, refused } from '../../test/github/sample-reports.ts';
import type { Fact } from '../cli/fact.ts';
import type { WorkflowEvent } from './event.ts';
import { type GitHubTeller, type GitHubTellerOptions, openGitHubTeller, pageAddresses } from './github-teller.ts';

const SOURCE: Fact = { kind: 'source', provenance: { isDirty: false, createdAt: 0, commit: 'c2' } };
const ENVIRONMENT: Fact = { kind: 'environment', name: 'uat', target: 'namespace emr' };
const PULL_REQUEST: WorkflowEvent = { kind: 'pull-request', number: 7, isFromFork: false, isMute: false };

function tellerOf(
  { server, effort }: GitHubRun,
  command: string,
  change: Partial<GitHubTellerOptions> = {},
): GitHubTeller {
  return openGitHubTeller(command, {
    ...effort,
    secrets: new Set(),
    ...{ token: 'test-token', event: { kind: 'push' }, subject: 'uat', wants: { comment: true, deployment: true } },
    ...change,
    env: {
      ...{ GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'emr/backend' },
      ...{ GITHUB_RUN_ID: '1234', GITHUB_RUN_ATTEMPT: '2', ...change.env },
    },
  });
}

test('a push is a deployment, and no comment', async () => {
  await using run = await startGitHubRun();
  const teller = tellerOf(run, 'deploy');

  teller.tell(SOURCE);
  teller.tell(ENVIRONMENT);
  await teller.end(deployed);

  expect(run.server.deployments).toMatchObject([{ ref: 'c2', environment: 'uat', payload: { hydrofoil: '1234.2' } }]);
  expect(run.server.comments).toEqual([]);
});

test('a plan of a pull request is a comment, and no deployment', async () => {
  await using run = await startGitHubRun();
  const teller = tellerOf(run, 'plan', { event: PULL_REQUEST });

  teller.tell(SOURCE);
  teller.tell(ENVIRONMENT);
  await teller.end(plannedRebuild);

  expect(run.server.deployments).toEqual([]);
  expect(run.server.comments).toMatchObject([
    { issue: 7, body: expect.stringMatching(/^<!-- hydrofoil uat run=1234 -->\n### 🔨 Merging this rebuilds/) },
  ]);
});

test('a rollback is a deployment of the commit that it went back to', async () => {
  await using run = await startGitHubRun();
  const teller = tellerOf(run, 'rollback');

  teller.tell(ENVIRONMENT);
  await teller.end(deployed);

  expect(run.server.deployments).toMatchObject([
    { ref: expect.stringMatching(/^9f2c4b7a1d/), statuses: [{ state: 'success' }] },
  ]);
});

describe('GitHub is told nothing', () => {
  const fork: WorkflowEvent = { kind: 'pull-request', number: 7, isFromFork: true, isMute: true };
  test.each<[rule: string, command: string, change: Partial<GitHubTellerOptions>]>([
    ['without a token', 'plan', { token: undefined, event: PULL_REQUEST }],
    ['outside of GitHub', 'plan', { env: { GITHUB_API_URL: '' }, event: PULL_REQUEST }],
    ['by the pull request of a fork, whose token may only read', 'plan', { event: fork }],
    ['of a deployment that was but planned, for it came from a fork', 'deploy', { event: { ...fork, isMute: false } }],
    [
      'of a comment where the inputs say so',
      'plan',
      { event: PULL_REQUEST, wants: { comment: false, deployment: true } },
    ],
    ['of a deployment where the inputs say so', 'deploy', { wants: { comment: true, deployment: false } }],
  ])('%s', async (_rule, command, change) => {
    await using run = await startGitHubRun();
    const teller = tellerOf(run, command, change);

    teller.tell(SOURCE);
    teller.tell(ENVIRONMENT);
    await teller.end(plannedRebuild);

    expect(run.server.requests).toEqual([]);
    expect(run.warnings).toEqual([]);
  });

  test('of files that are no commit', async () => {
    await using run = await startGitHubRun();
    const teller = tellerOf(run, 'deploy');

    teller.tell({ kind: 'source', provenance: { isDirty: true, createdAt: 0 } });
    teller.tell(ENVIRONMENT);
    await teller.end(refused);

    expect(run.server.requests).toEqual([]);
  });
});

test('after a run was stopped GitHub is still told how it ended', async () => {
  await using run = await startGitHubRun();
  const stop = new AbortController();
  const teller = tellerOf(run, 'deploy', { signal: stop.signal });
  teller.tell(SOURCE);
  teller.tell(ENVIRONMENT);
  await expect.poll(() => run.server.deployments[0]?.statuses.length).toBe(1);

  stop.abort(new Error('SIGTERM'));
  await teller.end(interrupted);

  expect(run.server.deployments[0]?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'error']);
});

test('a secret in what is told while the lock is waited for is not on the page of the deployment', async () => {
  await using run = await startGitHubRun();
  const teller = tellerOf(run, 'deploy', { secrets: new Set(['s3cr3t-word']) });
  teller.tell(SOURCE);
  teller.tell(ENVIRONMENT);

  teller.hear({ type: 'status', subject: 'lock', text: 'held by s3cr3t-word' });
  await teller.end(deployed);

  expect(run.server.deployments[0]?.statuses).toMatchObject([
    {},
    { state: 'pending', description: 'held by ***' },
    { state: 'success' },
  ]);
});

test('pages are those of the server that the run is on, and outside of GitHub there are none', () => {
  expect(pageAddresses({})).toEqual({});
  expect(
    pageAddresses({ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'emr/backend', GITHUB_RUN_ID: '1234' }),
  ).toEqual({
    repository: 'https://github.com/emr/backend',
    run: 'https://github.com/emr/backend/actions/runs/1234',
  });
});
