import { inject } from 'vitest';
import { type ExecResult, exec } from '../../src/exec.ts';

export interface StateRun {
  readonly stdin?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly onBytes?: (chunk: Uint8Array) => void;
  readonly signal?: AbortSignal;
}

/** Runs `hydrofoil state …` as it is built, in a clone. */
export function state(
  clone: string,
  args: readonly string[],
  { env = {}, ...run }: StateRun = {},
): Promise<ExecResult> {
  const words = [inject('cli'), 'state', ...args];
  const clean = { CI: undefined, GITHUB_ACTIONS: undefined, HYDROFOIL_STATE_BRANCH: undefined, HYDROFOIL_ACTOR: 'ada' };
  return exec(process.execPath, words, { ...run, cwd: clone, env: { ...clean, ...env } });
}
