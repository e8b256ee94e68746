import { deliveryFailure, type EngineFailure } from './engine-failure.ts';

const STEP = /^(?:\[[^\]]*\] )?STEP \d+(?:\/\d+)?: (.*)$/;
const FAILED = /building at STEP "(.*)": (.*)$/;
const PUSH_FAILED = /^Error: /;
const NOISE = /^(?:subprocess exited |Error: |error building at |time=")/;

/** Finds the step that failed: Buildah names it in its last line, and what it wrote stands behind its `STEP` line. */
export function findBuildahFailure(output: readonly string[]): EngineFailure | undefined {
  const [, name, reason] = output.map((line) => FAILED.exec(line)).findLast((match) => match !== null) ?? [];
  if (name === undefined || reason === undefined) return undefined;
  const begun = output.findLastIndex((line) => STEP.exec(line)?.[1] === name);
  const written = output.slice(begun + 1).filter((line) => !NOISE.test(line));
  return { kind: 'instruction', name, reason, output: written };
}

/** Finds why `buildah push` failed: its last words, in as many lines as the registry's answer has. */
export function findBuildahPushFailure(output: readonly string[]): EngineFailure | undefined {
  const begun = output.findIndex((line) => PUSH_FAILED.test(line));
  return begun === -1 ? undefined : deliveryFailure(output.slice(begun), PUSH_FAILED);
}
