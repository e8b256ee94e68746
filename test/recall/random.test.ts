import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedRegistry } from '../servers/shared.ts';
import { EDITS } from './edits.ts';
import { pushBase } from './push-base.ts';
import { mendScene, randomScene, type Scene, writeScene } from './random-scene.ts';
import { essenceOf, openTwins, type TwinBuild } from './twins.ts';
import { untilOld } from './until-old.ts';
import { workTree } from './work-tree.ts';

/** Always the same scenes in CI. RECALL_SEED and RECALL_SCENES take others, and more; RECALL_SCENE only the one that a failure names. */
const { RECALL_SEED: seed = 20_261_126, RECALL_SCENES: count = 20, RECALL_SCENE: only } = process.env;
const STEPS = 12;
/** So many contexts grow old together. */
const AT_ONCE = 20;
/** Against hanging, not a measure. */
const TIMEOUT_MS = 3_600_000;
/** A walk in which nothing is ever recalled proves nothing. */
const LEAST_RECALLED = 0.25;

interface NamedScene extends Scene {
  readonly number: number;
  readonly context: string;
}

let folder: string;
let host: string;
let base: string;
const builds: TwinBuild[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recall-random-'));
  const registry = await sharedRegistry();
  host = registry.host;
  base = await pushBase(registry.url, 'recall-random/base');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  const recalled = builds.filter(isRecalled).length;
  const codes = Map.groupBy(
    builds.flatMap((build) => (build.kind === 'refused' ? [build.code] : [])),
    (code) => code,
  );
  const refused = [...codes].map(([code, all]) => `${all.length} ${code}`).join(', ') || 'none';
  process.stdout.write(`Builds that remember: ${builds.length}, of them ${recalled} recalled; refused: ${refused}\n`);
});

test(`a machine that remembers makes what one makes that does not, whatever is edited between (${count} scenes of the seed ${seed}, ${STEPS} steps each)`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const all = fc
    .sample(randomScene(STEPS), { seed: Number(seed), numRuns: Number(count) })
    .map((scene, number) => ({ ...scene, number, context: join(folder, String(number)) }))
    .filter(({ number }) => only === undefined || number === Number(only));
  for (let first = 0; first < all.length; first += AT_ONCE) {
    const some = all.slice(first, first + AT_ONCE);
    for (const scene of some) writeScene(scene, scene.context, base);
    await untilOld();
    for (const scene of some) await walkThrough(scene);
  }
});

test('a good part of these builds is recalled', () => {
  expect(builds.filter(isRecalled).length / builds.length).toBeGreaterThan(LEAST_RECALLED);
});

function isRecalled(build: TwinBuild): boolean {
  return build.kind === 'image' && build.read === 0;
}

async function walkThrough(scene: NamedScene): Promise<void> {
  const { number, context, steps, dockerfile } = scene;
  using twins = openTwins({ host, name: `recall-random/${seed}-${number}-${process.pid}`, context });
  try {
    await twins.buildRemembering();
    await twins.buildForgetting();
    for (const [place, edits] of steps.entries()) {
      for (const [edit, one, other] of edits) EDITS[edit](workTree(context), one, other);
      const remembering = await twins.buildRemembering();
      const forgetting = await twins.buildForgetting();
      builds.push(remembering);
      const what = `RECALL_SCENE=${number}, step ${place} of ${JSON.stringify(steps)}\n${dockerfile}`;
      expect(essenceOf(remembering), what).toEqual(essenceOf(forgetting));
      if (remembering.kind === 'refused') mendScene(scene, context, base);
    }
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
