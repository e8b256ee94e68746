import type { Size } from './application.ts';
import { hydrofoilRows } from './hydrofoil-row.ts';
import type { Laboratory } from './laboratory.ts';
import { measure, type Sample } from './measure.ts';
import type { Options } from './options.ts';
import type { Scene } from './row.ts';
import { median } from './table.ts';
import { prepareScene, watching } from './ways.ts';

/** The same one-line change in a context of 5 000 files and in one of 100 000. */
export interface Scale {
  /** Which Hydrofoil. */
  readonly row: string;
  readonly large: ScalePoint;
  readonly huge: ScalePoint;
  /** How many times longer the second takes. */
  readonly ratio: number;
}

export interface ScalePoint {
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** Median. */
  readonly seconds: number;
  readonly uploadedBytes: number;
}

const VARIANT = 'nothing after the copy';

export async function measureScale(laboratory: Laboratory, { runs }: Pick<Options, 'runs'>): Promise<Scale[]> {
  const { equipment, proxy, cli } = laboratory;
  const rows = hydrofoilRows(equipment, cli);
  const scenes = {
    large: await prepareScene(laboratory, VARIANT, 'large', rows),
    huge: await prepareScene(laboratory, VARIANT, 'huge', rows),
  };
  const samples = await measure([scenes.large, scenes.huge], rows, proxy, {
    ...watching(laboratory),
    runs,
    delaysMs: [0],
  });
  return rows.map(({ name }) => {
    const own = samples.filter(({ row }) => row === name);
    const [large, huge] = [pointOf('large', scenes.large, own), pointOf('huge', scenes.huge, own)];
    return { row: name, large, huge, ratio: huge.seconds / large.seconds };
  });
}

function pointOf(size: Size, { application: { fileCount, sizeBytes } }: Scene, samples: readonly Sample[]): ScalePoint {
  const own = samples.filter((sample) => sample.size === size);
  const seconds = median(own.map((sample) => sample.seconds));
  const uploadedBytes = median(own.map((sample) => sample.uploadedBytes));
  return { fileCount, sizeBytes, seconds, uploadedBytes };
}
