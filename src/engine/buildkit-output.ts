import type { FailedStep } from './run-tool.ts';

const STEP = /^#(\d+) (.*)$/;
const TIMED = /^\d+\.\d+ ?(.*)$/;
const ERROR = /^ERROR: (.*)$/;
const STATE = /^(?:DONE \d|CACHED$|CANCELED$|sha256:|extracting |\.\.\.$)/;

/**
 * Finds the step that failed in BuildKit's plain progress: `#5 [2/2] RUN make` names it, `#5 0.123 line` is what it wrote, `#5 ERROR: …`
 * says why. Steps that ran beside it are cancelled, not failed.
 */
export function findFailedBuildkitStep(output: readonly string[]): FailedStep | undefined {
  const names = new Map<string, string>();
  const written = new Map<string, string[]>();
  let failed: { step: string; reason: string } | undefined;
  for (const line of output) {
    const [, step = '', rest = ''] = STEP.exec(line) ?? [];
    if (step === '') continue;
    const error = ERROR.exec(rest);
    const timed = TIMED.exec(rest);
    if (error !== null) failed = { step, reason: error[1] ?? '' };
    else if (timed !== null) written.set(step, [...(written.get(step) ?? []), timed[1] ?? '']);
    else if (!names.has(step) && !STATE.test(rest)) names.set(step, rest);
  }
  if (failed === undefined) return undefined;
  const { step, reason } = failed;
  return { name: names.get(step) ?? `step ${step}`, reason, output: written.get(step) ?? [] };
}
