import pc from 'picocolors';
import { formatDuration } from '../amounts.ts';
import type { Evidence } from '../deployment/target.ts';
import type { Failure, ReleaseResult } from '../release/result.ts';
import type { CliContext } from './context.ts';
import type { PhaseTiming } from './timings.ts';

export interface ResultFrame {
  readonly environment: string;
  readonly target: string;
  readonly phases: readonly PhaseTiming[];
  readonly images: Readonly<Record<string, object>>;
}

/** How a deployment or rollback ended: evidence first, the verdict as the last line. */
export function showResult(result: ReleaseResult, frame: ResultFrame, context: CliContext): void {
  const ms = Math.round(performance.now() - context.startedAt);
  if (context.json) {
    const { kind, ...rest } = result;
    context.output.result(JSON.stringify({ outcome: kind, ms, ...frame, ...rest }));
    return;
  }
  for (const line of linesOf(result, frame)) context.output.result(line);
  context.output.progress({ type: 'note', text: `${formatDuration(ms)} in all` });
}

function linesOf(result: ReleaseResult, { environment, target }: ResultFrame): string[] {
  switch (result.kind) {
    case 'done': {
      const { release, changes, notes } = result;
      const verb = release.action === 'rollback' ? `back to release ${release.restores ?? 'before'}` : 'deployed';
      return [
        ...changes.map(({ workload, container, image }) => `  ${workload} (${container}): ${image}`),
        ...notes.map((note) => `  ${note}`),
        `${pc.green('✓')} ${environment}: release ${release.id} ${verb}, ${target}`,
      ];
    }
    case 'nothing-to-do':
      return [`${pc.green('✓')} ${environment}: everything runs this already, ${target}`];
    case 'failed':
      return [
        ...evidenceOf(result.failure),
        `${pc.red('✗')} ${environment}: release ${result.release.id} failed: ${result.failure.reason}`,
      ];
    case 'rolled-back':
      return [
        ...evidenceOf(result.failure),
        `${pc.red('✗')} ${environment}: release ${result.release.id} failed and was rolled back: ${result.failure.reason}`,
      ];
    case 'rollback-failed':
      return [
        ...evidenceOf(result.failure),
        ...evidenceOf(result.rollbackFailure),
        `${pc.red('✗')} ${environment}: release ${result.release.id} failed: ${result.failure.reason}; the rollback failed too: ${result.rollbackFailure.reason}`,
      ];
    case 'interrupted':
      return [
        `${pc.red('✗')} ${environment}: ${result.reason}; ${result.release === undefined ? 'no workload was changed' : 'the rollout is left as it is'}`,
      ];
  }
}

function evidenceOf(failure: Failure): string[] {
  return ('evidence' in failure ? failure.evidence : []).flatMap(({ subject, kind, lines }: Evidence) => [
    `  ${pc.bold(subject)} (${kind})`,
    ...lines.map((line) => `    | ${line}`), // behind a bar no line is a command to the CI
  ]);
}
