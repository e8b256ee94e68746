import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { ToolError } from '../errors.ts';
import { type Digest, parseDigest } from '../oci/digest.ts';
import type { BlobIds } from './blob-ids.ts';
import type { ObjectFormat } from './git-index.ts';
import { readingFile } from './reading-file.ts';
import type { ContextFile, ContextTree } from './tree.ts';
import { diskPathOf } from './walk.ts';

/** What the files of a context hold. */
export interface ContentIds {
  /** The sha256 of a file's content. Reads the file, when it is first asked for. */
  (file: ContextFile): Digest;
  /** The same for who can do without the file being read. Absent where nothing is ever read. */
  readonly unread?: (file: ContextFile) => UnreadFile;
}

export interface UnreadFile {
  /** What git calls the content, where git vouches for it. */
  readonly blobId: string | undefined;
  /** `blobId`: the same of what was read, where there is a repository. */
  readonly read: () => ReadFile;
}

interface ReadFile {
  readonly digest: Digest;
  readonly blobId?: string;
}

/**
 * Reads each file at most once, when it is first asked for. Synchronous: for many small files nothing is as fast.
 *
 * @throws {ToolError} CONTEXT_UNREADABLE; CONTEXT_FILE_CHANGED when a file is not as long as it was when the context was read
 */
export function readContentIds(tree: ContextTree, blobIds?: BlobIds): ContentIds {
  const known = new Map<string, ReadFile>();
  const read = (file: ContextFile) => {
    const id = known.get(file.path) ?? readFile(tree, file, blobIds?.format);
    known.set(file.path, id);
    return id;
  };
  return Object.assign((file: ContextFile) => read(file).digest, {
    unread: (file: ContextFile): UnreadFile => ({ blobId: blobIds?.vouched(file), read: () => read(file) }),
  });
}

/** Files above this are read piece by piece, so that memory stays bounded. */
const PIECE_BYTES = 1024 * 1024;

function readFile(tree: ContextTree, file: ContextFile, format: ObjectFormat | undefined): ReadFile {
  const disk = diskPathOf(tree.directory, file.path);
  const { hex, blobId, size } = readingFile(tree, file, () =>
    file.size > PIECE_BYTES ? hashPieces(disk, file.size, format) : hashWhole(disk, format),
  );
  if (size === file.size) return { digest: parseDigest(`sha256:${hex}`), ...(blobId === undefined ? {} : { blobId }) };
  throw new ToolError(
    'CONTEXT_FILE_CHANGED',
    `Reading ${file.path} of the build context: it had ${file.size} bytes a moment ago, now ${size}`,
    {
      hint: 'Run it again when nothing writes into the build context, or exclude the file in .dockerignore.',
    },
  );
}

interface Hashed {
  readonly hex: string;
  readonly blobId: string | undefined;
  readonly size: number;
}

function hashWhole(disk: string | Buffer, format: ObjectFormat | undefined): Hashed {
  const bytes = readFileSync(disk);
  const size = bytes.length;
  const blobId =
    format === undefined ? undefined : createHash(format).update(blobHeader(size)).update(bytes).digest('hex');
  return { hex: hash('sha256', bytes, 'hex'), blobId, size };
}

function hashPieces(disk: string | Buffer, statedBytes: number, format: ObjectFormat | undefined): Hashed {
  const sha256 = createHash('sha256');
  const blob = format === undefined ? undefined : createHash(format).update(blobHeader(statedBytes));
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const descriptor = openSync(disk, 'r');
  try {
    let size = 0;
    for (let length = readSync(descriptor, piece); length > 0; length = readSync(descriptor, piece)) {
      const bytes = piece.subarray(0, length);
      sha256.update(bytes);
      blob?.update(bytes);
      size += length;
    }
    return { hex: sha256.digest('hex'), blobId: blob?.digest('hex'), size };
  } finally {
    closeSync(descriptor);
  }
}

/** @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobHeader(size: number): string {
  return `blob ${size}\0`;
}
