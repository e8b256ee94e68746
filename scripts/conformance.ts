/**
 * npm run conformance -- [--count N] [--seed S] [--path P]: random Dockerfiles and contexts through BuildKit and Hydrofoil, compared, and
 * again after a small change. Prints how much of it needed an engine; on a difference the smallest case that shows it, as a row for
 * test/conformance/image-rows.
 */
import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pushBases } from '../test/conformance/push-bases.ts';
import { checkRandom, formatShares, type RandomReport } from '../test/conformance/random/check-random.ts';
import { startBuildkit } from '../test/servers/buildkit.ts';
import { progressLines } from '../test/servers/prepare.ts';
import { startRegistry } from '../test/servers/registry.ts';
import { withServers } from './demo/with-servers.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(randomInt(1 << 30)) },
    path: { type: 'string' },
    parallel: { type: 'string', default: '2' },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);

await withServers('hydrofoil-conformance-', async (directory, servers) => {
  const progress = progressLines(tell);
  const registry = servers.use(await startRegistry({ directory: join(directory, 'registry'), progress }));
  const buildkit = servers.use(await startBuildkit({ directory: join(directory, 'buildkit'), progress }));
  const equipment = { registryUrl: registry.url, host: registry.host, prefix: 'random', seen: new Map(), ...buildkit };
  await pushBases(equipment);
  const seed = Number(values.seed);
  const count = Number(values.count);
  const parts = values.path === undefined ? Math.min(count, Number(values.parallel)) : 1;
  process.stdout.write(`${count} cases, seed ${seed}\n`);
  let done = 0;
  const onCase = () => {
    if (++done % 50 === 0) tell(`${done} cases`);
  };
  const reports = await Promise.all(
    Array.from({ length: parts }, async (_, part): Promise<RandomReport> => {
      const folder = join(directory, `contexts-${part}`);
      await mkdir(folder);
      const own = Math.floor(count / parts) + (part < count % parts ? 1 : 0);
      return checkRandom(
        { seed: seed + part, count: own, path: values.path, onCase, onFailure: tell },
        folder,
        equipment,
      );
    }),
  );
  for (const { failure } of reports) if (failure !== undefined) process.stdout.write(`\n${failure}\n`);
  process.stdout.write(`\n${formatShares(reports.flatMap(({ builds }) => builds))}\n`);
  const failures = reports.filter(({ failure }) => failure !== undefined).length;
  process.stdout.write(failures === 0 ? 'No difference\n' : `${failures} of ${parts} parts found a difference\n`);
  if (failures > 0) process.exitCode = 1;
});
