import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withServers } from '../scripts/demo/with-servers.ts';
import { formatReplays } from './replay/format-replay.ts';
import { type Replay, replayHistory } from './replay/replay-history.ts';

const HELP = `npm run bench:replay -- DIR... [options]

Walks the last commits of git repositories (first parents) and makes, for each, the layers of "COPY . /app/" with that commit's
.dockerignore, by the code that builds use and in a temporary folder: what a commit uploads, as a share of the whole COPY as one
layer, and what a node that has the image before unpacks again. The repositories are only read; nothing is asked of their servers.

  --commits N   how many (200)
  --json        one JSON value on stdout instead of a table
  --help
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || positionals.length === 0) process.stdout.write(HELP);
else await withServers('hydrofoil-replay-', replayAll);

async function replayAll(directory: string): Promise<void> {
  const replays: Replay[] = [];
  for (const [place, repository] of positionals.entries()) {
    process.stderr.write(`${repository} …\n`);
    const folder = join(directory, String(place));
    await mkdir(folder);
    const { signal } = new AbortController();
    replays.push(await replayHistory(resolve(repository), { folder, count: Number(values.commits), signal }));
  }
  process.stdout.write(values.json ? `${JSON.stringify(replays, null, 2)}\n` : `${formatReplays(replays)}\n`);
}
