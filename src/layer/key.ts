import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { encodePath } from '../path-bytes.ts';
import type { LayerEntry } from './entry.ts';

/** Changes whenever the form below does, so that keys of different forms never meet. */
const FORM = 'hydrofoil layer key 1\n';

/**
 * sha256 over what a layer holds, never over times: equal keys mean layers that unpack to the same tree.
 *
 * The form: the line above, then for each entry, in order of the path's bytes, its fields, each as `LENGTH:BYTES,` (a netstring): path, type,
 * mode in octal, uid, gid; then for a link its target, for a file its digest and the names and values of its extended attributes in order of
 * the names; and at its end a line break. The order in which entries are given does not matter.
 */
export function layerKeyOf(entries: readonly LayerEntry[]): Digest {
  const hash = createHash('sha256').update(FORM);
  const keyed = entries.map((entry) => ({ entry, path: byteTextOf(entry.path) }));
  keyed.sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { entry, path } of keyed) hash.update(`${field(path)}${fieldsOf(entry)}\n`, 'latin1');
  return parseDigest(`sha256:${hash.digest('hex')}`);
}

function fieldsOf(entry: LayerEntry): string {
  const { type, mode, uid, gid } = entry;
  const common = field(type) + field(mode.toString(8)) + field(String(uid)) + field(String(gid));
  switch (type) {
    case 'file':
      return common + field(entry.digest) + xattrFieldsOf(entry.xattrs ?? {});
    case 'symlink':
    case 'hardlink':
      return common + field(byteTextOf(entry.target));
    case 'directory':
      return common;
  }
}

function xattrFieldsOf(xattrs: Readonly<Record<string, Uint8Array>>): string {
  return Object.entries(xattrs)
    .map(([name, value]): [string, string] => [byteTextOf(name), Buffer.from(value).toString('latin1')])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => field(name) + field(value))
    .join('');
}

/** A name's bytes, one character each, so that lengths and order are those of the bytes. */
function byteTextOf(text: string): string {
  return encodePath(text).toString('latin1');
}

function field(byteText: string): string {
  return `${byteText.length}:${byteText},`;
}
