import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line: "12 passed, 0 failed" or "12 passed, 0 failed, 3 skipped". A file that could not be loaded, an
 * error outside of every test, and finding no tests count as one failure each, so that "0 failed" is never said of a run that failed.
 *
 * @param target "stdout", or the path of a file that gets the line instead.
 */
export function closingLineReporter(target: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const line = `${closingLine(modules, unhandledErrors.length)}\n`;
      if (target === 'stdout') process.once('exit', () => process.stdout.write(line));
      else writeFileSync(target, line);
    },
  };
}

type Module = Pick<TestModule, 'errors' | 'children'>;

function closingLine(modules: readonly Module[], unhandledErrors: number): string {
  const counts = { passed: 0, failed: unhandledErrors + (modules.length === 0 ? 1 : 0), skipped: 0, pending: 0 };
  for (const { errors, children } of modules) {
    counts.failed += errors().length;
    for (const suite of children.allSuites()) counts.failed += suite.errors().length;
    for (const test of children.allTests()) counts[test.result().state]++;
  }
  const failed = counts.failed + counts.pending; // a test that never came to an end has not passed
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  return `${counts.passed} passed, ${failed} failed${skipped}`;
}
