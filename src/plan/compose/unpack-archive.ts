import type { ContextEntry } from '../../context/tree.ts';
import type { AddedArchive } from './added-archive.ts';
import { NotComposable } from './composition.ts';
import type { CopyTask } from './copier.ts';
import type { CopyEnvironment, CopyRequest } from './copy.ts';
import { followAsKernel } from './kernel-path.ts';
import type { FileSource, LayerDraft } from './layer-draft.ts';
import type { Attributes } from './rootfs.ts';

export type UnpackedArchive = Extract<AddedArchive, { kind: 'archive' }>;

/**
 * The archive that a source of ADD is; undefined where it is to be copied.
 *
 * @throws NotComposable
 */
export function archiveToUnpack(
  entry: ContextEntry,
  { keyword, unpack = keyword === 'ADD', exclude }: CopyRequest,
  { mayBeArchive, archiveOf }: CopyEnvironment,
): UnpackedArchive | undefined {
  if (!unpack || entry.type !== 'file' || !mayBeArchive(entry)) return undefined;
  const archive = archiveOf(entry);
  if (archive === undefined) throw new NotComposable({ kind: 'archive-unread', path: entry.path });
  if (archive.kind === 'engine') throw new NotComposable(archive);
  if (archive.kind === 'file') return undefined;
  return exclude.length === 0 ? archive : refuse(`--exclude and the archive ${entry.path} meet`);
}

/** A file of the archive with all of its names. */
interface UnpackedFile {
  readonly names: Set<string>;
  readonly source: FileSource;
}

/**
 * Unpacks an archive into a folder as Docker's unpacker does: its folders are merged into those that are there and give them their
 * attributes, everything else replaces what is there, links among it. `--chown` counts for all of it, `--chmod` for nothing.
 *
 * @throws NotComposable where that would fail, or need what a layer below holds
 */
export function unpackArchive(
  { archive, entries }: UnpackedArchive,
  destination: string,
  { draft, owner }: Pick<CopyTask, 'draft' | 'owner'>,
): void {
  const top = draft.resolve(destination);
  draft.makeDirectories(top, { mode: 0o755, owner });
  const files = new Map<string, UnpackedFile>();
  const ofArchive = new Map<string, UnpackedFile>();
  const forget = (path: string) => {
    files.get(path)?.names.delete(path);
    files.delete(path);
  };
  const put = (path: string, file: UnpackedFile, attributes: Attributes) => {
    file.names.add(path);
    files.set(path, file);
    for (const name of file.names) draft.putFile(name, attributes, file.source);
  };

  for (const entry of entries) {
    const path = placeOf(entry.path, top, draft);
    const attributes = { mode: entry.mode, ...(owner ?? { uid: entry.uid, gid: entry.gid }) };
    const before = draft.lstat(path);
    if (entry.type === 'directory') {
      if (before?.type !== 'directory') forget(path);
      draft.putDirectory(path, attributes);
      continue;
    }
    if (before?.type === 'directory') refuse(`${entry.path} of the archive replaces a folder`);
    // It is taken out of the way before a hard link looks for what it leads to.
    const linked = entry.type === 'hardlink' ? files.get(placeOf(entry.target, top, draft)) : undefined;
    const isItself = linked?.names.has(path) === true;
    forget(path);
    switch (entry.type) {
      case 'symlink':
        draft.putSymlink(path, attributes, entry.target);
        break;
      case 'hardlink':
        if (linked === undefined || isItself)
          refuse(`${entry.path} of the archive is another name of what was there before`);
        put(path, linked, attributes);
        break;
      case 'file': {
        // Of a name that stands there twice the last content is found when it is taken out.
        if ((ofArchive.get(entry.path)?.names.size ?? 0) > 0) refuse(`${entry.path} stands in the archive twice`);
        const { size, digest } = entry;
        const content = { from: 'archive', archive, path: entry.path } as const;
        const inode = `${archive.id} ${ofArchive.size} ${entry.path}`;
        const file: UnpackedFile = { names: new Set(), source: { size, digest, content, inode } };
        ofArchive.set(entry.path, file);
        put(path, file, attributes);
        break;
      }
    }
  }
}

/**
 * Where an entry goes: its folders are made where they are missing, for root. Links on the way are followed, but within the folder that
 * is unpacked into, which is the root for the unpacker.
 */
function placeOf(entryPath: string, top: string, draft: LayerDraft): string {
  const names = entryPath.split('/');
  const last = names.pop() ?? '';
  let directory = top;
  for (const name of names) {
    const path = join(directory, name);
    const node = draft.lstat(path);
    if (node === undefined) {
      const above = draft.lstat(directory);
      if (above === undefined || (above.mode & SET_GROUP_ID) !== 0) refuse(`/${path} would inherit a group`);
      draft.putDirectory(path, { mode: 0o755, uid: 0, gid: 0 });
    }
    if (node?.type === 'file') refuse(`/${path} is not a folder`);
    directory = node?.type === 'symlink' ? linkedDirectory(path, top, draft) : path;
  }
  return join(directory, last);
}

const SET_GROUP_ID = 0o2000;

function linkedDirectory(path: string, top: string, draft: LayerDraft): string {
  if (top !== '') return refuse(`the archive goes through the link /${path}`);
  const followed = followAsKernel(draft, path);
  if (followed.kind === 'unknown') throw new NotComposable({ kind: 'unknown', path: followed.path });
  const isFolder = followed.kind === 'path' && draft.lstat(followed.path)?.type === 'directory';
  return isFolder ? followed.path : refuse(`the link /${path} leads to no folder`);
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function refuse(because: string): never {
  throw new NotComposable({ kind: 'engine', because });
}
