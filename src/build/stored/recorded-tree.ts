import * as z from 'zod/mini';
import { contentDigest } from '../../layer/entry.ts';
import { type Digest, isDigest } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { RootfsEntry } from '../../plan/compose/rootfs-builder.ts';
import type { BuildPorts } from '../ports.ts';
import { layerArchive } from './layer-archive.ts';

/** The entries of layers, lowest layer first, as records keep them. */
export type LayerTrees = readonly (readonly RootfsEntry[])[];

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value));

export const RECORDED_TREES = z.array(
  z.array(
    z.object({
      path: z.string(),
      type: z.enum(['file', 'directory', 'symlink', 'hardlink', 'other']),
      mode: z.number(),
      uid: z.number(),
      gid: z.number(),
      target: z.exactOptional(z.string()),
      content: z.exactOptional(z.string()),
      /** Of files that another stage may take: bytes, and sha256 of the content. */
      size: z.exactOptional(z.number()),
      digest: z.exactOptional(digest),
    }),
  ),
);

type RecordedTrees = z.infer<typeof RECORDED_TREES>;

/** Leaves out where contents are: the layers that the record stands beside say it. */
export function recordedTrees(trees: LayerTrees): RecordedTrees {
  return trees.map((entries) =>
    entries.map(({ stored, ...entry }) =>
      stored === undefined ? entry : { ...entry, size: stored.size, digest: contentDigest(stored) },
    ),
  );
}

/** The entries again, each file with the layer that it is in. */
export function treesOf(
  recorded: RecordedTrees,
  repository: Repository,
  layers: readonly Descriptor[],
  ports: Pick<BuildPorts, 'registry'>,
): LayerTrees {
  return recorded.map((entries, place) => {
    const layer = layers[place];
    const archive = layer === undefined ? undefined : layerArchive(repository, layer, ports);
    return entries.map(({ size, digest: content, ...entry }) =>
      archive === undefined || size === undefined || content === undefined
        ? entry
        : { ...entry, stored: { size, digest: content, content: { from: 'archive', archive, path: entry.path } } },
    );
  });
}
