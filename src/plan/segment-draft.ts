import { divideIntoBuckets } from '../layer/buckets.ts';
import type { LayerEntry } from '../layer/entry.ts';
import { type Fingerprint, readFingerprint, vouchedFingerprint } from '../layer/fingerprint.ts';
import { isAsset } from '../layer/is-asset.ts';
import { layerKeyOf } from '../layer/key.ts';
import { hexOf } from '../oci/digest.ts';
import { bucketsFor } from './buckets-for.ts';
import type { WalkedStep } from './chain.ts';
import type { ComposedEntries, EngineComposition } from './compose/composition.ts';
import { type FactsAfter, factsAfter } from './compose/facts-after.ts';
import type { RootfsFacts } from './compose/rootfs.ts';
import { applyLayers, type RootfsEntry } from './compose/rootfs-builder.ts';
import type { OpenEntries } from './compose/run-view.ts';
import { inWalkOrder, mergeInWalkOrder } from './compose/walk-order.ts';
import { withParents } from './compose/with-parents.ts';
import type { Key } from './input.ts';
import { changeEntries, openEntriesOf } from './open-layers.ts';
import type { ChangeOfLayers, HistoryLine, SegmentsPlan } from './plan-segments.ts';
import type { CopySegment, RunSegment, Segment } from './segment.ts';

/** What the next instruction stands on: known, or whatever a run that was not made yet leaves. */
export type DraftRootfs =
  | { readonly kind: 'known'; readonly facts: () => RootfsFacts }
  | { readonly kind: 'after-run'; readonly key: Key };

/** Collects segments and history of one image, from the base up. */
export interface SegmentDraft {
  rootfs(): DraftRootfs;
  addMetadata(step: WalkedStep): void;
  /** Directories of a WORKDIR go into the layer of the next COPY, or into one of their own before a run and at the end. */
  addFiles(composed: ComposedEntries, step: WalkedStep): string | undefined;
  /** The entries of all layers that are not made yet. */
  openEntries(): OpenEntries;
  /** What a simple RUN changes of these layers; what it adds goes the way of WORKDIR's directories. */
  changeFiles(composed: ComposedEntries, step: WalkedStep): string | undefined;
  addRun(segment: RunSegment, tree: readonly (readonly RootfsEntry[])[] | undefined): void;
  /** What was looked at to find out that an engine is needed. */
  addLooked(composition: Pick<EngineComposition, 'rootfsPaths' | 'usesAccounts'>): void;
  finish(): Pick<SegmentsPlan, 'segments' | 'history' | 'looked' | 'changes'>;
}

/** A layer that may still be changed. */
interface OpenLayer {
  readonly entries: readonly LayerEntry[];
  readonly step: WalkedStep;
}

export interface DraftOptions {
  /** Keys of layers whose files were read before. */
  readonly remembered: ReadonlyMap<Fingerprint, Key>;
  readonly baseLayers: number;
  /** The steps that the image is to have above the base. */
  readonly steps: readonly WalkedStep[];
}

export function draftSegments(facts: RootfsFacts, { remembered, baseLayers, steps }: DraftOptions): SegmentDraft {
  const segments: Segment[] = [];
  const history: HistoryLine[] = [];
  const changes: ChangeOfLayers[] = [];
  const paths = new Set<string>();
  let accounts = false;
  let rootfs = knownRootfs(facts);
  /** They become segments when a run stands on them, or at the end. */
  let open: readonly OpenLayer[] = [];
  /** A layer too, if no COPY takes them in: then that of the history line. */
  let directories: (OpenLayer & { readonly line: number }) | undefined;

  const addMetadata = (step: WalkedStep) => {
    if (step.history !== undefined) history.push({ createdBy: step.history.createdBy });
  };
  const addLooked = ({ rootfsPaths = [], usesAccounts = false }: Parameters<SegmentDraft['addLooked']>[0]) => {
    for (const path of rootfsPaths) paths.add(path);
    accounts ||= usesAccounts;
  };
  const openLayer = (layer: OpenLayer): HistoryLine => {
    open = [...open, layer];
    return { segment: segments.length + open.length - 1 };
  };
  const close = () => {
    if (directories !== undefined && directories.entries.length > 0) history[directories.line] = openLayer(directories);
    directories = undefined;
    segments.push(...open.map((layer) => copySegment(layer, steps.indexOf(layer.step), remembered)));
    open = [];
  };
  const knownFacts = (): RootfsFacts => {
    if (rootfs.kind !== 'known') throw new RangeError('Nothing is composed on what is not known');
    return rootfs.facts();
  };
  /** The directories of these entries with everything that waits for a layer. */
  const addDirectories = (entries: readonly LayerEntry[], step: WalkedStep, now: FactsAfter): string | undefined => {
    const whole = withParents(mergeInWalkOrder(directories?.entries ?? [], inWalkOrder(entries)), now.lookUpParent);
    if (whole.kind === 'unknown') return whole.path;
    directories = { entries: whole.entries, step, line: history.length };
    return undefined;
  };

  return {
    rootfs: () => rootfs,
    addMetadata,
    addLooked,
    addFiles(composed, step) {
      const now = factsAfter(knownFacts(), composed.entries);
      if (step.instruction.keyword === 'WORKDIR') {
        const unknown = addDirectories(composed.entries, step, now);
        if (unknown !== undefined) return unknown;
        addMetadata(step);
      } else {
        const entries = mergeInWalkOrder(directories?.entries ?? [], composed.entries);
        const below = segments.length + open.length;
        const copiesToCome = steps.slice(steps.indexOf(step) + 1).filter(isCopy).length;
        const atMost = bucketsFor({ base: baseLayers, below, copiesToCome });
        const buckets = divide(entries, atMost).map((bucket) => withParents(bucket, now.lookUpParent));
        const unknown = buckets.find(({ kind }) => kind === 'unknown');
        if (unknown?.kind === 'unknown') return unknown.path;
        directories = undefined;
        for (const bucket of buckets)
          history.push(openLayer({ entries: bucket.kind === 'entries' ? bucket.entries : [], step }));
      }
      addLooked(composed);
      rootfs = { kind: 'known', facts: now.facts };
      return undefined;
    },
    openEntries: () => openEntriesOf([...open, ...(directories === undefined ? [] : [directories])].map(entriesOf)),
    changeFiles(composed, step) {
      const now = factsAfter(knownFacts(), composed.entries);
      const waiting = directories === undefined ? [] : [directories];
      const { layers, left } = changeEntries([...open, ...waiting].map(entriesOf), composed.entries);
      const [before, beforeWaiting] = [open, directories];
      open = open.map((layer, place) => ({ ...layer, entries: layers[place] ?? layer.entries }));
      if (directories !== undefined) directories = { ...directories, entries: layers.at(-1) ?? directories.entries };
      const unknown = left.length === 0 ? undefined : addDirectories(left, step, now);
      if (unknown !== undefined) {
        [open, directories] = [before, beforeWaiting];
        return unknown;
      }
      const { line, text } = step.written.instruction;
      changes.push({ line, text, after: segments.length + open.length });
      addMetadata(step);
      addLooked(composed);
      rootfs = { kind: 'known', facts: now.facts };
      return undefined;
    },
    addRun(segment, tree) {
      close();
      history.push({ segment: segments.length });
      segments.push(segment);
      if (rootfs.kind === 'after-run') return; // the first run that is not known is the one to learn about
      rootfs =
        tree === undefined ? { kind: 'after-run', key: segment.key } : knownRootfs(applyLayers(rootfs.facts(), tree));
    },
    finish() {
      close();
      return { segments, history, changes, looked: { paths: [...paths].sort(), accounts } };
    },
  };
}

function knownRootfs(facts: RootfsFacts): DraftRootfs {
  return { kind: 'known', facts: () => facts };
}

/** A COPY that leaves nothing new has a layer all the same: an empty one, as BuildKit makes it. */
function divide(entries: readonly LayerEntry[], atMost: number): readonly (readonly LayerEntry[])[] {
  const buckets = divideIntoBuckets(entries, { atMost });
  return buckets.length === 0 ? [[]] : buckets;
}

function isCopy({ instruction: { keyword } }: WalkedStep): boolean {
  return keyword === 'COPY' || keyword === 'ADD';
}

function copySegment(
  { entries, step: { written, history } }: OpenLayer,
  step: number,
  remembered: ReadonlyMap<Fingerprint, Key>,
): CopySegment {
  const { line, text } = written.instruction;
  return {
    kind: 'copy',
    ...identify(entries, remembered),
    entries,
    step,
    line,
    text,
    createdBy: history?.createdBy ?? text,
    ...countsOf(entries),
    holdsAssets: entries.some(({ type, path }) => type === 'file' && isAsset(path)),
  };
}

/** What people are told of a layer. */
export function countsOf(entries: readonly LayerEntry[]): Pick<CopySegment, 'fileCount' | 'sizeBytes'> {
  const files = entries.filter((entry) => entry.type === 'file');
  return { fileCount: files.length, sizeBytes: files.reduce((sum, { size }) => sum + size, 0) };
}

/** The key of a layer. Files are read only where git does not vouch for all of them, or vouches for something new. */
export function identify(
  entries: readonly LayerEntry[],
  remembered: ReadonlyMap<Fingerprint, Key>,
): Pick<CopySegment, 'key' | 'fingerprint'> {
  const vouched = remembered.size === 0 ? undefined : vouchedFingerprint(entries);
  const known = vouched === undefined ? undefined : remembered.get(vouched);
  if (vouched !== undefined && known !== undefined) return { key: known, fingerprint: vouched };
  const key = hexOf(layerKeyOf(entries)) as Key;
  const fingerprint = readFingerprint(entries);
  return fingerprint === undefined ? { key } : { key, fingerprint };
}

function entriesOf({ entries }: OpenLayer): readonly LayerEntry[] {
  return entries;
}
