import type { FailedStep } from './run-tool.ts';

const STEP = /^(?:\[[^\]]*\] )?STEP \d+(?:\/\d+)?: (.*)$/;
const FAILED = /building at STEP "(.*)": (.*)$/;
const NOISE = /^(?:subprocess exited |Error: |error building at |time=")/;

/** Finds the step that failed: Buildah names it in its last line, and what it wrote stands behind its `STEP` line. */
export function findFailedBuildahStep(output: readonly string[]): FailedStep | undefined {
  const [, name, reason] = output.map((line) => FAILED.exec(line)).findLast((match) => match !== null) ?? [];
  if (name === undefined || reason === undefined) return undefined;
  const begun = output.findLastIndex((line) => STEP.exec(line)?.[1] === name);
  const written = output.slice(begun + 1).filter((line) => !NOISE.test(line));
  return { name, reason, output: written };
}
