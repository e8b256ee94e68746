import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Images of one user, and their bytes; the oldest are forgotten. */
const KEPT_AT_MOST = 64;
const BYTES_AT_MOST = 256 << 20;
/** No run needs for longer what it found in a folder, or writes for longer. */
const NEEDED_FOR_MS = 900_000;

/** Removes from the folder of an image what is not among these names, unless another run may still write it, or has just: the name of a part says when it was written. */
export async function forgetReplaced(folder: string, names: ReadonlySet<string>): Promise<void> {
  const neededFrom = Date.now() - NEEDED_FOR_MS;
  const isNeeded = (name: string) => names.has(name) || Number.parseInt(name, 10) >= neededFrom;
  const others = (await readdir(folder)).filter((name) => !isNeeded(name));
  await Promise.all(others.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * Removes the images that were kept longest ago.
 *
 * @param folder that holds a folder for each image, or a file for one that an earlier version kept
 * @param head the file in an image's folder that is written anew with each build
 */
export async function forgetOldest(folder: string, head: string): Promise<void> {
  const names = await readdir(folder);
  const images = await Promise.all(names.map((name) => sizeOf(join(folder, name), head)));
  let [kept, bytes] = [0, 0];
  for (const { file, size } of images.sort((one, other) => other.changedMs - one.changedMs)) {
    kept++;
    bytes += size;
    if (kept > KEPT_AT_MOST || bytes > BYTES_AT_MOST) await rm(file, { force: true, recursive: true });
  }
}

async function sizeOf(file: string, head: string) {
  const names = await readdir(file).catch(() => []);
  const parts = await Promise.all(names.map((name) => statOf(join(file, name))));
  const { changedMs } = await statOf(join(file, head));
  return { file, changedMs, size: parts.reduce((sum, { size }) => sum + size, 0) };
}

/** One that is gone has been forgotten by another run. */
async function statOf(file: string) {
  const stats = await stat(file).catch(() => undefined);
  return { file, changedMs: stats?.mtimeMs ?? 0, size: stats?.size ?? 0 };
}
