import { ToolError } from '../errors.ts';
import { decodePath } from '../path-bytes.ts';
import { layerInvalid } from './layer-invalid.ts';
import { TAR_BLOCK_BYTES, type TarEntryType, type TarHeader, TYPE_FLAGS, tarChecksum } from './tar.ts';

/** A header block as it stands: numbers and bytes, no meaning yet. */
export interface RawTarHeader {
  readonly name: Buffer;
  readonly link: Buffer;
  readonly flag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly major: number;
  readonly minor: number;
  readonly block: Buffer;
}

/** What PAX and GNU headers say about the entry that follows them. Keys are those of PAX. */
export type TarExtensions = ReadonlyMap<string, Buffer>;

const CHECKSUM_OFFSET = 148;
const CHECKSUM_BYTES = 8;
const XATTR_PREFIX = 'SCHILY.xattr.';
const TYPES = new Map<string, TarEntryType>([
  ...Object.entries(TYPE_FLAGS).map(([type, flag]): [string, TarEntryType] => [flag, type as TarEntryType]),
  ['\0', 'file'],
  ['7', 'file'],
  ['S', 'file'],
]);

/** @throws {ToolError} LAYER_INVALID when the block is no tar header */
export function parseRawTarHeader(block: Buffer): RawTarHeader {
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0';
  const isGnu = block.toString('latin1', 257, 263) === 'ustar ';
  const isStar = isUstar && block.toString('latin1', 508, 512) === 'tar\0'; // it has times where the prefix would end
  const prefix = isUstar ? textField(block, 345, isStar ? 131 : 155) : Buffer.alloc(0);
  const name = textField(block, 0, 100);
  const header = {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    link: textField(block, 157, 100),
    flag: block.toString('latin1', 156, 157),
    mode: numberField(block, 100, 8),
    uid: numberField(block, 108, 8),
    gid: numberField(block, 116, 8),
    size: numberField(block, 124, 12),
    major: isUstar || isGnu ? numberField(block, 329, 8) : 0,
    minor: isUstar || isGnu ? numberField(block, 337, 8) : 0,
    block,
  };
  if (hasTarChecksum(block) !== 'yes') {
    throw layerInvalid('the checksum of a tar header is wrong');
  }
  return header;
}

/** Whether a block is a tar header by its checksum, which some old writers made of signed bytes. */
export function hasTarChecksum(block: Buffer): 'yes' | 'of-signed-bytes' | 'no' {
  const stated = numberField(block, CHECKSUM_OFFSET, CHECKSUM_BYTES);
  const blank = Buffer.from(block.subarray(0, TAR_BLOCK_BYTES));
  blank.fill(' ', CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES);
  if (stated === tarChecksum(blank)) return 'yes';
  return stated === tarChecksum(new Int8Array(blank)) ? 'of-signed-bytes' : 'no';
}

/** The records of a PAX header's body, by key. */
export function parsePaxRecords(body: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    const equals = body.indexOf(0x3d, space);
    if (
      space < 0 ||
      !Number.isInteger(length) ||
      length < 5 ||
      equals < 0 ||
      equals >= at + length ||
      body[at + length - 1] !== 0x0a
    ) {
      throw layerInvalid('a PAX header holds a malformed record');
    }
    records.set(body.toString('utf8', space + 1, equals), body.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return records;
}

/**
 * Joins a header with what the headers before it say about it. Links, directories and devices have no body whatever their size field says.
 *
 * @throws {ToolError} LAYER_INVALID for a name that leaves the root, LAYER_UNSUPPORTED for an unknown type
 */
export function tarHeaderOf(raw: RawTarHeader, extensions: TarExtensions): TarHeader {
  const name = writtenNameOf(raw, extensions);
  const path = normalizePath(name);
  const declared = TYPES.get(raw.flag);
  if (declared === undefined) {
    throw new ToolError('LAYER_UNSUPPORTED', `Reading a layer: ${path} has the unknown tar type "${raw.flag}"`);
  }
  const type = declared === 'file' && raw.flag !== '7' && name.endsWith('/') ? 'directory' : declared;
  const link = decodePath(extended(extensions, 'linkpath') ?? raw.link);
  const xattrs = xattrsOf(extensions);
  return {
    path,
    type,
    mode: raw.mode & 0o7777,
    uid: extendedNumber(extensions, 'uid') ?? raw.uid,
    gid: extendedNumber(extensions, 'gid') ?? raw.gid,
    ...(type === 'file' ? { size: sizeOf(raw, extensions) } : {}),
    ...(type === 'symlink' ? { target: link } : {}),
    ...(type === 'hardlink' ? { target: normalizePath(link) } : {}),
    ...(type.endsWith('device') ? { device: { major: raw.major, minor: raw.minor } } : {}),
    ...(xattrs === undefined ? {} : { xattrs }),
  };
}

/** The name as the archive has it, with whatever slashes and dots. */
export function writtenNameOf(raw: RawTarHeader, extensions: TarExtensions): string {
  return decodePath(extended(extensions, 'GNU.sparse.name') ?? extended(extensions, 'path') ?? raw.name);
}

/** How many bytes follow the header in the archive, padding left aside. */
export function storedBytesOf(raw: RawTarHeader, extensions: TarExtensions, header: TarHeader): number {
  return header.type === 'file' ? (extendedNumber(extensions, 'size') ?? raw.size) : 0;
}

/** Files with holes are stored as a list of their parts; such a body is not what the file holds. */
export function isSparse(raw: RawTarHeader, extensions: TarExtensions): boolean {
  return raw.flag === 'S' || [...extensions.keys()].some((key) => key.startsWith('GNU.sparse.'));
}

function sizeOf(raw: RawTarHeader, extensions: TarExtensions): number {
  if (raw.flag === 'S') return numberField(raw.block, 483, 12);
  return (
    extendedNumber(extensions, 'GNU.sparse.realsize') ??
    extendedNumber(extensions, 'GNU.sparse.size') ??
    extendedNumber(extensions, 'size') ??
    raw.size
  );
}

/** Takes "./", a leading or trailing "/" and doubled slashes away. */
function normalizePath(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) {
    throw layerInvalid(`the name ${JSON.stringify(name)} leads out of it`);
  }
  return parts.join('/');
}

/** An empty value in PAX takes the record back. */
function extended(extensions: TarExtensions, key: string): Buffer | undefined {
  const value = extensions.get(key);
  return value === undefined || value.length === 0 ? undefined : value;
}

function extendedNumber(extensions: TarExtensions, key: string): number | undefined {
  const value = extended(extensions, key);
  return value === undefined ? undefined : Number(value.toString('latin1'));
}

function xattrsOf(extensions: TarExtensions): Record<string, Uint8Array> | undefined {
  const found = [...extensions].filter(([key]) => key.startsWith(XATTR_PREFIX));
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([key, value]) => [key.slice(XATTR_PREFIX.length), value]));
}

function textField(block: Buffer, offset: number, length: number): Buffer {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

/** Octal digits, or binary where the first bit is set (GNU). */
function numberField(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0;
  if ((first & 0x80) !== 0) {
    const negative = (first & 0x40) !== 0;
    let value = negative ? BigInt(first | 0x80) - 256n : BigInt(first & 0x7f);
    for (let at = offset + 1; at < offset + length; at++) value = value * 256n + BigInt(block[at] ?? 0);
    return Number(value);
  }
  const digits = block.toString('latin1', offset, offset + length).replace(/^[ \0]+|[ \0].*$/gs, '');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}
