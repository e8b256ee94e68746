import { hash } from 'node:crypto';
import type { LayerEntry } from './entry.ts';
import { isAsset } from './is-asset.ts';
import { isIn, parentOf } from './parent-path.ts';
import { type Amount, amountOfClass, NO_CONTENT, sizeClassOf } from './size-class.ts';

/** Buckets of one COPY at most. Images have room for 127 layers, and a base takes some of them. */
export const BUCKETS_AT_MOST = 40;

/** A layer has a price of its own (requests, a place in every manifest), so that no bucket is meant to be smaller. */
const SMALLEST_MEAN_BYTES = 64 << 10;
/** The first cut makes between half as many and all of so many runs for each bucket; the smallest neighbours are joined then. */
const RUNS_PER_BUCKET = 2.5;

/**
 * Divides the entries of a layer into buckets, each to become a layer of its own, so that a changed file costs its bucket and not the
 * whole. The partition depends on the tree alone, and on its sizes only by their classes; a boundary is where the hash of a path says so, so
 * that a new file moves no boundary elsewhere. Every entry is in exactly one bucket; within it the order stays, so that what stands on an
 * earlier entry still does. Assets come first and apart from what people edit: the largest bytes change least, and nodes unpack again what
 * is above a change.
 */
export function divideIntoBuckets(
  entries: readonly LayerEntry[],
  { atMost = BUCKETS_AT_MOST }: { readonly atMost?: number } = {},
): readonly (readonly LayerEntry[])[] {
  const weights = new Float64Array(entries.length);
  let bytes = 0;
  let weight = 0;
  entries.forEach((entry, place) => {
    const amount = amountOf(entry);
    bytes += amount.bytes;
    weight += weights[place] = amount.weight;
  });
  const most = Math.min(atMost, powerOfTwoBelow(bytes / SMALLEST_MEAN_BYTES));
  if (most <= 1) return entries.length === 0 ? [] : [entries];
  const aim = 2 * powerOfTwoBelow(weight / (RUNS_PER_BUCKET * most));
  return entriesOf(joinSmallest(runsOf(piecesOf(entries, weights, aim), aim), most), entries);
}

/** Entries that no boundary divides, by their places. */
interface Piece {
  readonly name: string;
  readonly kind: 'asset' | 'source';
  readonly places: readonly number[];
  readonly weight: number;
}

interface Folder {
  readonly kind: Piece['kind'];
  readonly path: string;
  readonly places: number[];
  weight: number;
}

/** The files of one folder stay together, and each is for itself where they weigh too much. Assets first, then in the order of a walk. */
function piecesOf(entries: readonly LayerEntry[], weights: Float64Array, aim: number): Piece[] {
  const folders = { asset: new Map<string, Folder>(), source: new Map<string, Folder>() };
  /** That of the entry before, which is mostly that of the next one. */
  const recent: { asset: Folder | undefined; source: Folder | undefined } = { asset: undefined, source: undefined };
  entries.forEach((entry, place) => {
    const isDirectory = entry.type === 'directory';
    const file = nameOf(entry);
    const kind = !isDirectory && isAsset(file) ? 'asset' : 'source';
    const before = recent[kind];
    const isBeside = before !== undefined && !isDirectory && isIn(before.path, file);
    const folder = isBeside ? before : folderAt(isDirectory ? entry.path : parentOf(file), kind, folders[kind]);
    recent[kind] = folder;
    folder.places.push(place);
    folder.weight += weights[place] ?? 0;
  });
  return [...sortPieces(folders.asset, entries, weights, aim), ...sortPieces(folders.source, entries, weights, aim)];
}

function folderAt(path: string, kind: Folder['kind'], folders: Map<string, Folder>): Folder {
  const known = folders.get(path);
  if (known !== undefined) return known;
  const folder = { kind, path, places: [], weight: 0 };
  folders.set(path, folder);
  return folder;
}

function sortPieces(
  folders: ReadonlyMap<string, Folder>,
  entries: readonly LayerEntry[],
  weights: Float64Array,
  aim: number,
): Piece[] {
  const pieces = [...folders.values()].flatMap((folder) =>
    folder.weight <= aim ? { ...folder, name: sortable(folder.path) } : filesOf(folder, entries, weights),
  );
  return pieces.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function filesOf({ kind, places }: Folder, entries: readonly LayerEntry[], weights: Float64Array): Piece[] {
  const pieces = new Map<string, Piece>();
  for (const place of places) {
    const entry = entries[place];
    if (entry === undefined) continue;
    const name = sortable(nameOf(entry));
    const { places: others = [], weight = 0 } = pieces.get(name) ?? {};
    pieces.set(name, { name, kind, places: [...others, place], weight: weight + (weights[place] ?? 0) });
  }
  return [...pieces.values()];
}

/** Runs of pieces. A piece begins one by the hash of its name, the likelier the more it weighs; and where the run would weigh too much. */
function runsOf(pieces: readonly Piece[], aim: number): Run[] {
  const runs: Run[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    const begins =
      last?.kind !== piece.kind ||
      last.weight + piece.weight > 2 * aim ||
      fractionOf(piece.name) < powerOfTwoBelow(piece.weight) / aim;
    if (begins) runs.push({ kind: piece.kind, pieces: [piece], weight: piece.weight });
    else {
      last.pieces.push(piece);
      last.weight += piece.weight;
    }
  }
  return runs;
}

interface Run {
  readonly kind: Piece['kind'];
  readonly pieces: Piece[];
  weight: number;
}

/** The neighbours that weigh least together become one, until there is room for all; those of two kinds last. */
function joinSmallest(runs: readonly Run[], most: number): readonly Run[] {
  const joined = [...runs];
  while (joined.length > most) {
    const sums = joined.slice(1).map((run, index) => {
      const before = joined[index];
      return before?.kind === run.kind ? before.weight + run.weight : Infinity;
    });
    const at = sums.indexOf(Math.min(...sums));
    const [one, other] = joined.slice(at, at + 2);
    if (one === undefined || other === undefined) break;
    const pieces = [...one.pieces, ...other.pieces];
    joined.splice(at, 2, { kind: other.kind, pieces, weight: one.weight + other.weight });
  }
  return joined;
}

/** The entries of each run in the order that they had. */
function entriesOf(runs: readonly Run[], entries: readonly LayerEntry[]): readonly (readonly LayerEntry[])[] {
  const runAt = new Uint8Array(entries.length);
  runs.forEach(({ pieces }, run) => {
    for (const { places } of pieces) for (const place of places) runAt[place] = run;
  });
  const buckets = runs.map((): LayerEntry[] => []);
  entries.forEach((entry, place) => {
    buckets[runAt[place] ?? 0]?.push(entry);
  });
  return buckets;
}

/** A hard link goes with its file. */
function nameOf(entry: LayerEntry): string {
  return entry.type === 'hardlink' ? entry.target : entry.path;
}

function amountOf(entry: LayerEntry): Amount {
  return entry.type === 'file' ? amountOfClass(sizeClassOf(entry.size)) : NO_CONTENT;
}

/** Compares so that what is in a folder follows the folder: "a", "a/b", "a-b". */
function sortable(path: string): string {
  return path.replaceAll('/', '\0');
}

function powerOfTwoBelow(number: number): number {
  return number <= 0 ? 0 : 2 ** Math.floor(Math.log2(number));
}

/** A number from 0 to 1 that a text alone decides. */
function fractionOf(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 8), 16) / 2 ** 32;
}
