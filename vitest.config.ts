import { defineConfig } from 'vitest/config';
import { closingLineReporter } from './test/reporter/closing-line-reporter.ts';

const { CLOSING_LINE } = process.env;

/** What a test is about to remember it says itself; none leaves anything in a folder of the user's. */
const env = { HYDROFOIL_MEMORY: 'off' };

export default defineConfig({
  test: {
    reporters: CLOSING_LINE === undefined ? ['default'] : ['default', closingLineReporter(CLOSING_LINE)],
    projects: [
      {
        test: {
          name: 'unit',
          env,
          testTimeout: 20_000,
          // Half of the time went into loading the same modules for each file again. No unit test keeps anything in one.
          isolate: false,
          include: ['{src,bench,scripts}/**/*.test.ts', 'test/*.test.ts'],
        },
      },
      {
        test: {
          name: 'real',
          env,
          include: ['test/*/**/*.test.ts'],
          globalSetup: 'test/global-setup.ts',
          // Against hanging, not measures: the machine may be slow, and a server may have to be built first.
          testTimeout: 120_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
    teardownTimeout: 60_000,
  },
});
