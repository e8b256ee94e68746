import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readKept, writeKept } from './kept-file.ts';
import { type Parts, partName } from './parts.ts';
import type { Recollection } from './recollection.ts';

/** Where one image is remembered: a head, and parts that never change. */
export interface Shelf {
  readonly folder: string;
  readonly parts: Parts;
}

/** Its name in the folder. */
export const HEAD = 'head';

/** Undefined where nothing is that this user kept, whole. */
export function readShelf({ folder, parts }: Shelf): Recollection | undefined {
  try {
    if (!isOurs(statSync(folder))) return undefined;
    const opened = openSync(join(folder, HEAD), 'r');
    try {
      return isOurs(fstatSync(opened)) ? readKept(readFileSync(opened), parts) : undefined;
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined; // nothing yet, not for this user, or no longer whole
  }
}

/** In a folder that others may write to, one could have been put there: it says what becomes of an image. */
function isOurs({ uid, mode }: Stats): boolean {
  return uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
}

/**
 * The head is put in its place when all parts are there, so another run finds the one of before or this one. Nobody else may read it: names of
 * files and what stands in a Dockerfile are no secrets, but nobody's business either.
 *
 * @returns names of the files in the folder that count from now on
 */
export async function writeShelf({ folder, parts }: Shelf, recollection: Recollection): Promise<ReadonlySet<string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const writing: Promise<void>[] = [];
  const names = new Set([HEAD]);
  const head = writeKept(recollection, (part) => {
    const place = parts.place(part, writing);
    names.add(place.name);
    return place;
  });
  const temporary = join(folder, partName());
  writing.push(writeFile(temporary, head, { mode: 0o600, flag: 'wx' }));
  await Promise.all(writing);
  await rename(temporary, join(folder, HEAD));
  return names;
}
