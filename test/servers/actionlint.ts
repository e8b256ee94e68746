import { type Progress, silent } from '../../src/log.ts';
import { goInstall } from './go-build.ts';

/** Builds the linter of GitHub workflows, once, and returns the path of the binary. */
export function ensureActionlint(progress: Progress = silent): Promise<string> {
  return goInstall('github.com/rhysd/actionlint/cmd/actionlint', 'v1.7.12', progress);
}
