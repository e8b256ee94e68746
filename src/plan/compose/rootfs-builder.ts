import { namesOf } from '../../context/follow-links.ts';
import type { StoredFile } from '../../layer/entry.ts';
import { linkedNode } from './linked-node.ts';
import { type AccountFile, emptyRootfs, type RootfsDirectory, type RootfsFacts } from './rootfs.ts';
import { draftRootfs, type PlacedNode } from './rootfs-draft.ts';
import { lookup } from './rootfs-lookup.ts';

/** One entry of a layer's tar stream, whiteouts among them. `path` as in the tar, with or without leading "./" or "/". */
export interface RootfsEntry {
  readonly path: string;
  /** `other`: devices, fifos. */
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of symlinks and hard links. */
  readonly target?: string;
  /** Wanted for the files for which `wantsContent(path)` is true. */
  readonly content?: string;
  /** What a file holds, where another stage may take it. */
  readonly stored?: StoredFile;
}

/** Collects the entries of a base's layers, lowest layer first. */
export interface RootfsBuilder {
  /** Whether `add` wants the content of the file at this path of the tar: etc/passwd and etc/group. */
  wantsContent(path: string): boolean;
  /** Begins the next layer: whiteouts remove only what came before this call. */
  startLayer(): void;
  add(entry: RootfsEntry): void;
  build(): RootfsFacts;
}

const OPAQUE = '.wh..wh..opq';
const WHITEOUT = '.wh.';

/** The facts after whole layers, as their tar streams hold them, have been put on top. */
export function applyLayers(facts: RootfsFacts, layers: readonly (readonly RootfsEntry[])[]): RootfsFacts {
  const builder = createRootfsBuilder(facts);
  for (const layer of layers) {
    builder.startLayer();
    for (const entry of layer) builder.add(entry);
  }
  return builder.build();
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts */
export function createRootfsBuilder(lower: RootfsFacts = emptyRootfs): RootfsBuilder {
  const draft = draftRootfs(lower);
  const accounts = new Map<string, AccountFile>([
    ['etc/passwd', lower.passwd],
    ['etc/group', lower.group],
  ]);
  let thisLayer = new Set<string>();

  const removeLower = (path: string): void => {
    const found = lookup({ root: draft.root() }, path);
    if (found.kind !== 'found') return;
    if (found.node.type === 'directory') removeLowerChildren(found.path, found.node);
    const keeps = found.node.type === 'directory' && (lookupDirectory(found.path)?.children.size ?? 0) > 0;
    if (!keeps && !thisLayer.has(found.path)) draft.remove(found.path);
  };
  const removeLowerChildren = (path: string, directory: RootfsDirectory): void => {
    for (const name of [...directory.children.keys()]) removeLower(path === '' ? name : `${path}/${name}`);
  };
  const lookupDirectory = (path: string): RootfsDirectory | undefined => {
    const found = lookup({ root: draft.root() }, path);
    return found.kind === 'found' && found.node.type === 'directory' ? found.node : undefined;
  };

  return {
    wantsContent: (path) => isAccountFile(namesOf(path).join('/')),
    startLayer() {
      thisLayer = new Set();
    },
    add(entry) {
      const names = namesOf(entry.path);
      const name = names.at(-1) ?? '';
      const directory = names.slice(0, -1).join('/');
      if (name === OPAQUE) {
        const found = lookupDirectory(directory);
        if (found !== undefined) removeLowerChildren(directory, found);
      } else if (name.startsWith(WHITEOUT)) {
        removeLower([...names.slice(0, -1), name.slice(WHITEOUT.length)].join('/'));
      } else {
        const path = draft.place(entry.path, nodeOf(entry, draft.root()));
        thisLayer.add(path);
        if (isAccountFile(path)) accounts.set(path, contentOf(entry));
      }
    },
    build() {
      const root = draft.root();
      const account = (path: string): AccountFile =>
        lookup({ root }, path).kind === 'absent' ? { kind: 'absent' } : (accounts.get(path) ?? { kind: 'unknown' });
      return { root, passwd: account('etc/passwd'), group: account('etc/group') };
    },
  };
}

function isAccountFile(path: string): boolean {
  return path === 'etc/passwd' || path === 'etc/group';
}

function contentOf(entry: RootfsEntry): AccountFile {
  if (entry.type !== 'file' || entry.content === undefined) return { kind: 'unknown' };
  return { kind: 'text', text: entry.content };
}

function nodeOf(entry: RootfsEntry, root: RootfsDirectory): PlacedNode {
  const { mode, uid, gid, target = '' } = entry;
  switch (entry.type) {
    case 'directory':
      return { type: 'directory', mode, uid, gid };
    case 'symlink':
      return { type: 'symlink', mode, uid, gid, target };
    case 'hardlink':
      return linkedNode(lookup({ root }, target), { mode, uid, gid });
    case 'file':
    case 'other':
      return { type: 'file', mode, uid, gid, ...(entry.stored === undefined ? {} : { stored: entry.stored }) };
  }
}
