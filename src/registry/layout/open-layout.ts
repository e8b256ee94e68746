import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../../errors.ts';
import { parseJsonObject } from '../json-object.ts';
import { isMissing, layoutFailed } from './layout-error.ts';
import { OWN_FOLDER } from './places.ts';

/**
 * Makes sure, before anything is made, that a folder is an image layout or may become one: it is not there, or empty.
 *
 * @throws {ToolError} LAYOUT_INVALID, LAYOUT_FAILED
 */
export async function checkLayoutFolder(folder: string): Promise<void> {
  const step = `Opening the image layout ${folder}`;
  const names = await readdir(folder).catch((cause: unknown): string[] => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw layoutFailed(step, cause);
  });
  if (names.length === 0) return;
  if (names.includes(OWN_FOLDER)) await sweep(join(folder, OWN_FOLDER));
  const text = await readFile(join(folder, 'oci-layout'), 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return '';
    throw layoutFailed(step, cause);
  });
  if (text === '' && names.every((name) => name === 'blobs' || name === 'hydrofoil')) return; // the first run into it was stopped
  const version = parseJsonObject(text)?.imageLayoutVersion;
  if (typeof version === 'string' && version.startsWith('1.')) return;
  throw new ToolError('LAYOUT_INVALID', `${step}: it holds other things (${names.slice(0, 3).join(', ')})`, {
    hint: 'Name a folder that is empty or does not exist, or one that an earlier build made.',
  });
}

const LEFT_BEHIND = /^(?:passing|build)-/;
const MOST_AGE_MS = 24 * 60 * 60 * 1000;

/** Removes what runs that were killed have left, long enough ago that no run can still be writing to it. */
async function sweep(own: string): Promise<void> {
  for (const name of await readdir(own).catch(() => [])) {
    if (!LEFT_BEHIND.test(name)) continue;
    const found = await stat(join(own, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > MOST_AGE_MS) {
      await rm(join(own, name), { recursive: true, force: true });
    }
  }
}
