import { digestOf } from '../../src/oci/digest.ts';
import type { FlatTree } from './flat-tree.ts';
import { readTar, type TarRecord, trimmed } from './read-tar.ts';

interface Node extends Omit<TarRecord, 'body' | 'path'> {
  readonly content: string;
  /** Same object, same file. */
  readonly file: object;
}

/** What the archives of an image's layers leave, lowest first: whiteouts carried out, times apart. Names are bytes (latin1). */
export function flattenLayers(layers: readonly (readonly TarRecord[])[]): FlatTree {
  const root = new Map<string, Node>();
  for (const records of layers) applyLayer(root, records);
  return describe(root);
}

export function recordsOf(tar: Buffer): readonly TarRecord[] {
  const records = readTar(tar);
  const paths = new Set(records.map(({ path }) => path));
  if (paths.size < records.length) throw new Error('a layer holds a path twice');
  return records;
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets */
function applyLayer(nodes: Map<string, Node>, records: readonly TarRecord[]): void {
  for (const { path } of records) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const folder = path.slice(0, path.length - name.length);
    if (name === '.wh..wh..opq') removeBelow(nodes, folder);
    else if (name.startsWith('.wh.')) {
      nodes.delete(`${folder}${name.slice(4)}`);
      removeBelow(nodes, `${folder}${name.slice(4)}/`);
    }
  }
  for (const record of records) {
    const { path, body, ...rest } = record;
    if (isWhiteout(path)) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (folder !== '' && nodes.get(folder)?.type !== 'directory') throw new Error(`${path} stands in no directory`);
    if (record.type !== 'directory') removeBelow(nodes, `${path}/`);
    nodes.set(
      path,
      record.type === 'hardlink' ? linked(nodes, record) : { ...rest, content: contentOf(record), file: {} },
    );
    if (body.length > 0 && record.type !== 'file') throw new Error(`${path} is a ${record.type} with a content`);
  }
}

function isWhiteout(path: string): boolean {
  return path.startsWith('.wh.', path.lastIndexOf('/') + 1);
}

function linked(nodes: ReadonlyMap<string, Node>, record: TarRecord): Node {
  const { path, target } = record;
  const node = nodes.get(trimmed(target));
  // BuildKit makes such layers of a file whose name means a deletion, and so does Hydrofoil by it; nobody can unpack them.
  if (node === undefined && isWhiteout(trimmed(target)))
    return { ...record, content: `what ${target} would be`, file: {} };
  if (node === undefined || node.type === 'directory')
    throw new Error(`${path} is a link to ${target}, which is no file`);
  return node;
}

function contentOf({ type, body, target }: TarRecord): string {
  if (type === 'file') return digestOf(body).slice(0, 23);
  return type === 'symlink' ? target : '';
}

function removeBelow(nodes: Map<string, Node>, prefix: string): void {
  for (const path of nodes.keys()) if (path.startsWith(prefix) && path !== '') nodes.delete(path);
}

function describe(nodes: ReadonlyMap<string, Node>): FlatTree {
  const names = Map.groupBy(nodes.keys(), (path) => nodes.get(path)?.file);
  const lines = [...nodes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { type, mode, uid, gid, content, xattrs, file }]) => {
      const others = (names.get(file) ?? []).filter((name) => name !== path).sort();
      const attributes = Object.entries(xattrs)
        .map(([name, value]) => `${name}=${value}`)
        .sort();
      const shown = type === 'symlink' ? 0o777 : mode;
      return [
        path,
        [type, shown.toString(8), `${uid}:${gid}`, content, ...attributes, ...others].join(' ').trim(),
      ] as const;
    });
  return Object.fromEntries(lines);
}
