import { createHash } from 'node:crypto';
import { access, type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { readPieces } from '../../file-pieces.ts';
import type { Digest } from '../../oci/digest.ts';
import type { OpenedBlob, PushBlob } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { makeFolders } from './index-files.ts';
import { isMissing, isPresent, layoutFailed } from './layout-error.ts';
import { blobFile, passingFile } from './places.ts';

/** The size of a blob in bytes; undefined where there is none. */
export async function blobSize(folder: string, digest: Digest): Promise<number | undefined> {
  const file = blobFile(folder, digest);
  try {
    return (await stat(file)).size;
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw layoutFailed(`Looking for ${file}`, cause);
  }
}

/** A blob's bytes, which are compared with its digest while they are read. @throws {ToolError} REGISTRY_NOT_FOUND, REGISTRY_DIGEST_MISMATCH */
export async function openBlobFile(folder: string, digest: Digest, signal: AbortSignal): Promise<OpenedBlob> {
  const sizeBytes = await blobSize(folder, digest);
  const file = blobFile(folder, digest);
  if (sizeBytes === undefined) {
    throw new RegistryError('REGISTRY_NOT_FOUND', `Reading blob ${digest}: there is no ${file}`, {
      hint: `Delete ${folder} and build again: another program has removed a part of it.`,
    });
  }
  return { sizeBytes, stream: verified(file, digest, signal) };
}

async function* verified(file: string, digest: Digest, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const sha256 = createHash('sha256');
  try {
    await using handle = await open(file, 'r');
    for await (const piece of readPieces(handle)) {
      signal.throwIfAborted();
      sha256.update(piece);
      yield piece;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw layoutFailed(`Reading ${file}`, cause);
  }
  const found = `sha256:${sha256.digest('hex')}`;
  if (found !== digest) {
    throw new RegistryError('REGISTRY_DIGEST_MISMATCH', `Reading ${file}: its bytes are ${found}`, {
      hint: `Delete ${file} and build again: what is missing is made again.`,
    });
  }
}

/**
 * Writes a blob under its digest. What stands there is always whole: it is written beside, compared with digest and size, and moved.
 *
 * @returns the number of bytes written: none where it is there already
 * @throws {ToolError} REGISTRY_DIGEST_MISMATCH, LAYOUT_FAILED
 */
export async function writeBlobFile(folder: string, blob: PushBlob, signal: AbortSignal): Promise<number> {
  const { digest, size } = blob;
  if ((await blobSize(folder, digest)) === size) return 0;
  await makeFolders(folder);
  const passing = passingFile(folder);
  try {
    await writeVerified(passing, blob, signal);
    await rename(passing, blobFile(folder, digest)).catch((cause: unknown) => {
      throw layoutFailed(`Writing ${blobFile(folder, digest)}`, cause);
    });
  } finally {
    await rm(passing, { force: true });
  }
  return size;
}

async function writeVerified(passing: string, blob: PushBlob, signal: AbortSignal): Promise<void> {
  const content = blob.open();
  const sha256 = createHash('sha256');
  let sizeBytes = 0;
  await using file = await opened(passing);
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    signal.throwIfAborted();
    sha256.update(chunk);
    sizeBytes += chunk.length;
    await writeAll(file, chunk, passing);
  }
  await file.sync().catch((cause: unknown) => {
    throw layoutFailed(`Writing ${passing}`, cause);
  });
  const found = `sha256:${sha256.digest('hex')}`;
  if (found === blob.digest && sizeBytes === blob.size) return;
  throw new RegistryError(
    'REGISTRY_DIGEST_MISMATCH',
    `Writing blob ${blob.digest} of ${blob.size} bytes: it came as ${found} of ${sizeBytes} bytes`,
    { hint: 'Run it again when nothing writes to the build context.' },
  );
}

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', 0o644);
  } catch (cause) {
    throw layoutFailed(`Writing ${file}`, cause);
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array, name: string): Promise<void> {
  try {
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
  } catch (cause) {
    throw layoutFailed(`Writing ${name}`, cause);
  }
}

/** Gives a blob of another layout a second name in this one. False where the file system does not let it. */
export async function linkBlobFile(folder: string, digest: Digest, from: string): Promise<boolean> {
  await makeFolders(folder);
  try {
    await link(blobFile(from, digest), blobFile(folder, digest));
    return true;
  } catch (error) {
    return isPresent(error);
  }
}

export async function removeBlobFile(folder: string, digest: Digest): Promise<'deleted' | 'absent'> {
  const file = blobFile(folder, digest);
  try {
    await access(file);
    await rm(file);
    return 'deleted';
  } catch (cause) {
    if (isMissing(cause)) return 'absent';
    throw layoutFailed(`Deleting ${file}`, cause);
  }
}
