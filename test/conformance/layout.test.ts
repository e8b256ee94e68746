import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { buildWithHydrofoil, type ImageEquipment, writeSource } from './image-case.ts';
import { applicationRows } from './image-rows/application-rows.ts';
import { narrowedRows } from './image-rows/narrowed-rows.ts';
import { onbuildRows } from './image-rows/onbuild-rows.ts';
import { stageRows } from './image-rows/stages-rows.ts';
import { takenRows } from './image-rows/taken-rows.ts';
import { checkLayout } from './layout-oracle.ts';
import { pushBases } from './push-bases.ts';

/** Against hanging, not a measure: a build takes a second or two. */
const TIMEOUT_MS = 300_000;

let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layout-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = {
    seen: new Map(),
    registryUrl: registry.url,
    host: registry.host,
    prefix: 'layout-conformance',
    ...buildkit,
  };
  await pushBases(equipment);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const rows = [...applicationRows, ...narrowedRows, ...stageRows, ...onbuildRows, ...takenRows];

for (const [place, row] of rows.entries()) {
  test.concurrent(`into a folder, and verified: ${row.name}`, { timeout: TIMEOUT_MS }, async () => {
    const name = `row-${place}`;
    const layouts = join(folder, 'layouts');
    const source = join(folder, name);
    const first = { executed: row.executed, outcome: 'made' } as const;
    for (const next of [first, ...(row.later ?? [])]) {
      const it = { ...row, ...next };
      await writeSource(source, it, equipment);

      const pushed = await buildWithHydrofoil(source, it, equipment, name);
      const written = await buildWithHydrofoil(source, it, { ...equipment, layouts }, name);

      if (pushed.kind !== 'image' || written.kind !== 'image') throw new Error(JSON.stringify([pushed, written]));
      expect(written).toMatchObject({ executed: next.executed, outcome: next.outcome, differences: [] });
      expect({ ...written.image, digest: '' }).toEqual({ ...pushed.image, digest: '' });
      const tags = await checkLayout(join(layouts, name));
      expect(tags['index.json']).toEqual(['latest']);
    }
  });
}
