import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readIgnore } from '../../context/dockerignore.ts';
import { lookAgain, type SecondLook } from '../../context/look-again.ts';
import { callWitness, type IndexCheck } from '../../context/witness.ts';
import { digestOf, hexOf } from '../../oci/digest.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { readKept, writeKept } from './kept-file.ts';
import type { Recollection } from './recollection.ts';

/** What this machine remembers of the last builds of images, in a folder of the user's. */
export interface BuildMemory {
  /** Reads what is remembered, and looks what changed since. Undefined where nothing is, or more changed than single files. Each place is looked at once. */
  recall(place: BuildPlace): Promise<Recalled | undefined>;
  /** Remembers the newest build; one that cannot be kept is planned anew next time. */
  keep(place: BuildPlace, recollection: Recollection): Promise<void>;
}

export interface Recalled {
  readonly recollection: Recollection;
  readonly look: SecondLook;
  /** The ignore file in force. */
  readonly ignoreFile: string | undefined;
}

/** What a build of an image is known again by. */
export type BuildPlace = Pick<ImageSpec, 'name' | 'context' | 'dockerfile' | 'repository' | 'target'>;

/** Images of one user, and their bytes; the oldest are forgotten. */
const KEPT_AT_MOST = 64;
const BYTES_AT_MOST = 256 << 20;
/** No run takes so long to write one. */
const LEFT_AFTER_MS = 3_600_000;

export interface MemoryOptions {
  readonly signal: AbortSignal;
  /** What git finds when it compares every tracked file with its index. It may be wanted by nobody. */
  readonly check: Promise<IndexCheck | undefined>;
  /** Of Hydrofoil: what another one remembers is not for this one. */
  readonly version: string;
}

export function openMemory(folder: string, options: MemoryOptions): BuildMemory {
  options.check.catch(() => {}); // told to whoever needs git's answer itself
  const looking = new Map<string, Promise<Recalled | undefined>>();
  const fileOf = ({ name, context, dockerfile, repository, target }: BuildPlace) =>
    join(
      folder,
      hexOf(digestOf(JSON.stringify([options.version, name, context, dockerfile, repository, target ?? '']))),
    );
  return {
    recall(place) {
      if (!canRemember(place, folder)) return Promise.resolve(undefined);
      const file = fileOf(place);
      const look = looking.get(file) ?? recallSafely(file, place, options);
      looking.set(file, look);
      return look;
    },
    async keep(place, recollection) {
      if (!canRemember(place, folder)) return;
      try {
        await write(folder, fileOf(place), recollection);
      } catch {
        await rm(fileOf(place), { force: true }).catch(() => {}); // a full disk, a folder of somebody else: what stood there is old
      }
    },
  };
}

/** Not where the memory lies in the context, so that each build would change the next one. */
function canRemember({ context }: BuildPlace, folder: string): boolean {
  try {
    return !`${folder}/`.startsWith(`${realpathSync(context)}/`);
  } catch {
    return false; // no such folder: whoever reads it says so
  }
}

/** Whatever is wrong with what is remembered, the image is planned anew; and what is wrong with the context is told there. */
async function recallSafely(file: string, place: BuildPlace, options: MemoryOptions): Promise<Recalled | undefined> {
  try {
    return await recall(file, place, options);
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
}

async function recall(
  file: string,
  place: BuildPlace,
  { signal, check }: MemoryOptions,
): Promise<Recalled | undefined> {
  const recollection = read(file);
  if (recollection === undefined) return undefined;
  const ignore = readIgnore(place.context, place.dockerfile);
  if (ignore.text !== recollection.image.ignore) return undefined;
  const { witness, sighting } = recollection;
  const look = await lookAgain(place.context, sighting, {
    ignore,
    signal,
    ...(witness && { testimony: () => callWitness(witness, sighting.files, place.context, check) }),
  });
  return look && { recollection, look, ignoreFile: ignore.file };
}

function read(file: string): Recollection | undefined {
  try {
    const opened = openSync(file, 'r');
    try {
      return isOurs(fstatSync(opened)) ? readKept(readFileSync(opened)) : undefined;
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined; // nothing yet, or not for this user
  }
}

/** In a folder that others may write to, one could have been put there: it says what becomes of an image. */
function isOurs({ uid, mode }: Stats): boolean {
  return uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
}

/** Nobody else may read it: names of files and what stands in a Dockerfile are no secrets, but nobody's business either. */
async function write(folder: string, file: string, recollection: Recollection): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isNew = !existsSync(file);
  const temporary = `${file}.${randomUUID()}`;
  try {
    const bytes = Buffer.concat(writeKept(recollection)); // one write: each takes a turn of the event loop
    await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  if (isNew) await forgetOldest(folder);
}

async function forgetOldest(folder: string): Promise<void> {
  const files = await Promise.all((await readdir(folder)).map((name) => statOf(join(folder, name))));
  const leftBefore = Date.now() - LEFT_AFTER_MS;
  let [kept, bytes] = [0, 0];
  for (const { file, size, mtimeMs } of files.sort((one, other) => other.mtimeMs - one.mtimeMs)) {
    kept++;
    bytes += size;
    const isLeft = basename(file).includes('.') && mtimeMs < leftBefore; // by a run that was killed
    if (isLeft || kept > KEPT_AT_MOST || bytes > BYTES_AT_MOST) await rm(file, { force: true });
  }
}

/** One that is gone has been forgotten by another run. */
async function statOf(file: string) {
  const stats = await stat(file).catch(() => undefined);
  return { file, mtimeMs: stats?.mtimeMs ?? 0, size: stats?.size ?? 0 };
}
