import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withServers } from '../scripts/demo/with-servers.ts';
import { openLaboratory } from './laboratory.ts';
import { measureMemory } from './memory.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { formatJson, formatOutcome, type Outcome } from './outcome.ts';
import { type Replay, replayHistory } from './replay/replay-history.ts';
import { measureScale } from './scale.ts';
import { measureStartUp } from './start-up.ts';
import { measureWays } from './ways.ts';

const options = parseOptions(process.argv.slice(2));
if (options === undefined) process.stdout.write(HELP);
else await withServers('hydrofoil-bench-', (directory, servers) => bench(options, directory, servers));

async function bench(options: Options, directory: string, servers: AsyncDisposableStack): Promise<void> {
  const laboratory = await openLaboratory(directory, servers, say);
  const { cli, action, registry } = laboratory;
  const measures = (part: Options['parts'][number]) => options.parts.includes(part);
  const outcome: Outcome = {
    ways: measures('ways') ? await measureWays(laboratory, options) : [],
    scale: measures('scale') ? await measureScale(laboratory, options) : [],
    memory: measures('memory') ? await measureMemory(directory, { cli, registry: registry.host, say }) : [],
    replays: await replayAll(options.histories, directory),
    startUp: await measureStartUp({ cli, action, registry: registry.host, directory }),
  };
  process.stdout.write(options.format === 'json' ? formatJson(outcome) : formatOutcome(outcome));
}

async function replayAll(histories: readonly string[], directory: string): Promise<Replay[]> {
  const replays: Replay[] = [];
  for (const [place, history] of histories.entries()) {
    say(`replay: ${history}`);
    const folder = join(directory, `replay-${place}`);
    await mkdir(folder);
    replays.push(await replayHistory(resolve(history), { folder, count: 200, signal: new AbortController().signal }));
  }
  return replays;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
