import { crc32 } from 'node:zlib';
import type { KnownNames } from '../../context/known-names.ts';
import { pathList } from '../../context/path-list.ts';
import { SEEN_COLUMNS, type SeenPaths, type SeenStat, setSeen } from '../../context/sighting.ts';
import type { Witness } from '../../context/witness.ts';
import type { PartPlace, Parts } from './parts.ts';
import type { KeptImage, Recollection } from './recollection.ts';

/** Changes whenever what is kept does, or what it means. Other forms are not read. */
export const FORM = 8;

/** What a recollection is, but for what there is of each file: that is in parts, most of which the next build keeps as they are. */
interface Head {
  readonly form: number;
  readonly image: KeptImage;
  readonly startedAtMs: number;
  readonly links: Recollection['sighting']['links'];
  readonly unseen: Recollection['sighting']['unseen'];
  readonly names?: KnownNames;
  readonly folders: KeptPaths;
  readonly files: KeptPaths;
  readonly takers: PartPlace;
  readonly recipes: readonly PartPlace[];
  readonly witness?: KeptWitness;
}

interface KeptPaths {
  readonly text: PartPlace;
  readonly starts: PartPlace;
  readonly columns: PartPlace;
  readonly since: readonly (readonly [row: number, stat: SeenStat])[];
  readonly young: readonly number[];
}

interface KeptWitness {
  readonly index: Omit<Witness, 'entries' | 'standing'>;
  readonly entries: PartPlace;
  readonly standing: PartPlace;
}

type Put = (part: Parameters<Parts['place']>[0]) => PartPlace;

/** @returns the head, a line of JSON with a checksum behind it: it is to be written when its parts are */
export function writeKept({ image, sighting, names, witness, takers, recipes }: Recollection, put: Put): Buffer {
  const { folders, files, startedAtMs, links, unseen } = sighting;
  const head: Head = {
    form: FORM,
    image,
    startedAtMs,
    links,
    unseen,
    ...(names && { names }),
    folders: keepPaths(folders, put),
    files: keepPaths(files, put),
    takers: put(takers),
    recipes: recipes.map(put),
    ...(witness && { witness: keepWitness(witness, put) }),
  };
  const bytes = Buffer.from(`${JSON.stringify(head)}\n`);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(bytes));
  return Buffer.concat([bytes, checksum]);
}

const CHECKSUM_BYTES = 4;

/** Undefined for a head of another form, and for one that is not whole. @throws where a part is gone or damaged */
export function readKept(file: Buffer, parts: Pick<Parts, 'read' | 'readLater'>): Recollection | undefined {
  const bytes = file.subarray(0, -CHECKSUM_BYTES);
  if (file.length < CHECKSUM_BYTES || crc32(bytes) !== file.readUInt32BE(bytes.length)) return undefined;
  const head = parseHead(bytes.toString('utf8'));
  if (head === undefined || head.recipes.length !== head.image.segments.length) return undefined;
  const { image, startedAtMs, links, unseen, names, witness } = head;
  const [folders, files] = [readPaths(head.folders, parts), readPaths(head.files, parts)];
  if (folders === undefined || files === undefined) return undefined;
  return {
    image,
    sighting: { startedAtMs, folders, files, links, unseen },
    ...(names && { names }),
    ...(witness && { witness: readWitness(witness, parts) }),
    takers: new Uint16Array(parts.read(head.takers).buffer),
    recipes: head.recipes.map(parts.readLater),
  };
}

function parseHead(text: string): Head | undefined {
  try {
    const head: Head | null = JSON.parse(text);
    return head?.form === FORM ? head : undefined;
  } catch {
    return undefined; // cut off, or no file of ours
  }
}

/** So many rows are not worth a new part of columns. */
const SINCE_AT_MOST = 1_000;

function keepPaths(seen: SeenPaths, put: Put): KeptPaths {
  const { paths, columns, since, young } =
    seen.since.size > SINCE_AT_MOST ? { ...seen, columns: columnsNow(seen), since: new Map<number, SeenStat>() } : seen;
  const [text, starts] = [put(paths.text), put(paths.starts)];
  return { text, starts, columns: put(columns), since: [...since], young };
}

function columnsNow(seen: SeenPaths): Float64Array<ArrayBuffer> {
  const columns = seen.columns.slice();
  for (const [row, stat] of seen.since) setSeen(columns, row, stat);
  return columns;
}

function readPaths({ text, starts, columns, since, young }: KeptPaths, { read }: Pick<Parts, 'read'>) {
  const paths = pathList(read(text), new Uint32Array(read(starts).buffer));
  const numbers = new Float64Array(read(columns).buffer);
  if (numbers.length !== paths.count * SEEN_COLUMNS) return undefined;
  return { paths, columns: numbers, since: new Map(since), young };
}

function keepWitness({ entries, standing, ...index }: Witness, put: Put): KeptWitness {
  return { index, entries: put(entries), standing: put(standing) };
}

function readWitness({ index, entries, standing }: KeptWitness, { read }: Pick<Parts, 'read'>): Witness {
  return { ...index, entries: new Uint32Array(read(entries).buffer), standing: new Uint8Array(read(standing).buffer) };
}
