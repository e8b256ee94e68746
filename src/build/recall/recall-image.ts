import type { SecondLook } from '../../context/look-again.ts';
import { seenAt } from '../../context/sighting.ts';
import type { ContextFile } from '../../context/tree.ts';
import { sizeClassOf } from '../../layer/size-class.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { Key } from '../../plan/input.ts';
import type { CopySegment, KnownSegment, RunResult } from '../../plan/segment.ts';
import { countsOf, identify } from '../../plan/segment-draft.ts';
import type { ComposedImage } from '../plan/composed-image.ts';
import { rememberedBase } from '../plan/find-base.ts';
import { segmentsOf } from '../plan/resolve-segments.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { type FollowedRecipe, followRecipe } from './recipe.ts';
import { executedLayers, type KeptCopy, type KeptSegment, type Recollection, TAKER } from './recollection.ts';

/** What an image has become since its last build on this machine. */
export interface RecalledImage {
  readonly composed: ComposedImage & { readonly segments: Pick<Recollection['image'], 'changes'> };
  /** To be kept for the next time. */
  readonly recollection: Recollection;
}

/**
 * The image as planning it anew would make it: what changed in single files is put into their layers, and everything else is as it was. Undefined
 * where that is not certain, and where it is not less work.
 *
 * @param previous the image of the last build in the registry: it says which layers need not be made
 * @throws {ToolError} CONTEXT_UNREADABLE, CONTEXT_FILE_CHANGED
 */
export function recallImage(
  spec: Pick<ImageSpec, 'context'>,
  recollection: Recollection,
  { touched, sighting, witness }: SecondLook,
  previous: PreviousImage,
): RecalledImage | undefined {
  const { image, takers } = recollection;
  if (previous.record.base.key !== image.base || touched.length > TOUCHED_AT_MOST) return undefined;
  const renewed = new Set<number>();
  for (const row of touched) {
    const taker = takers[row] ?? TAKER.others;
    if (taker === TAKER.nobody) continue;
    if (taker === TAKER.others || !isOfSameClass(row, recollection.sighting, sighting)) return undefined;
    renewed.add(taker);
  }
  const known = new Set<Key>(previous.record.segments.map(({ key }) => key));
  image.segments.forEach((segment, place) => {
    if (segment.kind === 'copy' && !known.has(segment.key)) renewed.add(place);
  });
  if (renewed.size > RENEWED_AT_MOST) return undefined;

  const results = resultsOf(image.segments, previous);
  if (results === undefined) return undefined;
  const executed = executedLayers(previous.record.base, image.segments, results);
  if (executed.join() !== image.executed.join()) return undefined;
  const follow = followerOf(spec.context, { ...recollection, sighting }, new Set(touched));
  const recipes = [...recollection.recipes];
  const segments = image.segments.map((segment, place): KnownSegment => {
    if (segment.kind === 'run') return segment;
    if (!renewed.has(place)) return withEntries(segment, () => follow(place).entries);
    const { entries, recipe } = follow(place);
    const now = renew(segment, entries);
    const written = recipe();
    recipes[place] = () => written;
    return now;
  });
  const { history, changes, config, author } = image;
  const state = { config, ...(author === undefined ? {} : { author }) };
  return {
    composed: { base: rememberedBase(previous), segments: { segments, history, changes, state }, results },
    recollection: {
      image: { ...image, segments: segments.map(withoutEntries) },
      sighting,
      takers,
      recipes,
      ...(witness === undefined ? {} : { witness }),
    },
  };
}

/** Where many files changed, planning with git's help reads fewer of them. */
const TOUCHED_AT_MOST = 1_000;
const RENEWED_AT_MOST = 12;

/** Then every layer still begins and ends where it did. */
function isOfSameClass(row: number, before: Recollection['sighting'], now: Recollection['sighting']): boolean {
  return sizeClassOf(seenAt(before.files, row).size) === sizeClassOf(seenAt(now.files, row).size);
}

/** The results of its runs, where the previous image has them all. */
function resultsOf(segments: readonly KeptSegment[], previous: PreviousImage): ReadonlyMap<Key, RunResult> | undefined {
  const runs = segmentsOf(previous).filter(({ kind }) => kind === 'run');
  const results = new Map<Key, RunResult>(runs.map((run) => [run.key, run]));
  return segments.every(({ kind, key }) => kind === 'copy' || results.has(key)) ? results : undefined;
}

function followerOf(
  directory: string,
  { image, sighting: { files }, recipes }: Recollection,
  touched: ReadonlySet<number>,
): (place: number) => FollowedRecipe {
  const fileAt = (row: number): ContextFile => {
    const path = files.paths.at(row);
    const { size, mode } = seenAt(files, row);
    return { type: 'file', path, name: path.slice(path.lastIndexOf('/') + 1), size, mode, row };
  };
  const isUntouched = (row: number) => !touched.has(row);
  return (place) => {
    const recipe = recipes[place];
    if (recipe === undefined) throw new RangeError(`No segment has place ${place}`);
    return followRecipe(recipe(), { directory, fileAt, isUntouched, format: image.objectFormat });
  };
}

/** The layer as it is now: its files are read. */
function renew(segment: KeptCopy, entries: CopySegment['entries']): CopySegment {
  const { fingerprint: _, ...rest } = segment;
  return { ...rest, ...identify(entries, new Map()), ...countsOf(entries), entries };
}

/** A layer that the previous image has: hardly anybody asks what is in it. */
function withEntries(segment: KeptCopy, entriesOf: () => CopySegment['entries']): CopySegment {
  return {
    ...segment,
    get entries() {
      return entriesOf();
    },
  };
}

function withoutEntries(segment: KnownSegment): KeptSegment {
  if (segment.kind === 'run') return segment;
  const { kind, key, fingerprint, step, line, text, createdBy, fileCount, sizeBytes, holdsAssets } = segment;
  const rest = { kind, key, step, line, text, createdBy, fileCount, sizeBytes, holdsAssets };
  return fingerprint === undefined ? rest : { ...rest, fingerprint };
}
