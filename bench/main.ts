import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCli } from '../scripts/build-cli.ts';
import { withServers } from '../scripts/demo/with-servers.ts';
import type { Progress } from '../src/log.ts';
import { startBuildkit } from '../test/servers/buildkit.ts';
import { startProxy } from '../test/servers/proxy.ts';
import { startRegistry } from '../test/servers/registry.ts';
import { makeRootImage } from '../test/servers/root-image.ts';
import { SIZES, type Size } from './application.ts';
import { buildahRows } from './buildah-rows.ts';
import { buildkitRows } from './buildkit-rows.ts';
import { craneRow, ensureCrane, readImageFile } from './crane-row.ts';
import { hydrofoilRow } from './hydrofoil-row.ts';
import { measure } from './measure.ts';
import { formatJson, formatOutcome, type Outcome } from './outcome.ts';
import { BOTH, type Equipment, type MissingRow, type Row, type Scene } from './row.ts';
import { makeScene } from './scene.ts';
import { measureStartUp } from './start-up.ts';

const HELP = `npm run bench -- [options]

Measures how long a changed line of code takes until its image is in the registry (decide + build + push), by Hydrofoil and by the
ways that people use today, on examples/emr at the size of a real application, with a registry on loopback. Medians; one run of
each row in turn. Everything goes through one proxy, which can delay each request.

  --runs N         runs of each row (5); rows that take a minute get 2 at most
  --only TEXT      only rows whose name contains it; may be repeated
  --delay MS       delay of each request; may be repeated (0, 25 and 50)
  --size NAME      large: about 5 000 files and 20 MB (default); story: 1 000 and 16 MB; huge: 100 000 and 400 MB;
                   example: examples/emr as it is
  --variant TEXT   "nothing after the copy" or "collectstatic" (both)
  --json           one JSON value on stdout instead of tables
  --help
`;

const MISSING: readonly MissingRow[] = [{ name: 'Docker', why: 'no dockerd is started for the benchmark' }];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true, default: [] },
    delay: { type: 'string', multiple: true, default: ['0', '25', '50'] },
    variant: { type: 'string', multiple: true, default: [...BOTH] },
    size: { type: 'string', default: 'large' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await withServers('hydrofoil-bench-', bench);

async function bench(directory: string, servers: AsyncDisposableStack): Promise<void> {
  const registry = servers.use(await startRegistry({ directory: join(directory, 'registry'), progress: tell }));
  const proxy = servers.use(await startProxy({ target: registry.url }));
  const warm = servers.use(await startBuildkit({ directory: join(directory, 'warm'), progress: tell }));
  const equipment: Equipment = { directory, warm, progress: tell };
  const crane = await ensureCrane(equipment);
  const cli = await buildCli(directory);
  const root = await makeRootImage({ registry: registry.url, repository: 'python', tag: 'root', progress: tell });
  const rootImage = root.reference.replace(registry.host, proxy.host);

  const rows = chosenRows([
    hydrofoilRow(equipment, cli),
    ...buildkitRows(equipment),
    ...buildahRows(equipment),
    craneRow(crane),
  ]);
  for (const row of rows) servers.defer(async () => row.stop?.());
  const scenes: Scene[] = [];
  for (const variant of BOTH.filter((name) => values.variant.includes(name))) {
    say(`preparing: ${variant}`);
    const scene = await makeScene(equipment, variant, { registry: proxy.host, rootImage, size: sizeOf(values.size) });
    for (const row of rows.filter(({ variants }) => variants.includes(variant))) await row.prepare(scene);
    scenes.push(scene);
  }
  const samples = await measure(scenes, rows, proxy, {
    runs: Number(values.runs),
    delaysMs: values.delay.map(Number),
    onSample: ({ row, variant, delayMs, seconds }) =>
      say(`${variant} · ${delayMs} ms · ${row}: ${seconds.toFixed(2)} s`),
    verify: (reference, version) => assertVersion(crane, reference, version),
  });
  const outcome: Outcome = { scenes, samples, missing: MISSING, startUp: await measureStartUp(cli) };
  process.stdout.write(values.json ? formatJson(outcome) : formatOutcome(outcome));
}

function sizeOf(text: string): Size {
  const size = SIZES.find((name) => name === text);
  if (size === undefined) throw new Error(`--size is ${SIZES.join(', ')}, not ${text}`);
  return size;
}

function chosenRows(all: readonly Row[]): readonly Row[] {
  const rows = all.filter(({ name }) => values.only.length === 0 || values.only.some((text) => name.includes(text)));
  if (rows.length > 0) return rows;
  throw new Error(`No row is called ${values.only.join(' or ')}. Rows: ${all.map(({ name }) => name).join(' · ')}`);
}

/** A row that is fast because it pushed yesterday's image must not count. */
async function assertVersion(crane: string, reference: string, version: string): Promise<void> {
  const text = await readImageFile(crane, reference, 'app/emr/version.py');
  if (!text.includes(`"${version}"`))
    throw new Error(`${reference} has not the changed line (${version}) but: ${text}`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function tell(event: Parameters<Progress>[0]): void {
  if (event.type === 'phase-started') say(`${event.phase} …`);
  if (event.type === 'phase-finished') say(`${event.phase}: ${(event.durationMs / 1000).toFixed(0)} s`);
}
