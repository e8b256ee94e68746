import type { LintStep } from './subject.ts';

/** How often a step that is keyed by all that it can see is executed again. */
export function wheneverSeenChanges({ seen }: LintStep): string {
  return seen.files === 1
    ? 'whenever a file changes that it does not read'
    : `whenever one of ${seen.files} files of the build context changes`;
}
