import { SEEN_COLUMNS, type SeenPaths } from '../../context/sighting.ts';
import type { KeptImage, Recollection } from './recollection.ts';

/** Changes whenever what is kept does, or what it means. Other forms are not read. */
const FORM = 1;

/** The first line: everything but what there is of each file, and how many bytes the parts behind it have. */
interface Head {
  readonly form: number;
  readonly image: KeptImage;
  readonly startedAtMs: number;
  readonly links: Recollection['sighting']['links'];
  readonly parts: readonly number[];
}

/** A recollection as the bytes of a file: a line of JSON, then its parts one after another. */
export function writeKept({ image, sighting, users, recipes }: Recollection): Buffer[] {
  const { folders, files, startedAtMs, links } = sighting;
  const parts = [
    pathBytes(folders),
    bytesOf(folders.columns),
    pathBytes(files),
    bytesOf(files.columns),
    bytesOf(users),
    ...recipes,
  ];
  const head: Head = { form: FORM, image, startedAtMs, links, parts: parts.map(({ length }) => length) };
  return [Buffer.from(`${JSON.stringify(head)}\n`), ...parts];
}

/** Undefined for a file of another form, and for one that is not whole. */
export function readKept(bytes: Buffer): Recollection | undefined {
  const end = bytes.indexOf('\n');
  const head = end === -1 ? undefined : parseHead(bytes.toString('utf8', 0, end));
  if (head === undefined) return undefined;
  let at = end + 1;
  const parts = head.parts.map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
  const [folderPaths, folderColumns, filePaths, fileColumns, users, ...recipes] = parts;
  if (at !== bytes.length || !folderPaths || !folderColumns || !filePaths || !fileColumns || !users) return undefined;
  const folders = seenPaths(folderPaths, folderColumns);
  const files = seenPaths(filePaths, fileColumns);
  const { image, startedAtMs, links } = head;
  if (folders === undefined || files === undefined || recipes.length !== image.segments.length) return undefined;
  return {
    image,
    sighting: { startedAtMs, folders, files, links },
    users: new Uint16Array(ownBytes(users)),
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

function seenPaths(names: Buffer, columns: Buffer): SeenPaths | undefined {
  const paths = names.length === 0 ? [] : names.toString('utf8', 0, names.length - 1).split('\0');
  const isWhole = columns.length === paths.length * SEEN_COLUMNS * Float64Array.BYTES_PER_ELEMENT;
  return isWhole ? { paths, columns: new Float64Array(ownBytes(columns)) } : undefined;
}

/** Each followed by the one character that no path holds. */
function pathBytes({ paths }: SeenPaths): Buffer {
  return Buffer.from(paths.length === 0 ? '' : `${paths.join('\0')}\0`);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A copy that numbers can be read from: they must begin at a multiple of their length. */
function ownBytes(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(copy));
  return copy;
}
