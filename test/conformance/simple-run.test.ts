import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { buildWithBuildkit, buildWithHydrofoil, type ImageEquipment, writeSource } from './image-case.ts';
import { pushBases } from './push-bases.ts';
import { randomSimpleRun } from './random-simple-run.ts';

let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simple-run-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = {
    registryUrl: registry.url,
    host: registry.host,
    prefix: 'simple-run-conformance',
    seen: new Map(),
    ...buildkit,
  };
  await pushBases(equipment);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const RUNS = Number(process.env.CONFORMANCE_RUNS ?? 24);
const SEED = Number(process.env.CONFORMANCE_SEED ?? 3);

test('any simple RUN gives what BuildKit gives, without an engine or with it, or fails as it fails there', {
  timeout: 300_000 + RUNS * 20_000,
}, async () => {
  const shares = { composed: 0, executed: 0, refused: 0 };
  let count = 0;
  const property = fc.asyncProperty(randomSimpleRun, async (source) => {
    const name = `run-${++count}`;
    const place = join(folder, name);
    await writeSource(place, source, equipment);
    const [buildkit, native] = await Promise.all([
      buildWithBuildkit(place, source, equipment, name),
      buildWithHydrofoil(place, source, equipment, name),
    ]);

    expect(native.kind).toBe(buildkit.kind);
    shares[native.kind === 'refused' ? 'refused' : native.executed === 0 ? 'composed' : 'executed']++;
    if (buildkit.kind !== 'image' || native.kind !== 'image') return;
    expect(native.image.tree).toEqual(buildkit.image.tree);
    expect(native.image.config).toEqual(buildkit.image.config);
    expect(native.image.history).toEqual(buildkit.image.history);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });

  process.stdout.write(`Random simple RUNs: ${JSON.stringify(shares)}\n`);
  expect(shares.composed).toBeGreaterThan(RUNS / 6);
});
