import type { Size, Variant } from './application.ts';
import { buildahRows } from './buildah-rows.ts';
import { buildkitRows } from './buildkit-rows.ts';
import { craneRow, readImageFile } from './crane-row.ts';
import { hydrofoilRows } from './hydrofoil-row.ts';
import type { Laboratory } from './laboratory.ts';
import { type MeasureOptions, measure, type Sample } from './measure.ts';
import type { Options } from './options.ts';
import type { Row, Scene } from './row.ts';
import { makeScene } from './scene.ts';

/** What the ways took for one variant of the application. */
export interface VariantSamples {
  readonly variant: Variant;
  readonly fileCount: number;
  readonly sizeBytes: number;
  readonly samples: readonly Sample[];
}

/** Hydrofoil and the ways that people use today, in turn. */
export async function measureWays(laboratory: Laboratory, options: Options): Promise<VariantSamples[]> {
  const { equipment, proxy, crane, cli, servers } = laboratory;
  const rows = chosenRows(options.only, [
    ...hydrofoilRows(equipment, cli),
    ...buildkitRows(equipment),
    ...buildahRows(equipment),
    craneRow(crane),
  ]);
  for (const row of rows) servers.defer(async () => row.stop?.());
  const scenes: Scene[] = [];
  for (const variant of options.variants) scenes.push(await prepareScene(laboratory, variant, options.size, rows));
  const { runs, delaysMs } = options;
  const samples = await measure(scenes, rows, proxy, { ...watching(laboratory), runs, delaysMs });
  return scenes.map(({ application: { variant, fileCount, sizeBytes } }) => ({
    variant,
    fileCount,
    sizeBytes,
    samples: samples.filter((sample) => sample.variant === variant),
  }));
}

/** An application of this size, with what each row has already when the change comes. */
export async function prepareScene(
  { equipment, proxy, rootImage, say }: Laboratory,
  variant: Variant,
  size: Size,
  rows: readonly Row[],
): Promise<Scene> {
  say(`preparing: ${variant}, ${size}`);
  const scene = await makeScene(equipment, variant, { registry: proxy.host, rootImage, size });
  for (const row of rows.filter(({ variants }) => variants.includes(variant))) await row.prepare(scene);
  return scene;
}

/** Tells of each run, and looks at what it made: a row that is fast because it pushed yesterday's image must not count. */
export function watching({ crane, say }: Laboratory): Pick<MeasureOptions, 'onSample' | 'verify'> {
  return {
    onSample: ({ row, variant, size, delayMs, seconds }) =>
      say(`${variant}, ${size} · ${delayMs} ms · ${row}: ${seconds.toFixed(2)} s`),
    async verify(reference, version) {
      const text = await readImageFile(crane, reference, 'app/emr/version.py');
      if (!text.includes(`"${version}"`))
        throw new Error(`${reference} has not the changed line (${version}) but: ${text}`);
    },
  };
}

function chosenRows(only: readonly string[], all: readonly Row[]): readonly Row[] {
  const rows = all.filter(({ name }) => only.length === 0 || only.some((text) => name.includes(text)));
  if (rows.length > 0) return rows;
  throw new Error(`No row is called ${only.join(' or ')}. Rows: ${all.map(({ name }) => name).join(' · ')}`);
}
