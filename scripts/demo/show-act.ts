import { formatColumns } from '../../bench/table.ts';
import { formatBytes, formatDuration } from '../../src/amounts.ts';
import type { Result } from './hydrofoil.ts';
import { say } from './say.ts';
import type { Act } from './story.ts';

/** What was rebuilt and why, what was uploaded, and where the time went. */
export function showAct({ images, phases, ms }: Result, uploadedBytes: number | undefined): void {
  say();
  for (const [name, { base, steps, pending }] of Object.entries(images)) {
    say(`${name}, base: ${base.action}${because(base.because)}`);
    for (const step of steps)
      say(`${name}, line ${step.line}, ${step.text}: ${step.action}${because(step.because ?? [])}`);
    for (const { line, text } of pending) say(`${name}, line ${line}, ${text}: made on the new base`);
  }
  if (uploadedBytes !== undefined)
    say(`uploaded, as the registry saw it, the engine's included: ${formatBytes(uploadedBytes)}`);
  say(`phases: ${phases.map((phase) => `${phase.name} ${formatDuration(phase.ms)}`).join(' · ')}`);
  say(`in all: ${formatDuration(ms)}`);
}

/** How long the phases took that begin when the image is in the registry: jobs, patches, the watch, the record. */
export function rolloutMsOf({ phases }: Result): number {
  const ofRollout = phases.filter(({ name }) => /^(lock|job |patch|watch|record)/.test(name));
  return ofRollout.reduce((sum, { ms }) => sum + ms, 0);
}

/** The deployments of the story side by side. */
export function actsTable(acts: readonly Act[]): string {
  const rows = acts.map(({ name, result: { images, ms }, uploadedBytes }) => [
    name,
    Object.values(images).flatMap(madeAgain).join(', ') || 'nothing',
    uploadedBytes === undefined ? 'not measured' : formatBytes(uploadedBytes),
    formatDuration(ms),
  ]);
  return formatColumns([['deployment', 'made again', 'uploaded', 'time'], ...rows]);
}

function madeAgain({ base, steps, pending }: Result['images'][string]): string[] {
  const made = [...steps.filter(({ action }) => action !== 'reuse'), ...pending];
  return [...(base.action === 'reuse' ? [] : ['base']), ...made.map(({ line }) => `line ${line}`)];
}

function because(reasons: readonly string[]): string {
  return reasons.length === 0 ? '' : `, because ${reasons.join('; ')}`;
}
