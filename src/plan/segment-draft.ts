import { divideIntoBuckets } from '../layer/buckets.ts';
import type { LayerEntry } from '../layer/entry.ts';
import { layerKeyOf } from '../layer/key.ts';
import { hexOf } from '../oci/digest.ts';
import type { WalkedStep } from './chain.ts';
import type { ComposedEntries } from './compose/composition.ts';
import { applyEntries, type RootfsFacts } from './compose/rootfs.ts';
import { applyLayers, type RootfsEntry } from './compose/rootfs-builder.ts';
import { withParents } from './compose/with-parents.ts';
import type { Key } from './input.ts';
import type { HistoryLine, SegmentsPlan } from './plan-segments.ts';
import type { CopySegment, RunSegment, Segment } from './segment.ts';

/** What the next instruction stands on: known, or whatever a run that was not made yet leaves. */
export type DraftRootfs =
  | { readonly kind: 'known'; readonly facts: RootfsFacts }
  | { readonly kind: 'after-run'; readonly key: Key };

/** Collects segments and history of one image, from the base up. */
export interface SegmentDraft {
  rootfs(): DraftRootfs;
  addMetadata(step: WalkedStep): void;
  /** Directories of a WORKDIR go into the layer of the next COPY, or into one of their own before a run and at the end. */
  addFiles(composed: ComposedEntries, step: WalkedStep): void;
  addRun(segment: RunSegment, tree: readonly (readonly RootfsEntry[])[] | undefined): void;
  finish(): Pick<SegmentsPlan, 'segments' | 'history' | 'looked'>;
}

export function draftSegments(facts: RootfsFacts): SegmentDraft {
  const segments: Segment[] = [];
  const history: HistoryLine[] = [];
  const paths = new Set<string>();
  let accounts = false;
  let rootfs: DraftRootfs = { kind: 'known', facts };
  let directories:
    | { readonly entries: readonly LayerEntry[]; readonly step: WalkedStep; readonly line: number }
    | undefined;

  const addMetadata = (step: WalkedStep) => {
    if (step.history !== undefined) history.push({ createdBy: step.history.createdBy });
  };
  const flushDirectories = () => {
    if (directories === undefined || directories.entries.length === 0) return;
    history[directories.line] = { segment: segments.length };
    segments.push(copySegment(directories.entries, directories.step));
    directories = undefined;
  };

  return {
    rootfs: () => rootfs,
    addMetadata,
    addFiles(composed, step) {
      if (rootfs.kind !== 'known') throw new RangeError('Nothing is composed on what is not known');
      const facts = applyEntries(rootfs.facts, composed.entries);
      const entries = mergeEntries(directories?.entries ?? [], composed.entries);
      const buckets = (step.instruction.keyword === 'WORKDIR' ? [entries] : divide(entries)).map((bucket) =>
        withParents(bucket, facts),
      );
      const unknown = buckets.find(({ kind }) => kind === 'unknown');
      if (unknown?.kind === 'unknown') return unknown.path;

      for (const path of composed.rootfsPaths) paths.add(path);
      accounts ||= composed.usesAccounts;
      rootfs = { kind: 'known', facts };
      const layers = buckets.map((bucket) => (bucket.kind === 'entries' ? bucket.entries : []));
      if (step.instruction.keyword === 'WORKDIR') {
        directories = { entries: layers.flat(), step, line: history.length };
        addMetadata(step);
        return undefined;
      }
      for (const layer of layers) {
        history.push({ segment: segments.length });
        segments.push(copySegment(layer, step));
      }
      directories = undefined;
      return undefined;
    },
    addRun(segment, tree) {
      flushDirectories();
      history.push({ segment: segments.length });
      segments.push(segment);
      if (rootfs.kind === 'after-run') return; // the first run that is not known is the one to learn about
      rootfs =
        tree === undefined
          ? { kind: 'after-run', key: segment.key }
          : { kind: 'known', facts: applyLayers(rootfs.facts, tree) };
    },
    finish() {
      flushDirectories();
      return { segments, history, looked: { paths: [...paths].sort(), accounts } };
    },
  };
}

/** A COPY that leaves nothing new has a layer all the same: an empty one, as BuildKit makes it. */
function divide(entries: readonly LayerEntry[]): readonly (readonly LayerEntry[])[] {
  const buckets = divideIntoBuckets(entries);
  return buckets.length === 0 ? [[]] : buckets;
}

function copySegment(entries: readonly LayerEntry[], { written, history }: WalkedStep): CopySegment {
  const files = entries.filter((entry) => entry.type === 'file');
  const { line, text } = written.instruction;
  return {
    kind: 'copy',
    key: hexOf(layerKeyOf(entries)) as Key,
    entries,
    line,
    text,
    createdBy: history?.createdBy ?? text,
    fileCount: files.length,
    sizeBytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Later entries of a path win; parents still come before children. */
function mergeEntries(below: readonly LayerEntry[], above: readonly LayerEntry[]): readonly LayerEntry[] {
  const replaced = new Set(above.map(({ path }) => path));
  return [...below.filter(({ path }) => !replaced.has(path)), ...above];
}
