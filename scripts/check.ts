/** npm run check: everything that has to hold before a commit, in under a minute. Goes on after a failure, to tell all of them. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const CHECKS: readonly { readonly name: string; readonly command: string; readonly args: readonly string[] }[] = [
  { name: 'types', command: 'tsc', args: ['--project', '.'] },
  { name: 'format and lint', command: 'biome', args: ['check', '.'] },
  { name: 'unused code and dependencies', command: 'knip', args: [] },
  { name: 'generated files are current', command: 'node', args: ['scripts/generate.ts', '--check'] },
  { name: "the action's bundle is current", command: 'node', args: ['scripts/action-bundle.ts', '--check'] },
  {
    name: 'unit tests and architecture',
    command: 'vitest',
    args: ['run', '--project', 'unit', '--maxWorkers', '100%', '--reporter', 'dot'],
  },
];

const bin = join(import.meta.dirname, '../node_modules/.bin');
const failed: string[] = [];
for (const { name, command, args } of CHECKS) {
  const startedAt = performance.now();
  const { status } = spawnSync(join(bin, command), args, { stdio: 'inherit' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`check: ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  if (status !== 0) failed.push(name);
}
process.exitCode = failed.length === 0 ? 0 : 1;
