import { expect, test } from 'vitest';
import {
  based,
  codePlan,
  deployed,
  interrupted,
  plannedCode,
  plannedRebuild,
  refused,
  rolledBack,
} from '../../../test/github/sample-reports.ts';
import type { ReleaseResult } from '../../release/result.ts';
import type { RunReport } from '../run-report.ts';
import { headlineOf } from './headline.ts';

const { result } = rolledBack.outcome.kind === 'released' ? rolledBack.outcome : { result: undefined };
const failure = { outcome: 'failed', reason: 'crashes', evidence: [] } as const;
const release = result !== undefined && 'release' in result && result.release ? result.release : undefined;

test.each<[rule: string, report: RunReport, words: string]>([
  ['a deployment', deployed, '✅ Deployed 9f2c4b7a1d to uat in 9.9 s'],
  ['a rollback by itself', rolledBack, '⏪ Release 42 of uat failed, and was rolled back'],
  [
    'a run that was stopped',
    interrupted,
    '⏹️ The deployment of uat was stopped after 9.9 s: the rollout is left as it is',
  ],
  ['a refusal', refused, '❌ Deployment of uat failed after 812 ms'],
  [
    'a command that makes nothing',
    { ...refused, command: 'lock', outcome: { kind: 'done' } },
    '✅ Lock of uat is done, after 812 ms',
  ],
  [
    'a branch of no environment',
    { ...refused, outcome: { kind: 'skipped', reason: 'no environment has the branch "feature"' } },
    '✅ Nothing to do: no environment has the branch "feature"',
  ],
  ['a base that was built', based, '🔨 Built the base of web in 58.9 s: a deployment will find it'],
  ['a plan with a base to build', plannedRebuild, '🔨 A deployment rebuilds the base of web'],
  ['a plan of changed code', plannedCode, '⚡ A deployment rebuilds nothing: only changed files are packed'],
])('%s', (_rule, report, words) => {
  const { mark, text } = headlineOf(report);

  expect(`${mark} ${text}`).toBe(words);
});

test.each<[result: ReleaseResult, words: string]>([
  [{ kind: 'nothing-to-do', containers: [] }, '✅ Uat runs 9f2c4b7a1d already: nothing to do'],
  ...(release === undefined
    ? []
    : ([
        [{ kind: 'failed', release, failure }, '❌ Release 42 of uat failed: it is left as it is'],
        [
          { kind: 'failed', release: { ...release, changes: [] }, failure },
          '❌ Release 42 of uat failed: nothing was changed',
        ],
        [
          { kind: 'failed', release, failure: { ...failure, outcome: 'timed-out' } },
          '❌ Release 42 of uat was not rolled out in time: it is left as it is',
        ],
        [
          { kind: 'failed', release, failure: { outcome: 'superseded', reason: 'newer' } },
          '⏹️ Release 42 of uat was overtaken: it is left as it is',
        ],
        [
          { kind: 'rollback-failed', release, failure, rollbackFailure: failure },
          '❌ Release 42 of uat failed, and so did its rollback',
        ],
        [
          { kind: 'done', release: { ...release, action: 'rollback', restores: 40 }, changes: [], notes: [] },
          '⏪ Rolled uat back to release 40 in 9.9 s',
        ],
      ] satisfies [ReleaseResult, string][])),
])('%#: a release that ended as %o', (ending, words) => {
  const { mark, text } = headlineOf({ ...deployed, outcome: { kind: 'released', result: ending } });

  expect(`${mark} ${text}`).toBe(words);
});

test('for a pull request it is the merge that does what the plan says', () => {
  expect(headlineOf(plannedRebuild, 'merging this').text).toBe('Merging this rebuilds the base of web');
});

test('a plan that changes nothing says so, and one that runs a step again names the image', () => {
  const planOf = (plan: typeof codePlan) => ({
    ...plannedCode,
    images: plannedCode.images.map((image) => ({ ...image, plans: [plan] })),
  });
  const [, step] = codePlan.steps;

  expect(headlineOf(planOf({ ...codePlan, action: 'unchanged' })).text).toBe('A deployment changes no image');
  expect(
    headlineOf(planOf({ ...codePlan, steps: step?.kind === 'run' ? [{ ...step, action: 'execute' }] : [] })).text,
  ).toBe('A deployment rebuilds no base, and runs instructions of web again');
});
