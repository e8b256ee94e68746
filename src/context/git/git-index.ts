import { decodePath } from '../../path-bytes.ts';

/** The hash that a repository names its objects by. */
export type ObjectFormat = 'sha1' | 'sha256';

/** A file as git last saw it in the work tree. */
export interface SeenFile {
  /** Milliseconds since 1970, with the fraction that Node tells. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** The lowest 32 bits. */
  readonly inode: number;
  /** Bytes, the lowest 32 bits. */
  readonly size: number;
}

export const HEADER_BYTES = 12;
const STAT_BYTES = 40;
const MODE_OFFSET = 24;
const REGULAR_FILE = 0o10;
const ASSUME_VALID = 0x8000;
const EXTENDED = 0x4000;
const STAGE = 0x3000;
const NAME_LENGTH = 0x0fff;
/** Of the extended flags. Git does not look at such a file, or has no content for it yet. */
const SKIP_WORKTREE_OR_INTENT_TO_ADD = 0x6000;

/**
 * Finds the regular files of an index, in its order, leaving out those that git was told not to look at (assume-unchanged,
 * skip-worktree), that are in conflict, or only announced. `at` is what readSeenFile and readObjectId take.
 *
 * @returns where its entries end; undefined for what this reader does not know: another version, a split index, an extension that must be
 * understood
 * @see https://git-scm.com/docs/index-format (versions 2 to 4)
 */
export function findIndexFiles(
  index: Buffer,
  format: ObjectFormat,
  onFile: (path: string, at: number) => void,
): number | undefined {
  if (index.length < HEADER_BYTES || index.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  const idBytes = ID_BYTES[format];
  const names = version === 4 ? compressedNames(index) : wholeNames(index);
  let at = HEADER_BYTES;
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    const flagsAt = at + STAT_BYTES + idBytes;
    if (flagsAt + 4 > index.length) return undefined;
    const flags = index.readUInt16BE(flagsAt);
    const isExtended = (flags & EXTENDED) !== 0;
    if (isExtended && version === 2) return undefined;
    const name = names(flagsAt + (isExtended ? 4 : 2), flags & NAME_LENGTH);
    if (name === undefined) return undefined;
    const isHeld = isExtended && (index.readUInt16BE(flagsAt + 2) & SKIP_WORKTREE_OR_INTENT_TO_ADD) !== 0;
    const isRegular = index.readUInt32BE(at + MODE_OFFSET) >>> 12 === REGULAR_FILE;
    if (isRegular && !isHeld && (flags & (ASSUME_VALID | STAGE)) === 0) onFile(name.path, at);
    at = version === 4 ? name.end + 1 : paddedEnd(at, name.end);
  }
  return hasOnlyOptionalExtensions(index, at, idBytes) ? at : undefined;
}

/** Before version 4, one to eight NUL characters bring the entry's length to a multiple of eight. */
function paddedEnd(start: number, nameEnd: number): number {
  return start + ((nameEnd - start + 8) & ~7);
}

/** What an entry says of its path beside how the file was seen: flags and name, with the NULs behind it. */
export interface EntryName {
  readonly start: number;
  /** Where the next entry begins. */
  readonly end: number;
}

/** Of the entry that begins at a place, in an index whose names are whole: see hasWholeNames. */
export function entryNameAt(index: Buffer, format: ObjectFormat, at: number): EntryName {
  const start = at + STAT_BYTES + ID_BYTES[format];
  const flags = ((index[start] ?? 0) << 8) | (index[start + 1] ?? 0);
  const nameAt = start + ((flags & EXTENDED) === 0 ? 2 : 4);
  const length = flags & NAME_LENGTH;
  const nameEnd = length < NAME_LENGTH ? nameAt + length : index.indexOf(0, nameAt);
  return { start, end: paddedEnd(at, nameEnd) };
}

/**
 * Whether git may read what it ignores out of an entry: a file of rules that is not checked out, or a folder of a sparse index, with all that
 * would be in it.
 */
export function mayHoldRules(index: Buffer, { start, end }: EntryName): boolean {
  const flags = index.readUInt16BE(start);
  return (flags & EXTENDED) !== 0 && /^(?:.*\/)?(?:\.gitignore)?\0/s.test(index.toString('latin1', start + 4, end));
}

/** Before version 4 each entry holds its whole name. */
export function hasWholeNames(index: Buffer): boolean {
  return index.length >= HEADER_BYTES && index.readUInt32BE(4) < 4;
}

/** Whether what follows the entries is understood, or may be passed over. */
export function endsAt(index: Buffer, format: ObjectFormat, entriesEnd: number): boolean {
  const idBytes = ID_BYTES[format];
  return index.length >= entriesEnd + idBytes && hasOnlyOptionalExtensions(index, entriesEnd, idBytes);
}

export function readSeenFile(index: Buffer, at: number): SeenFile {
  return {
    ctimeMs: timeAt(index, at),
    mtimeMs: timeAt(index, at + 8),
    inode: index.readUInt32BE(at + 20),
    size: index.readUInt32BE(at + 36),
  };
}

/** The name of the blob that the file then was, in hex digits. */
export function readObjectId(index: Buffer, format: ObjectFormat, at: number): string {
  return index.toString('hex', at + STAT_BYTES, at + STAT_BYTES + ID_BYTES[format]);
}

const ID_BYTES = { sha1: 20, sha256: 32 } as const;

/** Computed as Node computes it from seconds and nanoseconds, so that equal times are equal numbers. */
function timeAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 1_000 + bytes.readUInt32BE(at + 4) / 1_000_000;
}

interface Name {
  readonly path: string;
  /** Where its closing NUL stands. */
  readonly end: number;
}

/** Reads the name that begins at a place. A length that does not fit its field says only that it is at least so much. */
type NameReader = (at: number, length: number) => Name | undefined;

function wholeNames(index: Buffer): NameReader {
  return (at, length) => {
    const end = length < NAME_LENGTH ? at + length : index.indexOf(0, at + NAME_LENGTH);
    return end >= at && index[end] === 0 ? { path: pathOf(index, at, end), end } : undefined;
  };
}

/** Version 4: how many bytes of the name before are dropped, and what follows on the rest. */
function compressedNames(index: Buffer): NameReader {
  let previous = Buffer.alloc(0);
  return (start) => {
    let at = start;
    let byte = index[at++] ?? 0;
    let dropped = byte & 0x7f;
    while ((byte & 0x80) !== 0) {
      byte = index[at++] ?? 0;
      dropped = (dropped + 1) * 128 + (byte & 0x7f);
    }
    const end = index.indexOf(0, at);
    if (end === -1 || dropped > previous.length) return undefined;
    previous = Buffer.concat([previous.subarray(0, previous.length - dropped), index.subarray(at, end)]);
    return { path: pathOf(previous, 0, previous.length), end };
  };
}

function pathOf(bytes: Buffer, start: number, end: number): string {
  const path = bytes.toString('utf8', start, end);
  return path.includes('\uFFFD') ? decodePath(bytes.subarray(start, end)) : path;
}

/** Extensions whose name begins with a capital letter may be passed over. The checksum ends the file. */
function hasOnlyOptionalExtensions(bytes: Buffer, start: number, idBytes: number): boolean {
  let at = start;
  const end = bytes.length - idBytes;
  while (at + 8 <= end) {
    const isSparse = bytes.toString('latin1', at, at + 4) === 'sdir'; // folders stand as entries of their own, which are no regular files
    const first = bytes[at] ?? 0;
    if (!isSparse && (first < 0x41 || first > 0x5a)) return false;
    at += 8 + bytes.readUInt32BE(at + 4);
  }
  return at === end;
}
