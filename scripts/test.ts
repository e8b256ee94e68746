/**
 * npm test [-- ARGUMENTS OF VITEST]: all tests, or those that the arguments choose. `--project unit` needs nothing but Node; the
 * others start real servers (test/servers), which are built and installed first when everything is to run.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareServers } from '../test/servers/prepare.ts';

const args = process.argv.slice(2);
if (args.length === 0) await prepareServers((line) => process.stderr.write(`${line}\n`));

const vitest = join(import.meta.dirname, '../node_modules/.bin/vitest');
const { status } = spawnSync(vitest, ['run', ...args], {
  stdio: 'inherit',
  env: { CLOSING_LINE: 'stdout', ...process.env },
});
process.exitCode = status ?? 1;
