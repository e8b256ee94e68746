import { crc32 } from 'node:zlib';
import { pathList } from '../../context/path-list.ts';
import { SEEN_COLUMNS, type SeenPaths } from '../../context/sighting.ts';
import type { Witness } from '../../context/witness.ts';
import type { KeptImage, Recollection } from './recollection.ts';

/** Changes whenever what is kept does, or what it means. Other forms are not read. */
const FORM = 5;

/** The first line: everything but what there is of each file, and how many bytes the parts behind it have. */
interface Head {
  readonly form: number;
  readonly image: KeptImage;
  readonly startedAtMs: number;
  readonly links: Recollection['sighting']['links'];
  /** Its bytes are parts. */
  readonly witness?: Omit<Witness, 'bytes' | 'standing'> | undefined;
  readonly parts: readonly number[];
}

/** A recollection as the bytes of a file: a line of JSON, then its parts one after another, then a checksum over all of it. */
export function writeKept({ image, sighting, witness, takers, recipes }: Recollection): Buffer[] {
  const { folders, files, startedAtMs, links } = sighting;
  const parts = [
    ...partsOf(folders),
    ...partsOf(files),
    bytesOf(takers),
    witness === undefined ? NOTHING : bytesOf(witness.standing),
    witness === undefined ? NOTHING : witness.bytes,
    ...recipes,
  ];
  const head: Head = {
    form: FORM,
    image,
    startedAtMs,
    links,
    witness: witness && placeOf(witness),
    parts: parts.map(({ length }) => length),
  };
  const all = [Buffer.from(`${JSON.stringify(head)}\n`), ...parts];
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(all.reduce((sum, bytes) => crc32(bytes, sum), 0));
  return [...all, checksum];
}

/** A file is not synced when it is written: after a loss of power it may have its length and not its content. */
const CHECKSUM_BYTES = 4;

/** Undefined for a file of another form, and for one that is not whole. */
export function readKept(file: Buffer): Recollection | undefined {
  const bytes = file.subarray(0, -CHECKSUM_BYTES);
  if (file.length < CHECKSUM_BYTES || crc32(bytes) !== file.readUInt32BE(bytes.length)) return undefined;
  const end = bytes.indexOf('\n');
  const head = end === -1 ? undefined : parseHead(bytes.toString('utf8', 0, end));
  if (head === undefined) return undefined;
  let at = end + 1;
  const parts = head.parts.map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
  if (at !== bytes.length) return undefined;
  const [folders, files] = [seenPaths(parts.slice(0, 3)), seenPaths(parts.slice(3, 6))];
  const [takers, standing, index, ...recipes] = parts.slice(6);
  const { image, startedAtMs, links, witness } = head;
  if (folders === undefined || files === undefined || !takers || !standing || !index) return undefined;
  if (recipes.length !== image.segments.length) return undefined;
  return {
    image,
    sighting: { startedAtMs, folders, files, links },
    ...(witness === undefined ? {} : { witness: { ...witness, standing: new Uint8Array(standing), bytes: index } }),
    takers: new Uint16Array(ownBytes(takers)),
    recipes,
  };
}

function parseHead(text: string): Head | undefined {
  try {
    const head: Head = JSON.parse(text);
    return head.form === FORM && Array.isArray(head.parts) ? head : undefined;
  } catch {
    return undefined; // cut off, or no file of ours
  }
}

function partsOf({ paths: { text, starts }, columns }: SeenPaths): Buffer[] {
  return [text, bytesOf(starts), bytesOf(columns)];
}

function seenPaths([text, starts, columns]: readonly Buffer[]): SeenPaths | undefined {
  if (!text || !starts || !columns) return undefined;
  const paths = pathList(text, new Uint32Array(ownBytes(starts)));
  const isWhole = columns.length === paths.count * SEEN_COLUMNS * Float64Array.BYTES_PER_ELEMENT;
  return isWhole ? { paths, columns: new Float64Array(ownBytes(columns)) } : undefined;
}

function placeOf({ bytes: _, standing: __, ...place }: Witness): Omit<Witness, 'bytes' | 'standing'> {
  return place;
}

const NOTHING = Buffer.alloc(0);

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A copy that numbers can be read from: they must begin at a multiple of their length. */
function ownBytes(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(copy));
  return copy;
}
