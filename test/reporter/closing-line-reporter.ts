import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Sums a run up in one plain line: "12 passed, 0 failed" or "12 passed, 0 failed, 3 skipped". A file that could not be loaded, an
 * error outside of every test, and finding no tests count as one failure each, so that "0 failed" is never said of a run that failed.
 * The line goes to a file, for whoever started vitest to print: it is to come after vitest's own last words.
 */
export function closingLineReporter(file: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      writeFileSync(file, `${closingLine(modules, unhandledErrors.length)}\n`);
    },
  };
}

type Module = Pick<TestModule, 'errors' | 'children'>;

function closingLine(modules: readonly Module[], unhandledErrors: number): string {
  const counts = { passed: 0, failed: unhandledErrors + (modules.length === 0 ? 1 : 0), skipped: 0, pending: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) counts[test.result().state]++;
  }
  const failed = counts.failed + counts.pending; // a test that never came to an end has not passed
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  return `${counts.passed} passed, ${failed} failed${skipped}`;
}
