import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import type { ImageEquipment } from './image-case.ts';
import { pushBases } from './push-bases.ts';
import { checkRandom, formatShares, type RandomReport, refusedShare } from './random/check-random.ts';

/** Against hanging, not a measure: a case takes a second or two. */
const TIMEOUT_MS = 3_600_000;
/** Always the same cases, so that a change that breaks one is the one that fails; `npm run conformance` takes new ones. */
const SEED = 20_261_125;
const CASES = 150;
/** A case that both refuse compares little: most must be images, and some must be refused. */
const MOST_REFUSED = 0.25;

let folder: string;
let equipment: ImageEquipment;
const reports: RandomReport[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'random-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = {
    registryUrl: registry.url,
    host: registry.host,
    prefix: 'random-conformance',
    seen: new Map(),
    ...buildkit,
  };
  await pushBases(equipment);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(`Random cases: ${formatShares(reports.flatMap(({ builds }) => builds))}\n`);
});

test.concurrent.for([SEED, SEED + 1])(
  `${CASES} random contexts and Dockerfiles of the seed %i give what BuildKit gives, and again after a change, or are refused as BuildKit refuses them`,
  { timeout: TIMEOUT_MS },
  async (seed) => {
    const report = await checkRandom({ seed, count: CASES }, join(folder, String(seed)), equipment);
    reports.push(report);

    expect(report.failure).toBeUndefined();
  },
);

test('some of these cases are refused on purpose, and most are not', () => {
  const share = refusedShare(reports.flatMap(({ builds }) => builds));

  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(MOST_REFUSED);
});
