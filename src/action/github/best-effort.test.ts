import { describe, expect, test } from 'vitest';
import { startGitHubRun } from '../../../test/github/github-run.ts';
import { openGitHub } from './api.ts';
import { bestEffort } from './best-effort.ts';
import { addDeploymentStatus, createDeployment } from './deployments.ts';
import { keepComment } from './pull-request-comment.ts';

const comment = { pullRequest: 7, subject: 'uat', runId: 100, markdown: '### plan' };
const request = { commit: 'c1', environment: 'uat', run: '1.1', description: 'd' };

describe('a missing permission is one warning that names it', () => {
  test('for comments', async () => {
    await using run = await startGitHubRun({ permissions: { 'pull-requests': 'read', deployments: 'write' } });

    await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

    expect(run.warnings).toEqual([
      'Commenting on pull request 7: GitHub answered 403: Resource not accessible by integration → Give the job the permission `pull-requests: write`. A pull request from a fork cannot have it.',
    ]);
    expect(run.server.requests).toHaveLength(2);
  });

  test('for deployments', async () => {
    await using run = await startGitHubRun({ permissions: { 'pull-requests': 'write' } });

    await bestEffort(
      ({ signal, number }) => createDeployment(run.api, request, { signal, attempt: number }),
      run.effort,
    );

    expect(run.warnings).toEqual([expect.stringMatching(/uat: GitHub answered 403.*`deployments: write`/)]);
    expect(run.server.requests).toEqual(['POST deployments']);
  });

  test('also where GitHub hides what the token may not see', async () => {
    await using run = await startGitHubRun({}, { repository: 'emr/other' });

    await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

    expect(run.warnings).toEqual([expect.stringMatching(/answered 404: Not Found.*`pull-requests: write`/)]);
  });

  test('a token that is not valid is another matter', async () => {
    await using run = await startGitHubRun({}, { token: 'expired' });

    await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

    expect(run.warnings).toEqual([expect.stringMatching(/answered 401: Bad credentials → .*github-token/)]);
  });
});

describe('a rate limit', () => {
  const limit = (status: number, headers: Readonly<Record<string, string>>, message = 'limit') =>
    ({ kind: 'answer', status, headers, message }) as const;

  test.each([
    ['says how long to wait', limit(429, { 'retry-after': '3' }), 3_000],
    ['is told by 403 too', limit(403, { 'retry-after': '2' }), 2_000],
    [
      'says when it ends',
      limit(403, {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.parse('2025-11-23T10:00:04Z') / 1_000),
      }),
      4_000,
    ],
  ])('that %s is waited for', async (_rule, fault, waitedMs) => {
    await using run = await startGitHubRun();
    run.server.fail('GET', fault);

    const outcome = await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

    expect(outcome).toBe('created');
    expect(run.waitedMs()).toBe(waitedMs);
    expect(run.warnings).toEqual([]);
  });

  test.each([
    ['that lasts longer', limit(403, { 'retry-after': '60' })],
    ['of the secondary kind without a time', limit(403, {}, 'You have exceeded a secondary rate limit.')],
    ['429 without a time', limit(429, {})],
    [
      'that ends in an hour',
      limit(403, {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.parse('2025-11-23T11:00:00Z') / 1_000),
      }),
    ],
  ])('%s is not: it is a warning, and no permission is named', async (_rule, fault) => {
    await using run = await startGitHubRun();
    run.server.fail('GET', fault);

    await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

    expect(run.waitedMs()).toBe(0);
    expect(run.warnings).toEqual([
      expect.stringMatching(/^Commenting on pull request 7: GitHub answered 4\d\d: [^→]*$/),
    ]);
  });
});

test('trouble on the side of GitHub is tried again, a few times', async () => {
  await using run = await startGitHubRun();
  const fault = { kind: 'answer', status: 502, message: 'Server Error' } as const;
  run.server.fail('GET', fault, fault);

  expect(await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort)).toBe('created');

  run.server.fail('GET', fault, fault, fault);
  await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

  expect(run.warnings).toEqual([expect.stringContaining('GitHub answered 502: Server Error')]);
});

test('a refusal of what was sent is not repeated, and says why', async () => {
  await using run = await startGitHubRun({ commits: ['c0'] });

  await bestEffort(({ signal, number }) => createDeployment(run.api, request, { signal, attempt: number }), run.effort);

  expect(run.warnings).toEqual([expect.stringContaining('GitHub answered 422: No ref found for: c1')]);
  expect(run.server.requests).toEqual(['POST deployments']);
});

test('nobody who answers is a warning', async () => {
  await using run = await startGitHubRun();
  await run.server[Symbol.asyncDispose]();

  await bestEffort(
    ({ signal }) => addDeploymentStatus(run.api, 1, { state: 'success', description: 'd' }, { signal }),
    run.effort,
  );

  expect(run.warnings).toEqual([expect.stringMatching(/how deployment 1 stands: no answer from 127\.0\.0\.1/)]);
});

test('an answer that is not what GitHub documents is a warning', async () => {
  await using run = await startGitHubRun();
  run.server.fail('GET', { kind: 'answer', status: 200, message: 'x' });

  await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

  expect(run.warnings).toEqual([expect.stringContaining('the answer is not what GitHub documents')]);
});

test('a run that is stopped does not wait for GitHub, and has nothing to say about it', async () => {
  await using run = await startGitHubRun();
  const stop = new AbortController();
  run.server.fail('GET', { kind: 'silence' });

  const effort = bestEffort(
    async ({ signal }) => {
      const keeping = keepComment(run.api, comment, { signal });
      stop.abort(new Error('stopped'));
      return keeping;
    },
    { ...run.effort, signal: stop.signal },
  );

  expect(await effort).toBeUndefined();
  expect(run.warnings).toEqual([]);
});

test('the token is in no message', async () => {
  await using run = await startGitHubRun({ token: 'other' }, { token: 'ghs_secret' });
  const unreachable = openGitHub({ apiUrl: 'http://127.0.0.1:1', repository: 'a/b', token: 'ghs_secret', env: {} });

  for (const api of [run.api, unreachable]) {
    await bestEffort(({ signal }) => keepComment(api, comment, { signal }), run.effort);
  }

  expect(run.warnings).toHaveLength(2);
  expect(run.warnings.join()).not.toContain('ghs_secret');
  await unreachable[Symbol.asyncDispose]();
});
