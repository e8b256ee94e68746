import { readFileSync } from 'node:fs';
import { type TarEntry, unpackTar } from 'modern-tar';
import { contentDigest, type LayerEntry } from '../../src/layer/entry.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { encodePath } from '../../src/path-bytes.ts';

/** A file system as it is in the end, one line for each path: what two builds are compared by. Times don't count. */
export type FlatTree = Readonly<Record<string, string>>;

interface FlatNode {
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Digest of a file's content, target of a link. */
  readonly content: string;
  /** Same number, same file. */
  readonly inode: number;
}

type Nodes = Map<string, FlatNode>;

/** The tree that a tar archive of a whole file system holds. */
export async function flattenTar(tar: Uint8Array): Promise<FlatTree> {
  return describe(applyTar(new Map(), await unpackTar(tar)));
}

/** The tree that layer entries leave on top of a tar archive. */
export function flattenLayers(base: readonly TarEntry[], layers: readonly (readonly LayerEntry[])[]): FlatTree {
  const nodes = applyTar(
    new Map(),
    base.map(({ header, body }) => ({ header, ...(body instanceof Uint8Array && { data: body }) })),
  );
  for (const layer of layers) for (const entry of layer) put(nodes, entry.path, nodeOf(entry, nodes));
  return describe(nodes);
}

interface Unpacked {
  readonly header: TarEntry['header'];
  readonly data?: Uint8Array | undefined;
}

function applyTar(nodes: Nodes, entries: readonly Unpacked[]): Nodes {
  for (const { header, data } of entries) {
    const path = header.name.replace(/^\.?\//, '').replace(/\/$/, '');
    const { mode = 0o644, uid = 0, gid = 0, type = 'file', linkname = '' } = header;
    const linked = type === 'link' ? nodes.get(linkname.replace(/^\.?\//, '')) : undefined;
    const kind = type === 'directory' || type === 'symlink' ? type : 'file';
    const content = kind === 'file' ? digestOf(data ?? new Uint8Array()) : kind === 'symlink' ? linkname : '';
    const own: FlatNode = {
      type: kind,
      mode: kind === 'symlink' ? 0o777 : mode & 0o7777,
      uid,
      gid,
      content,
      inode: newInode(),
    };
    if (path !== '') put(nodes, path, linked ?? own);
  }
  return nodes;
}

let lastInode = 0;

function newInode(): number {
  lastInode += 1;
  return lastInode;
}

function nodeOf(entry: LayerEntry, nodes: Nodes): FlatNode {
  const { mode, uid, gid } = entry;
  switch (entry.type) {
    case 'directory':
      return { type: 'directory', mode, uid, gid, content: '', inode: newInode() };
    case 'symlink':
      return { type: 'symlink', mode, uid, gid, content: entry.target, inode: newInode() };
    case 'hardlink': {
      const linked = nodes.get(entry.target);
      if (linked === undefined)
        throw new Error(`${entry.path} is a link to ${entry.target}, which is not in the layer before it`);
      return linked;
    }
    case 'file': {
      const { content } = entry;
      // What lies in an archive is checked by whoever takes it out.
      if (content.from === 'archive')
        return { type: 'file', mode, uid, gid, content: contentDigest(entry), inode: newInode() };
      const bytes = content.from === 'memory' ? content.bytes : readFileSync(encodePath(content.file));
      if (digestOf(bytes) !== contentDigest(entry) || bytes.length !== entry.size)
        throw new Error(`${entry.path} has another content than its digest`);
      return { type: 'file', mode, uid, gid, content: contentDigest(entry), inode: newInode() };
    }
  }
}

/** As the unpacking of a layer does it; a parent that is missing is a fault of the layer. */
function put(nodes: Nodes, path: string, node: FlatNode): void {
  const parent = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (parent !== '' && nodes.get(parent)?.type !== 'directory') throw new Error(`${path} stands in no directory`);
  if (node.type !== 'directory')
    for (const below of nodes.keys()) if (below.startsWith(`${path}/`)) nodes.delete(below);
  nodes.set(path, node);
}

function describe(nodes: Nodes): FlatTree {
  const names = Map.groupBy(nodes.keys(), (path) => nodes.get(path)?.inode);
  const lines = [...nodes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { type, mode, uid, gid, content, inode }]) => {
      const others = (names.get(inode) ?? []).filter((name) => name !== path).sort();
      return [
        path,
        [type, mode.toString(8), `${uid}:${gid}`, content.slice(0, 20), ...others].join(' ').trim(),
      ] as const;
    });
  return Object.fromEntries(lines);
}
