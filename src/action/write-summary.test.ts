import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deployed } from '../../test/github/sample-reports.ts';
import { type ProgressEvent, silent } from '../log.ts';
import { writeSummary } from './write-summary.ts';

const GITHUB = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'emr/backend', GITHUB_RUN_ID: '1234' };

test('the page is added to what earlier steps have written', async () => {
  const file = join(await temporaryFolder(), 'summary');
  await writeFile(file, 'of a test\n');

  await writeSummary(deployed, { ...GITHUB, GITHUB_STEP_SUMMARY: file }, silent);

  expect(await readFile(file, 'utf8')).toMatch(
    /^of a test\n## ✅ Deployed .*https:\/\/github\.com\/emr\/backend\/commit\//s,
  );
});

test('a file that cannot be written is a warning', async () => {
  const warnings: ProgressEvent[] = [];
  const file = join(await temporaryFolder(), 'missing', 'summary');

  await writeSummary(deployed, { GITHUB_STEP_SUMMARY: file }, (event) => warnings.push(event));

  expect(warnings).toEqual([{ type: 'warning', text: expect.stringContaining("Writing the job's summary: ENOENT") }]);
});

test('a command that makes nothing has no page', async () => {
  const file = join(await temporaryFolder(), 'summary');

  await writeSummary({ ...deployed, outcome: { kind: 'done' } }, { GITHUB_STEP_SUMMARY: file }, silent);

  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-summary-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
