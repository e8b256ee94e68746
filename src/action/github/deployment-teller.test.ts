import { describe, expect, test } from 'vitest';
import { type GitHubRun, startGitHubRun } from '../../../test/github/github-run.ts';
import { deployed, interrupted, refused, rolledBack } from '../../../test/github/sample-reports.ts';
import type { RunReport } from '../run-report.ts';
import { statusAtEnd } from './deployment-status.ts';
import { makeDeploymentTeller } from './deployment-teller.ts';
import { createDeployment } from './deployments.ts';

const LOG_URL = 'https://github.com/emr/backend/actions/runs/1234';
const tellerOf = ({ api, effort }: GitHubRun, run = '1234.1') =>
  makeDeploymentTeller({ ...effort, api, run, logUrl: LOG_URL });
const statesOf = ({ server }: GitHubRun) =>
  server.deployments.map(({ statuses }) => statuses.map(({ state }) => state));

describe('a deployment', () => {
  test('is in progress and then successful, with its page and its log', async () => {
    await using run = await startGitHubRun();
    const teller = tellerOf(run);

    teller.begin('c2', 'uat');
    await teller.end(deployed, run.effort);

    expect(run.server.deployments).toMatchObject([
      {
        ...{ ref: 'c2', environment: 'uat', payload: { hydrofoil: '1234.1' } },
        statuses: [
          { state: 'in_progress', log_url: LOG_URL },
          {
            ...{ state: 'success', description: 'Deployed 9f2c4b7a1d to uat in 9.9 s', log_url: LOG_URL },
            environment_url: 'https://uat.emr.example.com/',
          },
        ],
      },
    ]);
    expect(run.warnings).toEqual([]);
  });

  test('that waits for another one is pending until it goes on', async () => {
    await using run = await startGitHubRun();
    const teller = tellerOf(run);

    teller.begin('c2', 'uat');
    teller.hear({ type: 'status', subject: 'lock', text: 'waiting: ada deploys' });
    teller.hear({ type: 'status', subject: 'lock', text: 'waiting: ada deploys' });
    teller.hear({ type: 'phase-started', phase: 'patch' });
    teller.hear({ type: 'phase-started', phase: 'watch' });
    await teller.end(deployed, run.effort);

    expect(statesOf(run)).toEqual([['in_progress', 'pending', 'in_progress', 'success']]);
    expect(run.server.deployments[0]?.statuses[1]?.description).toBe('waiting: ada deploys');
  });

  test('that is successful makes the earlier ones inactive, and one that failed does not', async () => {
    await using run = await startGitHubRun();
    for (const [number, report] of [deployed, rolledBack, deployed].entries()) {
      const teller = tellerOf(run, `${number}.1`);
      teller.begin(`c${number}`, 'uat');
      await teller.end(report, run.effort);
    }

    expect(statesOf(run)).toEqual([
      ['in_progress', 'success', 'inactive'],
      ['in_progress', 'failure'],
      ['in_progress', 'success'],
    ]);
  });

  test('of which GitHub did not get to know has one warning, not one for each state', async () => {
    await using run = await startGitHubRun({ permissions: {} });
    const teller = tellerOf(run);

    teller.begin('c2', 'uat');
    await teller.end(deployed, run.effort);

    expect(run.warnings).toEqual([expect.stringContaining('deployments: write')]);
    expect(run.server.requests).toEqual(['POST deployments']);
  });

  test('whose creation got no answer is not made twice', async () => {
    await using run = await startGitHubRun();
    run.server.fail('POST', { kind: 'lost-answer' });
    const teller = tellerOf(run);

    teller.begin('c2', 'uat');
    await teller.end(deployed, run.effort);

    expect(statesOf(run)).toEqual([['in_progress', 'success']]);
  });

  test('of another run of the same commit is not taken for it', async () => {
    await using run = await startGitHubRun();
    const request = { commit: 'c2', environment: 'uat', description: 'd' };
    const first = await createDeployment(run.api, { ...request, run: '1.1' }, { ...run, attempt: 1 });

    const second = await createDeployment(run.api, { ...request, run: '2.1' }, { ...run, attempt: 2 });

    expect(second).not.toBe(first);
  });
});

describe('a rollback', () => {
  test('is a deployment of the commit that it went back to', async () => {
    await using run = await startGitHubRun();
    const { outcome } = deployed;
    if (outcome.kind !== 'released' || outcome.result.kind !== 'done') throw new Error('not the sample that was meant');
    const release = { ...outcome.result.release, action: 'rollback' as const, commit: 'c1', restores: 41 };

    await tellerOf(run).end(
      { ...deployed, outcome: { kind: 'released', result: { ...outcome.result, release } } },
      run.effort,
    );

    expect(run.server.deployments).toMatchObject([
      { ref: 'c1', statuses: [{ state: 'success', description: 'Rolled uat back to release 41 in 9.9 s' }] },
    ]);
  });

  test('without a commit is none that GitHub can know', async () => {
    await using run = await startGitHubRun();

    await tellerOf(run).end(refused, run.effort);

    expect(run.server.requests).toEqual([]);
  });
});

test.each<[rule: string, report: RunReport, state: string, words: string]>([
  [
    'a rollback by itself',
    rolledBack,
    'failure',
    'Release 42 of uat failed, and was rolled back: deployment/web: container',
  ],
  [
    'a refusal of a commit under hold',
    refused,
    'inactive',
    'Deployment of uat failed after 812 ms: Deploying 9f2c4b7a1d',
  ],
  ['a run that was stopped', interrupted, 'error', 'The deployment of uat was stopped after 9.9 s'],
  [
    'trouble outside',
    { ...refused, outcome: { kind: 'error', error: { code: 'LOCK_HELD', message: 'held', problems: [] } } },
    'error',
    'Deployment of uat failed after 812 ms: held',
  ],
  [
    'one that was overtaken',
    rolledBackAs({ outcome: 'superseded', reason: 'a newer one came' }),
    'inactive',
    'Release 42 of uat was overtaken: it is left as it is: a newer one came',
  ],
])('%s', (_rule, report, state, words) => {
  expect(statusAtEnd(report)).toEqual({ state, description: expect.stringContaining(words) });
});

function rolledBackAs(failure: { readonly outcome: 'superseded'; readonly reason: string }): RunReport {
  if (rolledBack.outcome.kind !== 'released' || rolledBack.outcome.result.kind !== 'rolled-back') return rolledBack;
  const { release } = rolledBack.outcome.result;
  return { ...rolledBack, outcome: { kind: 'released', result: { kind: 'failed', release, failure } } };
}
