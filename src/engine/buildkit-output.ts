import { deliveryFailure, type EngineFailure } from './engine-failure.ts';

const STEP = /^#(\d+) (.*)$/;
const TIMED = /^\d+\.\d+ ?(.*)$/;
const ERROR = /^ERROR: (.*)$/;
const STATE = /^(?:DONE \d|CACHED$|CANCELED$|sha256:|extracting |\.\.\.$)/;
/** The last step of a build stands for no instruction. */
const DELIVERY = /^exporting to /;
/** What buildctl and buildx end with: the whole reason, in as many lines as it has. */
const SUMMARY = /^error: (?:failed to build: )?failed to solve: /i;

/**
 * Finds what failed in BuildKit's plain progress: `#5 [2/2] RUN make` names a step, `#5 0.123 line` is what it wrote, `#5 ERROR: …` says
 * why. Steps that ran beside it are cancelled, not failed.
 */
export function findBuildkitFailure(output: readonly string[]): EngineFailure | undefined {
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
  const name = names.get(step) ?? `step ${step}`;
  if (!DELIVERY.test(name)) return { kind: 'instruction', name, reason, output: written.get(step) ?? [] };
  const summary = output.findLastIndex((line) => SUMMARY.test(line));
  return deliveryFailure(summary === -1 ? [reason] : output.slice(summary), SUMMARY);
}
