import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolError } from '../../errors.ts';
import type { Digest } from '../../oci/digest.ts';
import { jsonReader } from '../../oci/json-reader.ts';
import { OCI_LAYOUT_TEXT, REF_NAME } from '../../oci/layout.ts';
import { type Descriptor, MEDIA_TYPE } from '../../oci/manifest.ts';
import { parseIndex } from '../../oci/validate.ts';
import { withFileLock } from './file-lock.ts';
import { isMissing, layoutFailed } from './layout-error.ts';
import { indexFile, keyIndexFile, lockFile, passingFile } from './places.ts';

/** "app-<key>", "base-<key>": a name for programs. */
const KEY_TAG = /^[a-z]+-[0-9a-f]{64}$/;

/** Which of the two files has a tag. */
function fileOf(folder: string, tag: string): string {
  return KEY_TAG.test(tag) ? keyIndexFile(folder) : indexFile(folder);
}

/** What a tag points to. @throws {ToolError} LAYOUT_INVALID, LAYOUT_FAILED */
export async function readTag(folder: string, tag: string): Promise<Descriptor | undefined> {
  const entries = await readEntries(fileOf(folder, tag));
  return entries.findLast(({ tag: other }) => other === tag)?.descriptor;
}

/** Every tag of a layout, sorted. */
export async function readTags(folder: string): Promise<readonly string[]> {
  const both = await Promise.all([indexFile(folder), keyIndexFile(folder)].map(readEntries));
  return [...new Set(both.flat().flatMap(({ tag }) => tag ?? []))].sort();
}

/** Points a tag to a manifest that is there. */
export async function writeTag(
  folder: string,
  tag: string,
  { mediaType, digest, size }: Descriptor,
  signal: AbortSignal,
): Promise<void> {
  const raw = { mediaType, digest, size, annotations: { [REF_NAME]: tag } };
  await update(folder, [fileOf(folder, tag)], signal, (entries) => [
    ...entries.filter((entry) => entry.tag !== tag),
    { tag, descriptor: raw, raw },
  ]);
}

/** Takes every tag from a manifest. */
export async function removeTags(folder: string, digest: Digest, signal: AbortSignal): Promise<void> {
  const files = [indexFile(folder), keyIndexFile(folder)];
  await update(folder, files, signal, (entries) => entries.filter((entry) => entry.descriptor.digest !== digest));
}

interface Entry {
  readonly tag: string | undefined;
  readonly descriptor: Descriptor;
  /** As it stands in the file, with whatever other tools have written there. */
  readonly raw: object;
}

async function readEntries(file: string): Promise<readonly Entry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw layoutFailed(`Reading ${file}`, cause);
  }
  return parseEntries(text, file);
}

function parseEntries(text: string, file: string): readonly Entry[] {
  try {
    const read = jsonReader('LAYOUT_INVALID', file);
    const raws = read.list(read.object)(read.parse(text).manifests, 'manifests');
    return parseIndex(text, file).manifests.map((descriptor, at) => ({
      tag: descriptor.annotations?.[REF_NAME],
      descriptor,
      raw: raws[at] ?? descriptor,
    }));
  } catch (cause) {
    throw new ToolError('LAYOUT_INVALID', `Reading ${file}: it is no index of an OCI image layout`, {
      hint: 'Delete the folder, or choose another one: everything in it can be made again.',
      cause,
    });
  }
}

/** Reads, changes and replaces index files as one, while no other process does. A reader sees the old file or the new one. */
async function update(
  folder: string,
  files: readonly string[],
  signal: AbortSignal,
  change: (entries: readonly Entry[]) => readonly Entry[],
): Promise<void> {
  await makeFolders(folder);
  const run = async () => {
    await writeIfMissing(folder, join(folder, 'oci-layout'), OCI_LAYOUT_TEXT);
    await writeIfMissing(folder, indexFile(folder), formatIndex([]));
    for (const file of files) {
      const before = await readEntries(file);
      const after = change(before);
      if (JSON.stringify(after) !== JSON.stringify(before)) await replaceFile(folder, file, formatIndex(after));
    }
  };
  await withFileLock(lockFile(folder), run, { signal });
}

function formatIndex(entries: readonly Entry[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests: entries.map(({ raw }) => raw) });
}

/** Makes the folders of a layout. @throws {ToolError} LAYOUT_FAILED */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
    await mkdir(dirname(lockFile(folder)), { recursive: true });
  } catch (cause) {
    throw layoutFailed(`Making the image layout ${folder}`, cause);
  }
}

async function writeIfMissing(folder: string, file: string, text: string): Promise<void> {
  try {
    await access(file);
  } catch (error) {
    if (!isMissing(error)) throw layoutFailed(`Reading ${file}`, error);
    await replaceFile(folder, file, text);
  }
}

async function replaceFile(folder: string, file: string, text: string): Promise<void> {
  const passing = passingFile(folder);
  try {
    await writeFile(passing, text, { flush: true });
    await rename(passing, file);
  } catch (cause) {
    await rm(passing, { force: true });
    throw layoutFailed(`Writing ${file}`, cause);
  }
}
