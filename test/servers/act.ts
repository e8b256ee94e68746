import { type Progress, silent } from '../../src/log.ts';
import { goInstall } from './go-build.ts';

/** Builds the runner of workflows, once, and returns the path of the binary. */
export function ensureAct(progress: Progress = silent): Promise<string> {
  return goInstall('github.com/nektos/act', 'v0.2.89', progress);
}
