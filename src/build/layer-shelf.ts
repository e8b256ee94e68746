import { packLayer } from '../layer/pack.ts';
import type { PackedLayer } from '../layer/packed-layer.ts';
import type { Digest } from '../oci/digest.ts';
import type { Key } from '../plan/input.ts';
import type { CopySegment } from '../plan/segment.ts';
import type { PushBlob } from '../registry/registry.ts';
import type { SegmentLayers } from './assemble.ts';
import type { BuildPorts, Provenance } from './ports.ts';
import type { PreviousImage } from './previous-image.ts';
import { segmentsOf } from './resolve-segments.ts';

/** The layers of copy segments: taken over from the previous image, or packed once and kept until they are sent. */
export interface LayerShelf extends AsyncDisposable {
  layersOf(segment: CopySegment): Promise<SegmentLayers>;
  /** Packed layers that the registry does not have yet. */
  unsent(): readonly PushBlob[];
  markSent(digests: readonly Digest[]): void;
  /** Bytes of the layers that were marked as sent. */
  sentBytes(): number;
}

export function openShelf(
  previous: PreviousImage | undefined,
  { createdAt }: Provenance,
  { signal }: BuildPorts,
): LayerShelf {
  const taken = new Map<Key, SegmentLayers>(
    (previous === undefined ? [] : segmentsOf(previous)).map((segment) => [segment.key, segment]),
  );
  const packed = new Map<Key, PackedLayer>();
  const sent = new Set<Digest>();

  const pack = async (segment: CopySegment) => {
    const layer = await packLayer(segment.entries, { mtimeSeconds: createdAt, signal });
    packed.set(segment.key, layer);
    return layer;
  };
  return {
    async layersOf(segment) {
      const known = taken.get(segment.key);
      if (known !== undefined) return { ...known, createdBy: [segment.createdBy] };
      const { descriptor, diffId } = packed.get(segment.key) ?? (await pack(segment));
      return { layers: [descriptor], diffIds: [diffId], createdBy: [segment.createdBy] };
    },
    unsent: () =>
      [...packed.values()]
        .filter(({ descriptor }) => !sent.has(descriptor.digest))
        .map((layer) => ({ ...layer.descriptor, open: () => layer.open() })),
    markSent(digests) {
      for (const digest of digests) sent.add(digest);
    },
    sentBytes: () =>
      [...packed.values()].reduce(
        (sum, { descriptor }) => sum + (sent.has(descriptor.digest) ? descriptor.size : 0),
        0,
      ),
    async [Symbol.asyncDispose]() {
      await Promise.all([...packed.values()].map((layer) => layer[Symbol.asyncDispose]()));
    },
  };
}
