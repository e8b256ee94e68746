import { formatColumns } from '../../bench/table.ts';
import { formatBytes, formatDuration } from '../../src/cli/duration.ts';
import type { Result } from './hydrofoil.ts';
import { say } from './say.ts';
import type { Act } from './story.ts';

/** What was rebuilt and why, what was uploaded, and where the time went. */
export function showAct({ images, phases, ms }: Result): void {
  say();
  for (const [name, { base, steps, uploadedBytes }] of Object.entries(images)) {
    say(`${name}, base: ${base.action}${because(base.because)}`);
    for (const step of steps)
      say(`${name}, line ${step.line}, ${step.text}: ${step.action}${because(step.because ?? [])}`);
    say(`${name}, uploaded: ${formatBytes(uploadedBytes)}`);
  }
  say(`phases: ${phases.map((phase) => `${phase.name} ${formatDuration(phase.ms)}`).join(' · ')}`);
  say(`in all: ${formatDuration(ms)}`);
}

/** The deployments of the story side by side. */
export function actsTable(acts: readonly Act[]): string {
  const rows = acts.map(({ name, result: { images, ms } }) => {
    const all = Object.values(images);
    const rebuilt = all.flatMap(({ base, steps }) => [
      ...(base.action === 'reuse' ? [] : ['base']),
      ...steps.filter(({ action }) => action !== 'reuse').map(({ text }) => text.split(' ').slice(0, 2).join(' ')),
    ]);
    const uploadedBytes = all.reduce((sum, image) => sum + image.uploadedBytes, 0);
    return [name, rebuilt.join(', ') || 'nothing', formatBytes(uploadedBytes), formatDuration(ms)];
  });
  return formatColumns([['deployment', 'made again', 'uploaded', 'time'], ...rows]);
}

function because(reasons: readonly string[]): string {
  return reasons.length === 0 ? '' : `, because ${reasons.join('; ')}`;
}
