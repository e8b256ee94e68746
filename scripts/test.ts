/**
 * npm test [-- ARGUMENTS OF VITEST]: all tests, or those that the arguments choose. `--project unit` needs nothing but Node; the
 * others start real servers (test/servers), which are built and installed first when everything is to run.
 * The last line of the output counts the tests.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareServers } from '../test/servers/prepare.ts';

const args = process.argv.slice(2);
if (args.length === 0) await prepareServers((line) => process.stderr.write(`${line}\n`));

const vitest = join(import.meta.dirname, '../node_modules/.bin/vitest');
const folder = mkdtempSync(join(tmpdir(), 'closing-line-'));
const closingLine = join(folder, 'line');
const { status } = spawnSync(vitest, ['run', ...args], {
  stdio: 'inherit',
  env: { ...process.env, CLOSING_LINE: closingLine },
});
if (existsSync(closingLine)) process.stdout.write(readFileSync(closingLine));
else process.stdout.write('0 passed, 1 failed\n'); // vitest itself did not get to the end
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
