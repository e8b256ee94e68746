import { hash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything in a folder, .git and all: modes, times of last change and contents, to be compared byte for byte. */
export async function snapshotOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder, { recursive: true });
  const entries = await Promise.all(
    names.toSorted().map(async (name): Promise<[string, string]> => {
      const path = join(folder, name);
      const { mode, mtimeMs } = await lstat(path);
      return [name, `${mode.toString(8)} ${mtimeMs} ${await contentOf(path)}`];
    }),
  );
  return Object.fromEntries(entries);
}

async function contentOf(path: string): Promise<string> {
  const facts = await lstat(path);
  if (facts.isSymbolicLink()) return readlink(path);
  return facts.isFile() ? hash('sha256', await readFile(path), 'hex') : 'folder';
}
