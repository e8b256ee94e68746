import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import type { FlatTree } from './flat-tree.ts';
import {
  buildWithBuildkit,
  buildWithHydrofoil,
  type ImageEquipment,
  type ImageSource,
  writeSource,
} from './image-case.ts';
import { imageRows } from './image-rows.ts';
import type { InspectedImage } from './inspect-image.ts';
import { pushBases } from './push-bases.ts';

/** Against hanging, not a measure: a build takes a second or two. */
const TIMEOUT_MS = 300_000;

let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = { registryUrl: registry.url, host: registry.host, prefix: 'image-conformance', ...buildkit };
  await pushBases(equipment);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

for (const row of imageRows) {
  test.concurrent(`${row.name}: ${row.why}`, { timeout: TIMEOUT_MS }, async () => {
    const first = { executed: row.executed, outcome: 'made' } as const;
    for (const next of [first, ...(row.later ?? [])]) {
      const { buildkit, native } = await buildBoth({ ...row, ...next }, nameOf(row));

      expect(native).toMatchObject({ kind: 'image', executed: next.executed, outcome: next.outcome });
      expect(buildkit).toMatchObject({ kind: 'image' });
      if (buildkit.kind !== 'image' || native.kind !== 'image') continue;
      const { byProducts = [] } = row;
      expect(Object.keys(buildkit.image.tree)).toEqual(expect.arrayContaining([...byProducts]));
      expect(comparable(native.image)).toEqual(comparable(without(byProducts, buildkit.image)));
    }
  });
}

function nameOf({ name }: { readonly name: string }): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

async function buildBoth(source: ImageSource, name: string) {
  const place = join(folder, name);
  await writeSource(place, source, equipment);
  const [buildkit, native] = await Promise.all([
    buildWithBuildkit(place, source, equipment, name),
    buildWithHydrofoil(place, source, equipment, name),
  ]);
  return { buildkit, native };
}

function comparable({ tree, config, history }: InspectedImage): Omit<InspectedImage, 'digest'> {
  return { config, history, tree };
}

function without(paths: readonly string[], image: InspectedImage): InspectedImage {
  const tree: FlatTree = Object.fromEntries(Object.entries(image.tree).filter(([path]) => !paths.includes(path)));
  return { ...image, tree };
}
