import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Digest, hexOf } from '../../oci/digest.ts';

/** The folder in an image layout for what the specification knows nothing of. Other tools pass it over. */
export const OWN_FOLDER = 'hydrofoil';

export function blobFile(folder: string, digest: Digest): string {
  return join(folder, 'blobs', 'sha256', hexOf(digest));
}

/** Names the images, by the tags that people use. */
export function indexFile(folder: string): string {
  return join(folder, 'index.json');
}

/**
 * Names what stands under a key: bases, records, and each image once more. Not in index.json, because tools that take a whole layout
 * would take records for images.
 */
export function keyIndexFile(folder: string): string {
  return join(folder, OWN_FOLDER, 'index.json');
}

export function lockFile(folder: string): string {
  return join(folder, OWN_FOLDER, 'lock');
}

/** Beside the blobs in the file system, so that a file that is complete can be moved to them at once. */
export function passingFile(folder: string): string {
  return join(folder, OWN_FOLDER, `passing-${randomUUID()}`);
}
