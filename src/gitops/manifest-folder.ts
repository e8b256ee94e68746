import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ToolError } from '../errors.ts';
import { type Manifest, parseManifest } from './manifest.ts';

/**
 * Reads the *.yaml and *.yml files of a folder, in the order of their names. Subfolders are left alone, as `kubectl apply -f` does.
 *
 * @param folderName how messages call the folder
 * @throws {ToolError} MANIFEST_FOLDER_UNREADABLE, MANIFEST_INVALID
 */
export async function readManifests(
  folder: string,
  folderName: string,
  signal: AbortSignal,
): Promise<readonly Manifest[]> {
  const names = await manifestNames(folder, folderName);
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const fileName = join(folderName, name);
      return parseManifest(decode(await readFile(file, { signal }), fileName), fileName, file);
    }),
  );
}

async function manifestNames(folder: string, folderName: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw new ToolError(
      'MANIFEST_FOLDER_UNREADABLE',
      `Reading the folder of manifests ${folderName}: ${messageOf(cause)}`,
      {
        hint: 'Correct manifests.folder of the environment in hydrofoil.yaml.',
        cause,
      },
    );
  }
}

/** Strict, and with the byte order mark kept: what is decoded is written back byte for byte. */
function decode(bytes: Uint8Array, fileName: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ToolError('MANIFEST_INVALID', `Reading the manifests in ${fileName}: it is not UTF-8`, {
      hint: 'Save the file in UTF-8.',
      location: { file: fileName },
      cause,
    });
  }
}
