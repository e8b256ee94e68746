import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../../test/github/render-markdown.ts';
import {
  deployed,
  plannedRebuild,
  rebuilt,
  refused,
  rolledBack,
  SAMPLES,
} from '../../../test/github/sample-reports.ts';
import type { Evidence } from '../../deployment/target.ts';
import type { RunReport } from '../run-report.ts';
import { formatComment } from './comment.ts';
import { formatJobSummary } from './job-summary.ts';

const addresses = {
  repository: 'https://github.com/emr/backend',
  run: 'https://github.com/emr/backend/actions/runs/1234',
};
const summaryOf = (report: RunReport) => formatJobSummary(report, addresses);

describe('the summary of a deployment', () => {
  const summary = summaryOf(deployed);

  test('links the commit and the environment', () => {
    expect(summary).toContain(
      '[`9f2c4b7a1d`](<https://github.com/emr/backend/commit/9f2c4b7a1de05c3388aa1b0c9e7f6d5a4b3c2d1e>) of `uat`, by ada',
    );
    expect(summary).toContain('[uat.emr.example.com](<https://uat.emr.example.com/>)');
  });

  test('tells of each workload what ran before, what runs now, and how its pods are', () => {
    const [row = ''] = summary.split('\n').filter((line) => line.startsWith('| deployment/web |'));

    expect(row.replace(/\(<[^>]*>\)/g, '')).toBe(
      '| deployment/web | [`41d0be93c2`]\u00A0·\u00A0`336938813900` | [`9f2c4b7a1d`]\u00A0·\u00A0`73c609b839fb` | 3 of 3 ready |',
    );
    expect(summary).toMatch(/\| cronjob\/reports \|.*\| patched; its next run uses the new image \|/);
  });

  test('names what runs by its digest alone where no release is known to have set it', () => {
    const { outcome } = deployed;
    if (outcome.kind !== 'released' || outcome.result.kind !== 'done') throw new Error('not the sample that was meant');
    const { before: _, ...result } = outcome.result;

    expect(summaryOf({ ...deployed, outcome: { kind: 'released', result } })).toContain(
      '| deployment/web | `336938813900` |',
    );
  });

  test('without GitHub around it has no links', () => {
    expect(formatJobSummary(deployed, {})).not.toContain('github.com');
  });
});

test('why a base was rebuilt stands with it, and an unchanged image is told in one line', () => {
  expect(summaryOf(rebuilt)).toContain(`- **web** was made: 13.4 kB uploaded
  - **base (through line 12) was rebuilt**, because requirements/uat.txt changed; FROM python:3.12-slim moved from sha256:6b86b273ff34… to sha256:d4735e3a265e…
  - line 14, \`COPY --chown=app:app . .\`: 61 files, 48.2 kB, in 1 of 17 layers
  - line 15, \`RUN python manage.py collectstatic --noinput\` was executed, because the base below it is made again
- **worker** is unchanged: the image of these inputs is there
`);
});

describe('the summary of a failure', () => {
  test('tells the cause before everything else, and the hold that it left', () => {
    const [heading, , cause] = summaryOf(rolledBack).split('\n\n');

    expect(heading).toBe('## ⏪ Release 42 of uat failed, and was rolled back');
    expect(cause).toBe('> deployment/web: container web of pod web-5d9c7bd6b8-x2x1z crashes: exit code 1, 3 restarts');
    expect(summaryOf(rolledBack)).toContain('🔒 Commit `9f2c4b7a1d` is under hold');
  });

  test('does not tell the cause again in the table, but for other workloads what was said of them last', () => {
    const summary = summaryOf(rolledBack);

    expect(summary).toMatch(/\| deployment\/web \|.*\| 0 of 1 ready \|\n/);
    expect(summary).toMatch(/\| cronjob\/reports \|.*\| patched; its next run uses the new image \|\n/);
  });

  test('holds the evidence, folded', () => {
    const summary = summaryOf(rolledBack);

    expect(summary).toContain(
      '<details><summary>deployment/web, pod web-5d9c7bd6b8-x2x1z, container web: log of the container before its restart</summary>\n\n```text\nTraceback',
    );
    expect(summary).toContain('ImproperlyConfigured: Set the DATABASE_URL environment variable');
  });

  test('of an error has its remedy and its code', () => {
    expect(summaryOf(refused)).toContain(
      '> → Deploy a newer commit, or this one all the same with --force.\n>\n> Code `RELEASE_ON_HOLD`',
    );
  });

  test('shows the end of a long log: there the cause stands', () => {
    const summary = summaryOf(
      failedWith([{ ...log, lines: Array.from({ length: 200 }, (_, index) => `line ${index}`) }]),
    );

    expect(summary).toContain('(140 lines before these)\nline 140\n');
    expect(summary).toContain('line 199\n```');
  });
});

const log: Evidence = { subject: 'deployment/web, pod web-1', kind: 'log', lines: ['crash'] };

function failedWith(evidence: readonly Evidence[], lines: Partial<RunReport> = {}): RunReport {
  if (rolledBack.outcome.kind !== 'released' || rolledBack.outcome.result.kind !== 'rolled-back') return rolledBack;
  const { result } = rolledBack.outcome;
  const failure = { outcome: 'failed' as const, reason: 'crashes', evidence };
  return { ...rolledBack, outcome: { kind: 'released', result: { ...result, failure } }, ...lines };
}

describe('however much there is to tell', () => {
  const lines = Array.from({ length: 100 }, () => '字'.repeat(1_000));
  const warnings = Array.from({ length: 500 }, () => ({ text: '<'.repeat(10_000), hint: '`'.repeat(10_000) }));
  const containers = Array.from({ length: 500 }, (_, index) => ({
    ...{
      workload: `deployment/${'w'.repeat(250)}${index}`,
      container: 'c'.repeat(60),
      imageName: 'web',
      image: 'x'.repeat(9_000),
    },
  }));
  const huge = failedWith(
    Array.from({ length: 60 }, () => ({ ...log, lines })),
    { warnings },
  );
  const hugePlan: RunReport = {
    ...plannedRebuild,
    warnings,
    environment: { name: 'uat', target: 'x'.repeat(500), containers, rollouts: [] },
    images: Array.from({ length: 200 }, () => plannedRebuild.images).flat(),
  };

  test('a summary stays below what GitHub takes, and says that something is left out', () => {
    const summary = summaryOf(huge);

    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(900 * 1024);
    expect(summary).toContain('Some of this page is left out');
    expect(summary).toContain('## ⏪ Release 42 of uat failed');
  });

  test('the cause stays, however many problems there are', () => {
    const problem = { code: 'CONFIG_INVALID', message: '$'.repeat(5_000), problems: [] };
    const error = { ...problem, message: 'many problems', problems: Array.from({ length: 100 }, () => problem) };

    const comment = formatComment({ ...hugePlan, outcome: { kind: 'error', error } }, addresses);

    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toContain('> many problems\n');
    expect(comment).toContain('> and more, in the log of the run\n');
  });

  test('a comment stays below what GitHub takes', () => {
    for (const report of [huge, hugePlan]) {
      const comment = formatComment(report, addresses);

      expect(comment.length).toBeLessThan(65_536);
      expect(comment).toContain('### ');
    }
  });
});

describe('a comment', () => {
  test('says in its first line what merging does', () => {
    expect(formatComment(plannedRebuild, addresses)).toMatch(/^### 🔨 Merging this rebuilds the base of web\n/);
  });

  test('has no evidence: it stays in the run, which it links', () => {
    const comment = formatComment(rolledBack, addresses);

    expect(comment).not.toContain('Traceback');
    expect(comment).toContain('[all of it in the run](<https://github.com/emr/backend/actions/runs/1234>)');
  });

  test('folds the workloads and the findings', () => {
    const comment = formatComment(plannedRebuild, addresses);

    expect(comment).toContain('<details><summary>Workloads of uat</summary>');
    expect(comment).toContain('what keeps deployments slow</summary>');
  });
});

test.each(Object.entries(SAMPLES))('%s renders without an element that was not meant', async (_name, report) => {
  for (const markdown of [summaryOf(report), formatComment(report, addresses)]) {
    const html = await renderMarkdown(markdown);
    const elements = new Set([...html.matchAll(/<([a-z0-9]+)/g)].map(([, name]) => name));

    for (const name of ['script', 'img', 'iframe', 'form', 'del', 'em', 'hr']) expect(elements).not.toContain(name);
    expect(html).not.toMatch(/\*\*|\\[.\-_:|]/);
  }
});
