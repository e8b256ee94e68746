import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { ToolError } from '../errors.ts';
import { type Digest, digestOf, parseDigest } from '../oci/digest.ts';
import type { BlobIds } from './blob-ids.ts';
import type { ObjectFormat } from './git/git-index.ts';
import { readingFile } from './reading-file.ts';
import type { ContextFile, ContextTree } from './tree.ts';
import { diskPathOf } from './walk.ts';

/** What the files of a context hold. */
export interface ContentIds {
  /** The sha256 of a file's content. Reads the file, when it is first asked for. */
  (file: ContextFile): Digest;
  /** The same for who can do without the file being read; undefined for a file without a row. Absent where nothing is ever read. */
  readonly unread?: (file: ContextFile) => UnreadFile | undefined;
  /** What git says of them, where there is a repository. */
  readonly blobIds?: BlobIds | undefined;
}

/** One of many, told by its row: an object for each file would hold what is asked of few. */
export interface UnreadFile {
  readonly among: UnreadFiles;
  readonly row: number;
}

interface UnreadFiles {
  /** `blobId`: what git would call the content that was read, where there is a repository. */
  read(row: number): ReadFile;
  /** What git calls the content, where git vouches for it. */
  vouched(row: number): string | undefined;
}

export interface ReadFile {
  readonly digest: Digest;
  readonly blobId?: string;
}

/**
 * Reads each file at most once, when it is first asked for. Synchronous: for many small files nothing is as fast.
 *
 * @param before what is known of files that were read before, by their paths
 * @throws {ToolError} CONTEXT_UNREADABLE; CONTEXT_FILE_CHANGED when a file is not as long as it was when the context was read
 */
export function readContentIds(
  tree: Pick<ContextTree, 'directory'>,
  blobIds?: BlobIds,
  before: ReadonlyMap<string, ReadFile> = new Map(),
): ContentIds {
  const known = new Map(before);
  let piece: Buffer | undefined;
  const read = (file: ContextFile) => {
    piece ??= Buffer.allocUnsafe(PIECE_BYTES);
    const id = known.get(file.path) ?? readFile(tree, file, { format: blobIds?.format, piece });
    known.set(file.path, id);
    return id;
  };
  const files: ContextFile[] = [];
  const fileAt = (row: number): ContextFile => {
    const file = files[row];
    if (file === undefined) throw new RangeError(`No file has row ${row}`);
    return file;
  };
  const among: UnreadFiles = {
    read: (row) => read(fileAt(row)),
    vouched: (row) => blobIds?.vouched(fileAt(row)),
  };
  return Object.assign((file: ContextFile) => read(file).digest, {
    blobIds,
    unread: (file: ContextFile): UnreadFile | undefined => {
      if (file.row === undefined) return undefined;
      files[file.row] = file;
      return { among, row: file.row };
    },
  });
}

/** One buffer for all files: whatever their number and size, memory stays bounded. */
const PIECE_BYTES = 1024 * 1024;

interface ReadOptions {
  readonly format: ObjectFormat | undefined;
  readonly piece: Buffer;
}

function readFile(tree: Pick<ContextTree, 'directory'>, file: ContextFile, options: ReadOptions): ReadFile {
  const { digest, blobId, size } = readingFile(tree, file, () => {
    const descriptor = openSync(diskPathOf(tree.directory, file.path), 'r');
    try {
      return hashContent(descriptor, file.size, options);
    } finally {
      closeSync(descriptor);
    }
  });
  if (size === file.size) return blobId === undefined ? { digest } : { digest, blobId };
  throw new ToolError(
    'CONTEXT_FILE_CHANGED',
    `Reading ${file.path} of the build context: it had ${file.size} bytes a moment ago, now ${size}`,
    {
      hint: 'Run it again when nothing writes into the build context, or exclude the file in .dockerignore.',
    },
  );
}

interface Hashed extends ReadFile {
  readonly size: number;
}

/** A file that comes whole with the first read, and is as long as it should be, ends there: its size was asked for a moment ago. */
function hashContent(descriptor: number, statedBytes: number, { format, piece }: ReadOptions): Hashed {
  const first = readSync(descriptor, piece);
  if (first === statedBytes && first < piece.length) {
    const bytes = piece.subarray(0, first);
    const blobId =
      format === undefined ? undefined : createHash(format).update(blobHeader(first)).update(bytes).digest('hex');
    return { digest: digestOf(bytes), size: first, ...(blobId === undefined ? {} : { blobId }) };
  }
  const sha256 = createHash('sha256');
  const blob = format === undefined ? undefined : createHash(format).update(blobHeader(statedBytes));
  let size = 0;
  for (let length = first; length > 0; length = readSync(descriptor, piece)) {
    const bytes = piece.subarray(0, length);
    sha256.update(bytes);
    blob?.update(bytes);
    size += length;
  }
  const digest = parseDigest(`sha256:${sha256.digest('hex')}`);
  return { digest, size, ...(blob === undefined ? {} : { blobId: blob.digest('hex') }) };
}

/** @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobHeader(size: number): string {
  return `blob ${size}\0`;
}
