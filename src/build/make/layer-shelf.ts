import type { FileEntry } from '../../layer/entry.ts';
import { createExtraction } from '../../layer/extract.ts';
import { packLayer } from '../../layer/pack.ts';
import type { PackedLayer } from '../../layer/packed-layer.ts';
import { createMemoryBudget } from '../../layer/spool.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Key } from '../../plan/input.ts';
import type { CopySegment, KnownSegment } from '../../plan/segment.ts';
import type { PushBlob } from '../../registry/registry.ts';
import { segmentsOf } from '../plan/resolve-segments.ts';
import type { BuildPorts, Provenance } from '../ports.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import type { SegmentLayers } from './assemble.ts';
import type { CredentialWatch } from './credential-watch.ts';
import { createSlots } from './slots.ts';

/** The layers of copy segments: taken over from previous images, or packed once and kept until they are sent. Images of several platforms share one. */
export interface LayerShelf extends AsyncDisposable {
  /** Takes what these segments will need out of the layers of other stages, each of which is read once for all of them. */
  prepare(segments: readonly KnownSegment[]): Promise<void>;
  layersOf(segment: CopySegment): Promise<SegmentLayers>;
  /** Packed layers that the registry does not have yet. */
  unsent(): readonly PushBlob[];
  /** Has them sent, one caller after another: what one has sent, the next one does not. */
  send(push: (unsent: readonly PushBlob[]) => Promise<void>): Promise<void>;
  /** Bytes of the layers that were sent so. */
  sentBytes(): number;
}

/** Each fills the thread pool by itself; the second is there for the ends of small ones. */
const PACKED_AT_ONCE = 2;
/** Of packed layers, all together; what is more lies on disk until it is sent. */
const MEMORY_BYTES = 16 << 20;

export function openShelf(
  previous: readonly PreviousImage[],
  { createdAt }: Provenance,
  watch: CredentialWatch,
  { signal }: BuildPorts,
): LayerShelf {
  const taken = new Map<Key, SegmentLayers>(previous.flatMap(segmentsOf).map((segment) => [segment.key, segment]));
  const packing = new Map<Key, Promise<PackedLayer>>();
  const packed = new Map<Key, PackedLayer>();
  const sent = new Set<Digest>();

  const slots = createSlots(PACKED_AT_ONCE);
  const budget = createMemoryBudget(MEMORY_BYTES);
  const extraction = createExtraction();
  let preparing: Promise<void> = Promise.resolve();

  const pack = async (segment: CopySegment) => {
    const inspect = (entry: FileEntry, bytes: Uint8Array) => watch.inspect(segment, entry, bytes);
    const options = { mtimeSeconds: createdAt, signal, inspect, extraction, budget };
    const layer = await slots.run(() => packLayer(segment.entries, options));
    packed.set(segment.key, layer);
    return layer;
  };
  const packOnce = (segment: CopySegment) => {
    const layer = packing.get(segment.key) ?? pack(segment);
    packing.set(segment.key, layer);
    return layer;
  };
  const unsent = () => {
    watch.refuse(); // whoever asks is about to send
    return [...packed.values()]
      .filter(({ descriptor }) => !sent.has(descriptor.digest))
      .map((layer) => ({ ...layer.descriptor, open: () => layer.open() }));
  };
  let sending: Promise<void> = Promise.resolve();
  return {
    prepare(segments) {
      const entries = segments.flatMap((segment) =>
        segment.kind === 'copy' && !taken.has(segment.key) && !packing.has(segment.key) ? segment.entries : [],
      );
      const turn = preparing.then(() => extraction.take(entries, { signal }));
      preparing = turn.catch(() => {}); // whose turn it was is told
      return turn;
    },
    async layersOf(segment) {
      const known = taken.get(segment.key);
      if (known !== undefined) return { ...known, createdBy: [segment.createdBy] };
      const { descriptor, diffId } = await packOnce(segment);
      return { layers: [descriptor], diffIds: [diffId], createdBy: [segment.createdBy] };
    },
    unsent,
    send(push) {
      const turn = sending.then(async () => {
        const blobs = unsent();
        await push(blobs);
        for (const { digest } of blobs) sent.add(digest);
      });
      sending = turn.catch(() => {}); // whose turn it was is told
      return turn;
    },
    sentBytes: () =>
      [...packed.values()].reduce(
        (sum, { descriptor }) => sum + (sent.has(descriptor.digest) ? descriptor.size : 0),
        0,
      ),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([preparing, ...packing.values()]);
      await extraction[Symbol.asyncDispose]();
      await Promise.all([...packed.values()].map((layer) => layer[Symbol.asyncDispose]()));
    },
  };
}
