import { hash } from 'node:crypto';
import { endsAt, entryNameAt, HEADER_BYTES, hasWholeNames, mayHoldRules, type ObjectFormat } from './git-index.ts';

/** By what an index is known again piece by piece, without what it held. Pieces end where entries do. */
export interface IndexSums {
  /** Where each piece begins, and behind them where the last one ends. The first begins with the header. */
  readonly places: readonly number[];
  /** sha256 over each piece. */
  readonly pieces: readonly string[];
  /** sha256 over the flags and names of its entries. */
  readonly names: readonly string[];
}

/** How an index differs from one that was summed: which pieces say something else of the same paths. */
export interface ChangedPieces {
  readonly ranges: readonly (readonly [start: number, end: number])[];
  /** Whether rules by which git ignores names, and which it reads from the index, are surely those of before. */
  readonly rules: 'same' | 'unsure';
  /** Of the index of now. */
  readonly sums: IndexSums;
}

/** Few enough to be compared at once, small enough that one changed entry makes few files doubtful. */
const PIECE_BYTES = 32_768;

/** Undefined for an index whose names are compressed. @param entriesEnd as findIndexFiles told it */
export function sumIndex(index: Buffer, format: ObjectFormat, entriesEnd: number): IndexSums | undefined {
  if (!hasWholeNames(index)) return undefined;
  const places = [0];
  let start = 0;
  for (let at = HEADER_BYTES; at < entriesEnd; ) {
    at = entryNameAt(index, format, at).end;
    if (at - start < PIECE_BYTES && at < entriesEnd) continue;
    places.push(at);
    start = at;
  }
  if (places.length === 1) places.push(entriesEnd); // of no entries
  const ranges = rangesOf(places);
  const names = ranges.map(([from, to]) => namesSum(index, format, from, to) ?? '');
  return { places, pieces: ranges.map(([from, to]) => sum(index.subarray(from, to))), names };
}

/** Undefined where more differs than what entries say of their files: other paths, flags or versions. */
export function changedPieces(before: IndexSums, now: Buffer, format: ObjectFormat): ChangedPieces | undefined {
  const entriesEnd = before.places.at(-1) ?? HEADER_BYTES;
  if (!hasWholeNames(now) || !endsAt(now, format, entriesEnd)) return undefined;
  const ranges: (readonly [number, number])[] = [];
  const pieces = [...before.pieces];
  for (const [piece, [start, end]] of rangesOf(before.places).entries()) {
    const found = sum(now.subarray(start, end));
    if (found === pieces[piece]) continue;
    if (namesSum(now, format, start, end) !== before.names[piece]) return undefined;
    pieces[piece] = found;
    ranges.push([start, end]);
  }
  const isUnsure = ranges.some(([start, end]) => mayHaveRules(now, format, start, end));
  return { ranges, rules: isUnsure ? 'unsure' : 'same', sums: { ...before, pieces } };
}

function rangesOf(places: readonly number[]): readonly (readonly [number, number])[] {
  return places.slice(1).map((end, piece) => [places[piece] ?? 0, end] as const);
}

/** Undefined where no entry ends with the piece. The header is part of the first piece, and of its names. */
function namesSum(index: Buffer, format: ObjectFormat, start: number, end: number): string | undefined {
  const names = Buffer.allocUnsafe(end - start);
  let length = start === 0 ? index.copy(names, 0, 0, HEADER_BYTES) : 0;
  let at = Math.max(start, HEADER_BYTES);
  while (at < end) {
    const name = entryNameAt(index, format, at);
    if (name.end > end) return undefined;
    length += index.copy(names, length, name.start, name.end);
    at = name.end;
  }
  return sum(names.subarray(0, length));
}

function mayHaveRules(index: Buffer, format: ObjectFormat, start: number, end: number): boolean {
  for (let at = Math.max(start, HEADER_BYTES); at < end; ) {
    const name = entryNameAt(index, format, at);
    if (mayHoldRules(index, name)) return true;
    at = name.end;
  }
  return false;
}

function sum(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url');
}
