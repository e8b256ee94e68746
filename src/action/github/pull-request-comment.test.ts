import { describe, expect, test } from 'vitest';
import { startGitHubRun } from '../../../test/github/github-run.ts';
import type { GitHubApi } from './api.ts';
import { bestEffort } from './best-effort.ts';
import { keepComment } from './pull-request-comment.ts';

const comment = { pullRequest: 7, subject: 'uat', runId: 100, markdown: '### plan' };

test('the first run writes a comment, and later runs change it in place', async () => {
  await using run = await startGitHubRun();

  const outcomes = [
    await keepComment(run.api, comment, run),
    await keepComment(run.api, { ...comment, runId: 101, markdown: '### another plan' }, run),
  ];

  expect(outcomes).toEqual(['created', 'updated']);
  expect(run.server.comments.map(({ issue, body }) => [issue, body])).toEqual([
    [7, '<!-- hydrofoil uat run=101 -->\n### another plan'],
  ]);
});

test('a run that comes to the same again writes nothing', async () => {
  await using run = await startGitHubRun();
  await keepComment(run.api, comment, run);

  expect(await keepComment(run.api, comment, run)).toBe('unchanged');

  expect(run.server.requests.filter((request) => !request.startsWith('GET'))).toEqual(['POST issues/7/comments']);
});

test('the comment of a later run is not overwritten by one that was overtaken', async () => {
  await using run = await startGitHubRun();
  await keepComment(run.api, { ...comment, runId: 102, markdown: 'newer' }, run);

  expect(await keepComment(run.api, comment, run)).toBe('overtaken');

  expect(run.server.comments).toMatchObject([{ body: expect.stringContaining('newer') }]);
});

test('each environment and each configuration has a comment of its own', async () => {
  await using run = await startGitHubRun();
  const subjects = ['uat', 'production', 'a--b', 'services/web/hydrofoil.yaml -->'];

  for (const subject of subjects) await keepComment(run.api, { ...comment, subject }, run);
  for (const subject of subjects) await keepComment(run.api, { ...comment, subject, runId: 101 }, run);

  expect(run.server.comments).toHaveLength(4);
  for (const { body } of run.server.comments) expect(body).toMatch(/^<!-- (?:(?!--).)* -->\n### plan$/);
});

test('the comment is found behind hundreds of others', async () => {
  await using run = await startGitHubRun();
  const other = { issue: 7, user: { login: 'ada', type: 'User' }, association: 'MEMBER' } as const;
  for (let number = 0; number < 250; number++) run.server.addComment({ ...other, body: `number ${number}` });
  await keepComment(run.api, comment, run);

  expect(await keepComment(run.api, { ...comment, runId: 101 }, run)).toBe('updated');

  expect(run.server.requests.slice(-4)).toEqual([
    'GET issues/7/comments?per_page=100&page=1',
    'GET issues/7/comments?per_page=100&page=2',
    'GET issues/7/comments?per_page=100&page=3',
    expect.stringMatching(/^PATCH issues\/comments\/\d+$/),
  ]);
});

test('two comments, of runs at the same time, become one again', async () => {
  await using run = await startGitHubRun();
  const bot = { issue: 7, user: { login: 'github-actions[bot]', type: 'Bot' }, association: 'NONE' } as const;
  run.server.addComment({ ...bot, body: '<!-- hydrofoil uat run=98 -->\nfirst' });
  run.server.addComment({ ...bot, body: '<!-- hydrofoil uat run=99 -->\nsecond' });
  const [first] = run.server.comments;

  await keepComment(run.api, comment, run);

  expect(run.server.comments).toMatchObject([{ id: first?.id, body: '<!-- hydrofoil uat run=100 -->\n### plan' }]);
});

/** Somebody deletes the comments between the moment they are listed and the one they are changed. */
function deletedAfterListing(api: GitHubApi): GitHubApi {
  return {
    ...api,
    async send(request, call) {
      const answer = await api.send(request, call);
      if (request.method !== 'GET' || !Array.isArray(answer.value)) return answer;
      for (const { id } of answer.value) {
        await api.send({ ...request, method: 'DELETE', path: `issues/comments/${id}`, query: {} }, call);
      }
      return answer;
    },
  };
}

test('comments that are deleted after they were found are written anew, without a warning', async () => {
  await using run = await startGitHubRun();
  const bot = { issue: 7, user: { login: 'github-actions[bot]', type: 'Bot' }, association: 'NONE' } as const;
  run.server.addComment({ ...bot, body: '<!-- hydrofoil uat run=98 -->\nfirst' });
  run.server.addComment({ ...bot, body: '<!-- hydrofoil uat run=99 -->\nsecond' });
  const api = deletedAfterListing(run.api);

  expect(await keepComment(api, comment, run)).toBe('created');

  expect(run.server.comments).toMatchObject([{ body: '<!-- hydrofoil uat run=100 -->\n### plan' }]);
});

describe('what is no comment of Hydrofoil is left alone', () => {
  const marker = '<!-- hydrofoil uat run=99 -->';
  test.each([
    [
      'one that a stranger has written with its marker',
      { body: `${marker}\nhello`, type: 'User', association: 'NONE' },
    ],
    ['a contributor, who may be anybody', { body: `${marker}\nhello`, type: 'User', association: 'CONTRIBUTOR' }],
    ['a reply that quotes it', { body: `> ${marker}\n> ### plan\n\nwhy?`, type: 'User', association: 'MEMBER' }],
    ['one that names it further down', { body: `see\n${marker}`, type: 'Bot', association: 'NONE' }],
  ] as const)('%s', async (_rule, { body, type, association }) => {
    await using run = await startGitHubRun();
    run.server.addComment({ issue: 7, body, association, user: { login: 'eve', type } });

    expect(await keepComment(run.api, comment, run)).toBe('created');

    expect(run.server.comments).toMatchObject([{ body }, { body: expect.stringContaining('run=100') }]);
  });
});

test('with the token of a person, who works in the repository, the comment is found again', async () => {
  await using run = await startGitHubRun({ login: 'ada' });
  await keepComment(run.api, comment, run);

  expect(await keepComment(run.api, { ...comment, runId: 101 }, run)).toBe('updated');
});

test('an answer that got lost leaves one comment', async () => {
  await using run = await startGitHubRun();
  run.server.fail('POST', { kind: 'lost-answer' });

  await bestEffort(({ signal }) => keepComment(run.api, comment, { signal }), run.effort);

  expect(run.server.comments).toHaveLength(1);
  expect(run.warnings).toEqual([]);
});
