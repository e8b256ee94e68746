import fc from 'fast-check';
import { digestOf } from '../oci/digest.ts';
import { decodePath } from '../path-bytes.ts';
import type { LayerEntry } from './entry.ts';

const part = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z]{60,120}$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter(isName) },
  { weight: 1, arbitrary: fc.constantFrom('=', 'with space', ' lead', 'new\nline', 'a=b', '\\', '"', '.wh.gone', '🛥') },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 6 }).map(decodePath).filter(isName) },
);
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const owner = fc.oneof(fc.nat(70_000), fc.constantFrom(0, 2_097_151, 2_097_152, 4_294_967_294));
const meta = { path, mode: fc.nat(0o7777), uid: owner, gid: owner };
const xattrs = fc.dictionary(fc.stringMatching(/^user\.[a-z]{1,9}$/), fc.uint8Array({ maxLength: 20 }), {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
});
const content = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.nat(3_000).map((length) => new Uint8Array(length).fill(7)),
  fc.constantFrom(new Uint8Array(511), new Uint8Array(512), new Uint8Array(513)),
);

/** Entries of every type, names of every kind; a hard link points at a file that stands before it. */
export const arbitraryEntries: fc.Arbitrary<LayerEntry[]> = fc
  .array(
    fc.record({
      ...meta,
      type: fc.constantFrom('file', 'directory', 'symlink', 'hardlink'),
      content,
      target: path,
      xattrs: fc.option(xattrs, { nil: undefined }),
    }),
    { maxLength: 25 },
  )
  .map((drafts) => {
    const entries: LayerEntry[] = [];
    for (const { type, content: bytes, target, xattrs: attributes, ...common } of drafts) {
      if (entries.some((entry) => entry.path === common.path)) continue;
      const file = entries.find((entry) => entry.type === 'file');
      if (type === 'directory') entries.push({ type, ...common });
      else if (type === 'symlink') entries.push({ type, target, ...common });
      else if (type === 'hardlink' && file !== undefined) entries.push({ type, target: file.path, ...common });
      else entries.push(memoryFile(common, bytes, attributes));
    }
    return entries;
  });

type Meta = Pick<LayerEntry, 'path'> & Partial<Pick<LayerEntry, 'mode' | 'uid' | 'gid'>>;

/** A file whose content is in memory. */
export function memoryFile(
  { path, mode = 0o644, uid = 0, gid = 0 }: Meta,
  bytes: Uint8Array,
  attributes?: Record<string, Uint8Array>,
): LayerEntry {
  return {
    type: 'file',
    path,
    mode,
    uid,
    gid,
    size: bytes.length,
    digest: digestOf(bytes),
    content: { from: 'memory', bytes },
    ...(attributes === undefined ? {} : { xattrs: attributes }),
  };
}

function isName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !text.includes('/') && !text.includes('\0');
}
