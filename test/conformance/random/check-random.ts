import fc from 'fast-check';
import type { ImageEquipment } from '../image-case.ts';
import { formatRow } from './format-row.ts';
import { type BuildResult, runRandomCase } from './random-case.ts';
import { randomImage } from './random-image.ts';

export interface RandomRun {
  readonly seed: number;
  readonly count: number;
  /** Begin with this one: "17:0:3", as a failure names it. */
  readonly path?: string | undefined;
  /** Told after each case. */
  readonly onCase?: () => void;
  /** Told of the first case that differs, as it was found. */
  readonly onFailure?: (text: string) => void;
}

/** How many smaller cases are tried at most: each is two builds of two. */
const MOST_TRIES = 150;

export interface RandomReport {
  readonly builds: readonly BuildResult[];
  /** The shrunk case, how to run it again, and what differs. */
  readonly failure?: string;
}

/** Runs random cases until one differs; then looks for the smallest that does. */
export async function checkRandom(
  { seed, count, path, onCase = () => {}, onFailure = () => {} }: RandomRun,
  folder: string,
  equipment: ImageEquipment,
): Promise<RandomReport> {
  const builds: BuildResult[] = [];
  let number = 0;
  let hasFailed = false; // what comes after is the search for a smaller one
  let tries = 0;
  const property = fc.asyncProperty(randomImage, async (image) => {
    if (hasFailed && ++tries > MOST_TRIES) return;
    const result = await runRandomCase(
      image,
      folder,
      equipment,
      `random-${seed < 0 ? 'n' : ''}${Math.abs(seed)}-${++number}`,
    );
    if (result.difference !== undefined && !hasFailed) {
      hasFailed = true;
      onFailure(`${formatRow(image)}\n${result.difference}\nLooking for a smaller one\n`);
    }
    if (!hasFailed) builds.push(...result.builds);
    onCase();
    if (result.difference !== undefined) throw new Error(result.difference);
  });
  const details = await fc.check(property, {
    seed,
    numRuns: count,
    endOnFailure: false,
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return { builds };
  const [image] = details.counterexample ?? [];
  const failure = [
    `Case ${details.numRuns} of seed ${seed} differs; shrunk ${details.numShrinks} times. Run it again with:`,
    `  npm run conformance -- --count 1 --seed ${seed} --path ${details.counterexamplePath}`,
    'As a row of test/conformance/image-rows:',
    image === undefined ? '' : formatRow(image),
    String(details.errorInstance instanceof Error ? details.errorInstance.message : details.errorInstance),
  ];
  return { builds, failure: failure.join('\n') };
}

/** Share of the cases in which there was nothing to compare but that both builders refuse them. */
export function refusedShare(builds: readonly BuildResult[]): number {
  const first = builds.filter(({ build }) => build === 'first');
  return first.filter(({ refusal }) => refusal !== undefined).length / Math.max(1, first.length);
}

/**
 * "300 cases, 560 builds; 21.0 % of the cases were refused by both; 22.0 % of the images and 9.1 % of their steps needed the engine.
 * Refusals: 31 COPY_CONFLICT, 2 OWNER_UNKNOWN"
 */
export function formatShares(builds: readonly BuildResult[]): string {
  const cases = builds.filter(({ build }) => build === 'first').length;
  const images = builds.filter(({ refusal }) => refusal === undefined);
  const sum = (of: (build: BuildResult) => number) => images.reduce((total, build) => total + of(build), 0);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const engineImages = images.filter(({ executed }) => executed > 0).length / Math.max(1, images.length);
  const engineSteps =
    sum(({ engineSteps }) => engineSteps) /
    Math.max(
      1,
      sum(({ steps }) => steps),
    );
  const codes = Map.groupBy(
    builds.flatMap(({ refusal }) => refusal ?? []),
    (code) => code,
  );
  const refusals = [...codes].sort(([, a], [, b]) => b.length - a.length).map(([code, all]) => `${all.length} ${code}`);
  return `${cases} cases, ${builds.length} builds; ${percent(refusedShare(builds))} of the cases were refused by both; ${percent(
    engineImages,
  )} of the images and ${percent(engineSteps)} of their steps needed the engine. Refusals: ${refusals.join(', ') || 'none'}`;
}
