import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { encodePath } from '../path-bytes.ts';
import { contentDigest, type FileEntry, type LayerEntry } from './entry.ts';

/** Changes whenever the form below does, so that keys of different forms never meet. */
const FORM = 'hydrofoil layer key 1\n';

/**
 * sha256 over what a layer holds, never over times: equal keys mean layers that unpack to the same tree. Reads the files whose content
 * is not known yet.
 *
 * The form: the line above, then for each entry, in order of the path's bytes, its fields, each as `LENGTH:BYTES,` (a netstring): path, type,
 * mode in octal, uid, gid; then for a link its target, for a file its digest and the names and values of its extended attributes in order of
 * the names; and at its end a line break. The order in which entries are given does not matter.
 *
 * @throws what reading a context file throws
 */
export function layerKeyOf(entries: readonly LayerEntry[]): Digest {
  return hashEntries(FORM, entries, contentDigest);
}

/** The documented form, with what `contentOf` says standing for the content of each file; `place` is that among the entries. */
export function hashEntries(
  form: string,
  entries: readonly LayerEntry[],
  contentOf: (entry: FileEntry, place: number) => string,
): Digest {
  const hash = createHash('sha256').update(form);
  let text = '';
  const attributes = attributeFields();
  for (const { entry, path, place } of inOrderOfBytes(entries)) {
    text += `${field(path)}${attributes(entry)}${contentFieldsOf(entry, place, contentOf)}\n`;
    if (text.length < TEXT_AT_ONCE) continue;
    hash.update(text, 'latin1');
    text = '';
  }
  return parseDigest(`sha256:${hash.update(text, 'latin1').digest('hex')}`);
}

const TEXT_AT_ONCE = 1 << 16;

interface PlacedEntry {
  readonly entry: LayerEntry;
  /** As bytes. */
  readonly path: string;
  readonly place: number;
}

function inOrderOfBytes(entries: readonly LayerEntry[]): PlacedEntry[] {
  const keyed = entries.map((entry, place) => ({ entry, path: byteTextOf(entry.path), place }));
  return keyed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Type, mode and owner; most entries have those of the one before. */
function attributeFields(): (entry: LayerEntry) => string {
  let before: LayerEntry | undefined;
  let text = '';
  return (entry) => {
    const { type, mode, uid, gid } = entry;
    if (before?.type !== type || before.mode !== mode || before.uid !== uid || before.gid !== gid)
      text = field(type) + field(mode.toString(8)) + field(String(uid)) + field(String(gid));
    before = entry;
    return text;
  };
}

function contentFieldsOf(
  entry: LayerEntry,
  place: number,
  contentOf: (entry: FileEntry, place: number) => string,
): string {
  switch (entry.type) {
    case 'file':
      return field(contentOf(entry, place)) + xattrFieldsOf(entry.xattrs);
    case 'symlink':
    case 'hardlink':
      return field(byteTextOf(entry.target));
    case 'directory':
      return '';
  }
}

function xattrFieldsOf(xattrs: FileEntry['xattrs']): string {
  if (xattrs === undefined) return '';
  return Object.entries(xattrs)
    .map(([name, value]): [string, string] => [byteTextOf(name), Buffer.from(value).toString('latin1')])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => field(name) + field(value))
    .join('');
}

/** A name's bytes, one character each, so that lengths and order are those of the bytes. */
function byteTextOf(text: string): string {
  return IS_ASCII.test(text) ? text : encodePath(text).toString('latin1');
}

const IS_ASCII = /^[\0-\x7f]*$/;

function field(byteText: string): string {
  return `${byteText.length}:${byteText},`;
}
