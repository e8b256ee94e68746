import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory: string;
beforeAll(() => {
  const cache = join(import.meta.dirname, '../../.cache'); // inside of the project, where vitest is found
  mkdirSync(cache, { recursive: true });
  directory = mkdtempSync(join(cache, 'closing-line-'));
  const reporter = join(import.meta.dirname, 'closing-line-reporter.ts');
  writeFileSync(
    join(directory, 'vitest.config.ts'),
    `import { closingLineReporter } from '${reporter}';
     export default { test: { reporters: ['default', closingLineReporter('line.txt')], include: ['*.case.ts'], exclude: [] } };`,
  );
  writeCase('passes', `test('a', () => {}); test('b', () => {});`);
  writeCase('skips', `test('a', () => {}); test.skip('b', () => {});`);
  writeCase('fails', `test('a', () => { throw new Error('no'); });`);
  writeCase('cannot-load', `throw new Error('no');`);
  writeCase('fails-before', `test('a', () => {}); beforeAll(() => { throw new Error('no'); });`);
  writeCase('fails-outside', `test('a', () => {}); Promise.reject(new Error('no'));`);
});
afterAll(() => rmSync(directory, { recursive: true }));

function writeCase(name: string, body: string): void {
  writeFileSync(
    join(directory, `${name}.case.ts`),
    `import { beforeAll, test } from 'vitest';\n${body}\nvoid beforeAll;`,
  );
}

test.each([
  { files: ['passes'], line: '2 passed, 0 failed' },
  { files: ['passes', 'skips'], line: '3 passed, 0 failed, 1 skipped' },
  { files: ['passes', 'fails'], line: '2 passed, 1 failed' },
  { files: ['passes', 'cannot-load'], line: '2 passed, 1 failed' },
  { files: ['fails-before'], line: '0 passed, 1 failed, 1 skipped' },
  { files: ['no-such-file'], line: '0 passed, 1 failed' },
  { files: ['fails-outside'], line: '1 passed, 1 failed' },
])('the closing line of $files is $line', ({ files, line }) => {
  const vitest = join(import.meta.dirname, '../../node_modules/.bin/vitest');

  spawnSync(vitest, ['run', ...files.map((file) => `${file}.case`)], { cwd: directory });

  expect(readFileSync(join(directory, 'line.txt'), 'utf8')).toBe(`${line}\n`);
});
