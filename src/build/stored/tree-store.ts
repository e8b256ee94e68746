import * as z from 'zod/mini';
import { type Digest, isDigest } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import { formatRepository, type Repository } from '../../oci/reference.ts';
import type { BuildPorts } from '../ports.ts';
import { layerArchive } from './layer-archive.ts';
import { keepFinding, readRecord } from './record-store.ts';
import { type LayerTrees, RECORDED_TREES, recordedTrees, treesOf } from './recorded-tree.ts';
import { readTree } from './rootfs-of-image.ts';

/** Layers of which somebody wants to know what their files hold. */
export interface LayersPlace {
  readonly from: Repository;
  /** Asked for only where it is not known yet. */
  readonly layers: () => Promise<readonly Descriptor[]>;
  /** Where what was read is kept. */
  readonly to: Repository;
}

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value));
const STORED = z.object({
  version: z.literal(2),
  layers: z.array(z.object({ mediaType: z.string(), digest, size: z.number() })),
  trees: RECORDED_TREES,
});

export function treeTag(id: string): string {
  return `tree-${id}`;
}

/**
 * What the files of these layers hold: as it is kept under `tree-<id>`, else read from the layers, which downloads them, once in the
 * life of a base or an image that another stage takes from.
 */
export async function ensureTrees(
  id: string,
  { from, layers: findLayers, to }: LayersPlace,
  ports: BuildPorts,
): Promise<LayerTrees> {
  const tag = treeTag(id);
  const { data } = STORED.safeParse((await readRecord(to, tag, ports))?.value);
  if (data !== undefined && data.trees.length === data.layers.length)
    return treesOf(data.trees, from, data.layers, ports);

  const layers = await findLayers();
  const trees = await Promise.all(
    layers.map(async (layer) => {
      const archive = layerArchive(from, layer, ports);
      return readTree(await archive.open(ports), archive, ports.signal);
    }),
  );
  const isHere = formatRepository(from) === formatRepository(to);
  const named = layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size }));
  const value = { version: 2, layers: named, trees: recordedTrees(trees) };
  await keepFinding(to, tag, { value, layers: isHere ? layers : [] }, ports);
  return trees;
}
