import { ToolError } from '../errors.ts';
import { encodePath } from '../path-bytes.ts';

/** One entry of a tar archive, with the decoded name of path-bytes.ts and without leading and trailing slashes. "" is the root. */
export interface TarHeader {
  readonly path: string;
  readonly type: TarEntryType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the body; absent means none. Only files have a body. */
  readonly size?: number;
  /** What a symbolic link says, or the path of the entry that a hard link repeats. */
  readonly target?: string;
  /** Of device nodes. */
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs?: Readonly<Record<string, Uint8Array>>;
}

export type TarEntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character-device' | 'block-device' | 'fifo';

export const TAR_BLOCK_BYTES = 512;

export const TYPE_FLAGS: Readonly<Record<TarEntryType, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const PAX_MODE = 0o644;
const SLASH = 0x2f;

/** The two zero blocks at the end of an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * TAR_BLOCK_BYTES);

/** How many zero bytes follow a body of this size. */
export function paddingOf(sizeBytes: number): number {
  return (TAR_BLOCK_BYTES - (sizeBytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;
}

/**
 * The blocks that stand before an entry's body: a ustar header, and a PAX header before it only where ustar can't say something,
 * by the rules of Go's archive/tar. PAX values are the bytes of the name as they are: what reads layers takes them so, UTF-8 or not.
 *
 * @throws {ToolError} LAYER_NAME_INVALID for names that no tar header can hold
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (ustar and pax interchange formats)
 */
export function encodeTarHeader(header: TarHeader, mtimeSeconds: number): Buffer {
  const records: PaxRecord[] = [];
  const name = placeName(nameBytesOf(header), records);
  const link = placeText('linkpath', encodePath(header.target ?? ''), records);
  const fields: UstarFields = {
    name: name.name,
    prefix: name.prefix,
    link,
    flag: TYPE_FLAGS[header.type],
    mode: header.mode,
    uid: placeNumber('uid', header.uid, 8, records),
    gid: placeNumber('gid', header.gid, 8, records),
    size: placeNumber('size', header.size ?? 0, 12, records),
    mtime: placeNumber('mtime', mtimeSeconds, 12, records),
    major: header.device?.major ?? 0,
    minor: header.device?.minor ?? 0,
  };
  for (const [key, value] of Object.entries(header.xattrs ?? {})) {
    if (key === '' || key.includes('=')) throw invalidName(header.path, `extended attribute "${key}"`);
    records.push({ key: `SCHILY.xattr.${key}`, value });
  }
  const ustar = encodeUstar(fields);
  return records.length === 0 ? ustar : Buffer.concat([encodePax(records), ustar]);
}

interface PaxRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

interface UstarFields {
  readonly name: Buffer;
  readonly prefix: Buffer;
  readonly link: Buffer;
  readonly flag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
}

const EMPTY = Buffer.alloc(0);

function nameBytesOf({ path, type, target }: TarHeader): Buffer {
  if (path.includes('\0') || target?.includes('\0')) throw invalidName(path, 'a NUL character');
  return encodePath(type === 'directory' ? (path === '' ? './' : `${path}/`) : path);
}

function placeName(bytes: Buffer, records: PaxRecord[]): { name: Buffer; prefix: Buffer } {
  const ascii = isAscii(bytes);
  if (ascii && bytes.length <= NAME_BYTES) return { name: bytes, prefix: EMPTY };
  const split = ascii ? splitAt(bytes) : undefined;
  if (split !== undefined) return { prefix: bytes.subarray(0, split), name: bytes.subarray(split + 1) };
  return { name: placeText('path', bytes, records), prefix: EMPTY };
}

/** Where a name is cut at a slash so that both parts fit their fields: as far to the right as the prefix allows. */
function splitAt(bytes: Buffer): number | undefined {
  const last = bytes.length > PREFIX_BYTES + 1 ? PREFIX_BYTES : bytes.length - 2; // a slash at the very end is no place to cut
  const at = bytes.lastIndexOf(SLASH, last);
  return at > 0 && bytes.length - at - 1 <= NAME_BYTES ? at : undefined;
}

/** Text that fits its ustar field stays there; what does not, goes to PAX whole and leaves its ASCII beginning in the field. */
function placeText(key: string, bytes: Buffer, records: PaxRecord[]): Buffer {
  if (bytes.length <= NAME_BYTES && isAscii(bytes)) return bytes;
  records.push({ key, value: bytes });
  return Buffer.from(bytes.filter((byte) => byte < 0x80).subarray(0, NAME_BYTES));
}

function placeNumber(key: string, value: number, fieldBytes: number, records: PaxRecord[]): number {
  if (value >= 0 && value < 8 ** (fieldBytes - 1)) return value;
  records.push({ key, value: Buffer.from(String(value)) });
  return 0;
}

function isAscii(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte >= 0x80) return false;
  return true;
}

function encodeUstar(fields: UstarFields): Buffer {
  const block = Buffer.from(BLANK);
  fields.name.copy(block, 0);
  writeOctal(block, fields.mode, 100, 8);
  writeOctal(block, fields.uid, 108, 8);
  writeOctal(block, fields.gid, 116, 8);
  writeOctal(block, fields.size, 124, 12);
  writeOctal(block, fields.mtime, 136, 12);
  block[156] = fields.flag.charCodeAt(0);
  fields.link.copy(block, 157);
  writeOctal(block, fields.major, 329, 8);
  writeOctal(block, fields.minor, 337, 8);
  fields.prefix.copy(block, 345);
  writeOctal(block, tarChecksum(block), 148, 7);
  block[154] = 0;
  return block;
}

/** What all headers have in common. The checksum counts its own field as spaces. */
const BLANK = Buffer.alloc(TAR_BLOCK_BYTES);
BLANK.fill(' ', 148, 156);
BLANK.write('ustar\x0000', 257, 'latin1');

/** Digits up to the last byte of the field, which stays as it is. */
function writeOctal(block: Buffer, value: number, offset: number, fieldBytes: number): void {
  let rest = value;
  for (let at = offset + fieldBytes - 2; at >= offset; at--) {
    block[at] = 0x30 + (rest % 8);
    rest = Math.floor(rest / 8);
  }
}

/** Sum of a header's bytes as they stand. */
export function tarChecksum(block: Uint8Array | Int8Array): number {
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK_BYTES; at++) sum += block[at] ?? 0;
  return sum;
}

function encodePax(records: readonly PaxRecord[]): Buffer {
  const sorted = [...records].sort((a, b) => (a.key < b.key ? -1 : 1));
  const body = Buffer.concat(sorted.map(encodePaxRecord));
  const header = encodeUstar({
    name: Buffer.from('PaxHeaders.0/entry'),
    prefix: EMPTY,
    link: EMPTY,
    flag: 'x',
    mode: PAX_MODE,
    uid: 0,
    gid: 0,
    size: body.length,
    mtime: 0,
    major: 0,
    minor: 0,
  });
  return Buffer.concat([header, body, Buffer.alloc(paddingOf(body.length))]);
}

/** "LENGTH KEY=VALUE\n", where LENGTH counts its own digits too. */
function encodePaxRecord({ key, value }: PaxRecord): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + String(rest.length).length;
  if (String(length).length > String(rest.length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function invalidName(path: string, what: string): ToolError {
  return new ToolError('LAYER_NAME_INVALID', `Packing ${JSON.stringify(path)}: a tar header cannot hold ${what}`, {
    hint: 'Rename it, or leave it out by .dockerignore.',
  });
}
