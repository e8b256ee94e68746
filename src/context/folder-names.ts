import { type Dirent, readdirSync, readlinkSync } from 'node:fs';
import { canSkip, type IgnoreRules, ignoredBy } from './dockerignore.ts';
import type { Sighting, Unseen } from './sighting.ts';

/** What stood under a name. */
type SeenType = 'file' | 'folder' | { readonly linkTo: string };

/** What stood in each of these folders, by its name. */
export function namesIn(
  { folders, files, links }: Sighting,
  wanted: readonly string[],
): ReadonlyMap<string, ReadonlyMap<string, SeenType>> {
  const byFolder = new Map(wanted.map((folder) => [folder, new Map<string, SeenType>()]));
  const add = (path: string, type: SeenType) => {
    const end = path.lastIndexOf('/');
    if (path !== '') byFolder.get(end === -1 ? '' : path.slice(0, end))?.set(path.slice(end + 1), type);
  };
  if (wanted.length === 0) return byFolder;
  for (let row = 0; row < folders.paths.count; row++) add(folders.paths.at(row), 'folder');
  for (let row = 0; row < files.paths.count; row++) add(files.paths.at(row), 'file');
  for (const [path, target] of links) add(path, { linkTo: target });
  return byFolder;
}

/** What is known without the folders that are looked at anew. */
export function unseenApartFrom({ folders, gitignoreFolders }: Unseen, changed: readonly string[]) {
  const anew = new Set(changed);
  const parentOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return {
    folders: folders.filter((path) => !anew.has(parentOf(path))),
    gitignoreFolders: gitignoreFolders.filter((folder) => !anew.has(folder)),
  };
}

/** What stands in the folder beside what counts. Undefined where that is not what it was. */
export function holdsTheSame(
  directory: string,
  folder: string,
  names: ReadonlyMap<string, SeenType>,
  ignore: IgnoreRules,
): Unseen | undefined {
  const disk = folder === '' ? directory : `${directory}/${folder}`;
  const prefix = folder === '' ? '' : `${folder}/`;
  try {
    const all = readdirSync(disk, { withFileTypes: true });
    if (all.some(({ name }) => name.includes('\uFFFD'))) return undefined; // no text: git could not be asked about it
    const found = all.filter((entry) => isSeen(prefix + entry.name, entry, ignore));
    const isSame =
      found.length === names.size && found.every((entry) => isOfType(entry, `${disk}/${entry.name}`, names));
    const others = all.filter((entry) => entry.isDirectory() && !isSeen(prefix + entry.name, entry, ignore));
    const gitignoreFolders = all.some(({ name }) => name === '.gitignore') ? [folder] : [];
    return isSame ? { folders: others.map(({ name }) => prefix + name), gitignoreFolders } : undefined;
  } catch {
    return undefined; // gone, or closed to this user: whoever reads the context anew says so
  }
}

/** Whether reading the context would look at it. */
function isSeen(path: string, entry: Dirent, ignore: IgnoreRules): boolean {
  if (ignoredBy(ignore, path) === undefined) return true;
  return entry.isDirectory() && !canSkip(ignore, path);
}

function isOfType(entry: Dirent, disk: string, names: ReadonlyMap<string, SeenType>): boolean {
  const type = names.get(entry.name);
  if (type === 'file') return entry.isFile();
  if (type === 'folder') return entry.isDirectory();
  return type !== undefined && entry.isSymbolicLink() && readlinkSync(disk) === type.linkTo;
}
