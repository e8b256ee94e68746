import { appendFile } from 'node:fs/promises';
import { messageOf } from '../errors.ts';
import type { Progress } from '../log.ts';
import { pageAddresses } from './github-teller.ts';
import type { RunReport } from './run-report.ts';

/** Adds the page about the run to the job's summary. What goes wrong with it is a warning: nothing is worse deployed for it. */
export async function writeSummary(
  report: RunReport,
  env: Readonly<Record<string, string | undefined>>,
  progress: Progress,
): Promise<void> {
  const { GITHUB_STEP_SUMMARY: file } = env;
  if (!file || report.outcome.kind === 'done') return; // of a lock or a history there is no more to say than the log does
  try {
    const { formatJobSummary } = await import('./summary/job-summary.ts');
    await appendFile(file, `${formatJobSummary(report, pageAddresses(env))}\n`);
  } catch (error) {
    progress({ type: 'warning', text: `Writing the job's summary: ${messageOf(error)}` });
  }
}
