import { orderSegments } from '../../src/build/plan/order-segments.ts';
import type { LayerEntry } from '../../src/layer/entry.ts';
import { packLayer } from '../../src/layer/pack.ts';
import type { Segment } from '../../src/plan/segment.ts';
import { readBlobs } from './blob-reader.ts';
import { checkOut, git, lastCommits } from './checkout.ts';
import { asOneLayer, planCopy } from './plan-copy.ts';

/** What the commits of one repository cost, each after the other. Bytes are sums over all commits that change the image. */
export interface Replay {
  readonly repository: string;
  readonly head: string;
  /** Date of that commit. */
  readonly date: string;
  readonly commits: number;
  /** Of the last commit. */
  readonly files: number;
  readonly layers: number;
  /** Compressed bytes of layers that the image before did not have. */
  readonly uploadedBytes: number;
  readonly uploadedLayers: number;
  /** Compressed bytes when the whole COPY is one layer. */
  readonly oneLayerBytes: number;
  /** Uncompressed bytes above the lowest layer that a node with the image before does not have; in the order of the plan, and of the image. */
  readonly unpackedInPlanOrder: number;
  readonly unpackedBytes: number;
  readonly allUnpackedBytes: number;
  /** Files that the clone does not hold. */
  readonly missing: number;
}

interface Packed {
  readonly bytes: number;
  readonly uncompressedBytes: number;
}

/** The whole is packed for every so many changes; in between its size follows the sum of the layers, of which it differs by less than a hundredth. */
const WHOLE_EVERY = 20;

/** Makes the image of each of the last `count` changes in a folder of its own, as a build would, and weighs what is new in each. */
export async function replayHistory(
  repository: string,
  { folder, count, signal }: { readonly folder: string; readonly count: number; readonly signal: AbortSignal },
): Promise<Replay> {
  await using blobs = readBlobs(repository);
  const checkout = checkOut(repository, folder, blobs);
  const packed = new Map<string, Packed>();
  const pack = async (entries: readonly LayerEntry[]): Promise<Packed> => {
    await using layer = await packLayer(entries, { mtimeSeconds: 0, signal });
    return { bytes: layer.descriptor.size, uncompressedBytes: layer.uncompressedBytes };
  };
  const sizeOf = ({ key }: Segment) => packed.get(key) ?? { bytes: 0, uncompressedBytes: 0 };
  const sum = { uploadedBytes: 0, uploadedLayers: 0, oneLayerBytes: 0, unpackedInPlanOrder: 0, unpackedBytes: 0 };
  let [commits, allUnpackedBytes, wholeShare] = [0, 0, 1];
  let before: { readonly planned: readonly Segment[]; readonly ordered: readonly Segment[] } | undefined;

  const list = await lastCommits(repository, count + 1);
  for (const commit of list) {
    await checkout.moveTo(commit);
    const planned = await planCopy(checkout, signal);
    for (const segment of planned)
      if (segment.kind === 'copy' && !packed.has(segment.key)) packed.set(segment.key, await pack(segment.entries));
    const ordered = orderSegments(planned, before?.ordered ?? []);
    const known = new Set(before?.planned.map(({ key }) => key));
    const added = planned.filter(({ key }) => !known.has(key));
    if (before !== undefined && (added.length > 0 || known.size !== planned.length)) {
      const all = total(planned, sizeOf);
      if (commits % WHOLE_EVERY === 0) wholeShare = (await pack(asOneLayer(planned))).bytes / all.bytes;
      commits++;
      sum.uploadedLayers += added.length;
      sum.uploadedBytes += total(added, sizeOf).bytes;
      sum.oneLayerBytes += all.bytes * wholeShare;
      sum.unpackedInPlanOrder += total(aboveChange(planned, before.planned), sizeOf).uncompressedBytes;
      sum.unpackedBytes += total(aboveChange(ordered, before.ordered), sizeOf).uncompressedBytes;
      allUnpackedBytes += all.uncompressedBytes;
    }
    before = { planned, ordered };
  }
  const last = list.at(-1) ?? '';
  return {
    repository,
    head: last,
    date: (await git(repository, ['log', '-1', '--format=%cs', last])).trim(),
    commits,
    files: checkout.digests.size,
    layers: before?.planned.length ?? 0,
    ...sum,
    allUnpackedBytes,
    missing: checkout.missing.size,
  };
}

function aboveChange(now: readonly Segment[], before: readonly Segment[]): readonly Segment[] {
  const lowest = now.findIndex(({ key }, place) => key !== before[place]?.key);
  return lowest === -1 ? [] : now.slice(lowest);
}

function total(segments: readonly Segment[], sizeOf: (segment: Segment) => Packed): Packed {
  const sizes = segments.map(sizeOf);
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    uncompressedBytes: sizes.reduce((sum, { uncompressedBytes }) => sum + uncompressedBytes, 0),
  };
}
