import * as z from 'zod/mini';
import type { Descriptor } from '../oci/manifest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import { layerArchive } from './layer-archive.ts';
import type { BuildPorts } from './ports.ts';
import { keepFinding, readRecord } from './record-store.ts';
import { type LayerTrees, RECORDED_TREES, recordedTrees, treesOf } from './recorded-tree.ts';
import { readTree } from './rootfs-of-image.ts';

/** Layers whose files are of interest. */
export interface LayersPlace {
  readonly from: Repository;
  readonly layers: readonly Descriptor[];
  /** Where what was read is kept. */
  readonly to: Repository;
}

const STORED = z.object({ version: z.literal(1), trees: RECORDED_TREES });

/**
 * What the files of these layers hold: as it is kept under `tree-<id>`, else read from the layers, which downloads them, once in the
 * life of a base or an image that another stage takes from.
 */
export async function ensureTrees(
  id: string,
  { from, layers, to }: LayersPlace,
  ports: BuildPorts,
): Promise<LayerTrees> {
  if (layers.length === 0) return [];
  const tag = `tree-${id}`;
  const record = await readRecord(to, tag, ports);
  const { data } = STORED.safeParse(record?.value);
  if (data !== undefined && data.trees.length === layers.length) return treesOf(data.trees, from, layers, ports);

  const { registry, signal } = ports;
  const trees = await Promise.all(
    layers.map(async (layer) => {
      const { stream } = await registry.openBlob(from, layer.digest, { signal });
      return readTree(stream, layerArchive(from, layer, ports), signal);
    }),
  );
  const isHere = formatRepository(from) === formatRepository(to);
  const value = { version: 1, trees: recordedTrees(trees) };
  await keepFinding(to, tag, { value, layers: isHere ? layers : [] }, ports);
  return trees;
}
