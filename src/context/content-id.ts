import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { ToolError } from '../errors.ts';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { readingFile } from './reading-file.ts';
import type { ContextFile, ContextTree } from './tree.ts';
import { diskPathOf } from './walk.ts';

/** The sha256 of a context file's content. */
export type ContentIds = (file: ContextFile) => Digest;

/**
 * Reads each file at most once, when it is first asked for. Synchronous: for many small files nothing is as fast.
 *
 * @throws {ToolError} CONTEXT_UNREADABLE; CONTEXT_FILE_CHANGED when a file is not as long as it was when the context was read
 */
export function readContentIds(tree: ContextTree): ContentIds {
  const known = new Map<string, Digest>();
  return (file) => {
    const id = known.get(file.path) ?? readId(tree, file);
    known.set(file.path, id);
    return id;
  };
}

/** Files above this are read piece by piece, so that memory stays bounded. */
const PIECE_BYTES = 4 * 1024 * 1024;

function readId(tree: ContextTree, file: ContextFile): Digest {
  const disk = diskPathOf(tree.directory, file.path);
  const { hex, size } = readingFile(tree, file, () => (file.size > PIECE_BYTES ? hashPieces(disk) : hashWhole(disk)));
  if (size === file.size) return parseDigest(`sha256:${hex}`);
  throw new ToolError(
    'CONTEXT_FILE_CHANGED',
    `Reading ${file.path} of the build context: it had ${file.size} bytes a moment ago, now ${size}`,
    {
      hint: 'Run it again when nothing writes into the build context, or exclude the file in .dockerignore.',
    },
  );
}

function hashWhole(disk: string | Buffer): { hex: string; size: number } {
  const bytes = readFileSync(disk);
  return { hex: hash('sha256', bytes, 'hex'), size: bytes.length };
}

function hashPieces(disk: string | Buffer): { hex: string; size: number } {
  const sha256 = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const descriptor = openSync(disk, 'r');
  try {
    let size = 0;
    for (let length = readSync(descriptor, piece); length > 0; length = readSync(descriptor, piece)) {
      sha256.update(piece.subarray(0, length));
      size += length;
    }
    return { hex: sha256.digest('hex'), size };
  } finally {
    closeSync(descriptor);
  }
}
