import { createHash } from 'node:crypto';
import type { ReadEntry } from '../../layer/read.ts';
import type { TarHeader } from '../../layer/tar.ts';
import { parseDigest } from '../../oci/digest.ts';
import type { ArchiveEntry } from '../../plan/compose/added-archive.ts';

export type ReadArchiveEntry =
  | { readonly kind: 'entry'; readonly entry: ArchiveEntry }
  /** The folder that is unpacked into: it stays as it is. */
  | { readonly kind: 'top' }
  /** Completes "the archive assets.tar …". */
  | { readonly kind: 'engine'; readonly because: string };

/** An entry of an archive for ADD, as far as it is sure what Docker's unpacker makes of it. Reads its body for the digest. */
export async function readArchiveEntry({ header, written, body }: ReadEntry): Promise<ReadArchiveEntry> {
  const { path, type, mode, uid, gid, target = '', size = 0 } = header;
  if (path === '') {
    // "./" is passed over, "/" is not.
    return type === 'directory' && !written.name.startsWith('/')
      ? { kind: 'top' }
      : engine('has an entry for the root');
  }
  const because = reasonForEngine(header, written);
  if (because !== undefined) return engine(because);
  const attributes = { path, mode, uid, gid };
  switch (type) {
    case 'directory':
      return { kind: 'entry', entry: { ...attributes, type } };
    case 'symlink':
    case 'hardlink':
      return target === ''
        ? engine(`has a link to nothing`)
        : { kind: 'entry', entry: { ...attributes, type, target } };
    case 'file': {
      const hash = createHash('sha256');
      for await (const part of body()) hash.update(part);
      return {
        kind: 'entry',
        entry: { ...attributes, type, size, digest: parseDigest(`sha256:${hash.digest('hex')}`) },
      };
    }
    case 'character-device':
    case 'block-device':
    case 'fifo':
      return engine(`holds devices or pipes`);
  }
}

/** Plain files, hard and symbolic links, folders; as written by now and by old tars. */
const FLAGS = ['0', '\0', '1', '2', '5'];
const MOST_ID = 2 ** 31 - 1;

function reasonForEngine(header: TarHeader, { name, flag }: ReadEntry['written']): string | undefined {
  const { path, type, mode, uid, gid, size = 0, xattrs } = header;
  if (!FLAGS.includes(flag) && type === 'file') return `holds ${path} in a form that is not read here`;
  if (type === 'directory' && flag === '0') return `names a file ${name}`;
  if (xattrs !== undefined) return 'holds extended attributes';
  if (path.split('/').some((part) => part.startsWith('.wh.')))
    return `holds ${path}, which means a deletion in a layer`;
  const numbers = [mode, size, uid, gid];
  if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return `holds numbers that are none`;
  return uid > MOST_ID || gid > MOST_ID ? `holds numbers of owners that are too large` : undefined;
}

function engine(because: string): ReadArchiveEntry {
  return { kind: 'engine', because };
}
