import { messageOf, ToolError } from '../../errors.ts';
import type { AccountFile, Attributes, RootfsDirectory, RootfsFacts, RootfsNode } from './rootfs.ts';

/*
 * { version, attributes: [[mode, uid, gid], …], root, passwd, group }, most frequent attributes first. A node is
 *   4                          a file with attributes 4
 *   [4, "target"]              a symbolic link
 *   { "": 4, "name": … }       a directory; "/": 1 when the listing is partial. No file is called "" or "/".
 *   null                       in a partial listing: this name does not exist
 */
type Encoded = number | readonly [number, string] | { readonly [name: string]: Encoded | null };

/** Compact JSON of whole facts or of a selected part. Same facts, same text. */
export function formatRootfs({ root, passwd, group }: RootfsFacts): string {
  const counts = new Map<string, number>();
  countAttributes(root, counts);
  const keys = [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1)).map(([key]) => key);
  const indexes = new Map(keys.map((key, index) => [key, index]));
  return JSON.stringify({
    version: VERSION,
    attributes: keys.map((key) => key.split(' ').map(Number)),
    root: encodeNode(root, (node) => indexes.get(keyOf(node)) ?? 0),
    passwd: encodeAccount(passwd),
    group: encodeAccount(group),
  });
}

const VERSION = 1;

function keyOf({ mode, uid, gid }: Attributes): string {
  return `${mode} ${uid} ${gid}`;
}

function countAttributes(node: RootfsNode, counts: Map<string, number>): void {
  const key = keyOf(node);
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (node.type !== 'directory') return;
  for (const child of node.children.values()) if (child !== 'absent') countAttributes(child, counts);
}

function encodeNode(node: RootfsNode, indexOf: (node: RootfsNode) => number): Encoded {
  const index = indexOf(node);
  switch (node.type) {
    case 'file':
      return index;
    case 'symlink':
      return [index, node.target];
    case 'directory': {
      const names = [...node.children].sort(([a], [b]) => (a < b ? -1 : 1));
      const children = names.map(
        ([name, child]) => [name, child === 'absent' ? null : encodeNode(child, indexOf)] as const,
      );
      // fromEntries makes own properties whatever the name is; "__proto__" is a file name like another.
      return Object.fromEntries([['', index], ...(node.listing === 'partial' ? [['/', 1] as const] : []), ...children]);
    }
  }
}

function encodeAccount(file: AccountFile): string | null | 0 | 1 {
  switch (file.kind) {
    case 'text':
      return file.text;
    case 'absent':
      return null;
    case 'unknown':
      return 0;
    case 'left-out':
      return 1;
  }
}

/** @throws {ToolError} ROOTFS_FACTS_INVALID */
export function parseRootfs(text: string): RootfsFacts {
  const value = parseJson(text);
  if (!isRecord(value) || value.version !== VERSION) throw invalid(`its version is not ${VERSION}`);
  if (!Array.isArray(value.attributes)) throw invalid('"attributes" is no list');
  const attributes = value.attributes.map(decodeAttributes);
  const root = decodeNode(value.root, attributes, '/');
  if (root === 'absent' || root.type !== 'directory') throw invalid('"root" is no directory');
  return { root, passwd: decodeAccount(value.passwd, 'passwd'), group: decodeAccount(value.group, 'group') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(messageOf(cause));
  }
}

function decodeAttributes(value: unknown): Attributes {
  const [mode, uid, gid] = Array.isArray(value) ? value : [];
  if (!isCount(mode) || mode > 0o7777 || !isCount(uid) || !isCount(gid)) {
    throw invalid(`${JSON.stringify(value)} is no [mode, uid, gid]`);
  }
  return { mode, uid, gid };
}

function decodeNode(value: unknown, attributes: readonly Attributes[], path: string): RootfsNode | 'absent' {
  const attributesAt = (index: unknown): Attributes => {
    const found = isCount(index) ? attributes[index] : undefined;
    if (found === undefined) throw invalid(`${path} has no attributes`);
    return found;
  };
  if (value === null) return 'absent';
  if (typeof value === 'number') return { type: 'file', ...attributesAt(value) };
  if (Array.isArray(value)) {
    const [index, target] = value;
    if (typeof target !== 'string') throw invalid(`the link ${path} has no target`);
    return { type: 'symlink', ...attributesAt(index), target };
  }
  if (!isRecord(value)) throw invalid(`${path} is no node`);
  return { type: 'directory', ...attributesAt(value['']), ...decodeChildren(value, attributes, path) };
}

function decodeChildren(
  value: Readonly<Record<string, unknown>>,
  attributes: readonly Attributes[],
  path: string,
): Pick<RootfsDirectory, 'listing' | 'children'> {
  const children = new Map<string, RootfsNode | 'absent'>();
  for (const [name, child] of Object.entries(value)) {
    if (name !== '' && name !== '/') children.set(name, decodeNode(child, attributes, `${path}${name}/`));
  }
  return { listing: Object.hasOwn(value, '/') ? 'partial' : 'complete', children };
}

function decodeAccount(value: unknown, name: string): AccountFile {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (value === null) return { kind: 'absent' };
  if (value === 0) return { kind: 'unknown' };
  if (value === 1) return { kind: 'left-out' };
  throw invalid(`"${name}" is neither a text nor one of the marks`);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && typeof value === 'number' && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(what: string): ToolError {
  return new ToolError('ROOTFS_FACTS_INVALID', `Reading what is known of a base's files: ${what}`, {
    hint: 'Nothing is lost: it is read from the base again when it is made anew; run "hydrofoil base".',
  });
}
