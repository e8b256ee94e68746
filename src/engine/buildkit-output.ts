import type { EngineFailure } from './run-tool.ts';

const STEP = /^#(\d+) (.*)$/;
const TIMED = /^\d+\.\d+ ?(.*)$/;
const ERROR = /^ERROR: (.*)$/;
const END_OF_ERROR = /^(?:#\d+ |-{6}$)/;
const DELIVERY = /^exporting to /;
const STATE = /^(?:DONE \d|CACHED$|CANCELED$|sha256:|extracting |\.\.\.$)/;

/**
 * Finds what failed in BuildKit's plain progress: `#5 [2/2] RUN make` names a step, `#5 0.123 line` is what it wrote, `#5 ERROR: …` says
 * why, in further lines without a number where there is more to say. Steps that ran beside it are cancelled, not failed. The last step
 * of a build, which exports the image, stands for no instruction.
 */
export function findBuildkitFailure(output: readonly string[]): EngineFailure | undefined {
  const names = new Map<string, string>();
  const written = new Map<string, string[]>();
  let failed: { step: string; reason: string } | undefined;
  for (const [at, line] of output.entries()) {
    const [, step = '', rest = ''] = STEP.exec(line) ?? [];
    if (step === '') continue;
    const error = ERROR.exec(rest);
    const timed = TIMED.exec(rest);
    if (error !== null) failed = { step, reason: [error[1] ?? '', ...linesOfError(output, at + 1)].join(' ') };
    else if (timed !== null) written.set(step, [...(written.get(step) ?? []), timed[1] ?? '']);
    else if (!names.has(step) && !STATE.test(rest)) names.set(step, rest);
  }
  if (failed === undefined) return undefined;
  const { step, reason } = failed;
  const name = names.get(step) ?? `step ${step}`;
  return DELIVERY.test(name)
    ? { kind: 'delivery', reason }
    : { kind: 'instruction', name, reason, output: written.get(step) ?? [] };
}

/** What stands below the first line of an error: up to the summary, an empty line or the next step. */
function linesOfError(output: readonly string[], from: number): string[] {
  const end = output.findIndex((line, at) => at >= from && (line.trim() === '' || END_OF_ERROR.test(line)));
  return output.slice(from, end === -1 ? undefined : end);
}
