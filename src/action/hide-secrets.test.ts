import { expect, test } from 'vitest';
import { refused, rolledBack } from '../../test/github/sample-reports.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { RunReport } from './run-report.ts';
import { formatComment } from './summary/comment.ts';
import { formatJobSummary } from './summary/job-summary.ts';

const SECRET = 'p_a*s|s<w>ord'; // which Markdown would write in another way

function failedWith(message: string): RunReport {
  return { ...refused, outcome: { kind: 'error', error: { message, hint: `Do not use ${message}.`, problems: [] } } };
}

test('a secret in a message is on no page', () => {
  const report = hideSecrets(failedWith(`Logging in with ${SECRET}: refused`), [SECRET]);

  for (const page of [formatJobSummary(report, {}), formatComment(report, {})]) {
    expect(page).toContain('Logging in with \\*\\*\\*: refused');
    expect(page).not.toContain('ord');
  }
});

test('each line of a key is a secret of its own, and the longer of two goes first', () => {
  const report = hideSecrets(failedWith('at line-two-longer and line-two'), ['line-one\nline-two', 'line-two-longer']);

  expect(report.outcome).toMatchObject({ error: { message: 'at *** and ***' } });
});

test('what is too short to be told from words is left', () => {
  const report = hideSecrets(failedWith('in all users: two'), ['in', '', 'apiVersion: v1\nusers:\n']);

  expect(report.outcome).toMatchObject({ error: { message: 'in all users: two' } });
});

test('a report without secrets is what it was', () => {
  expect(hideSecrets(rolledBack, [SECRET])).toEqual(rolledBack);
});
