import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A temporary file without a name: whatever ends the process, nothing is left behind. To be closed by whoever asked for it. */
export async function openNameless(folder: string): Promise<FileHandle> {
  const own = await mkdtemp(join(folder, 'hydrofoil-layer-'));
  try {
    return await open(join(own, 'bytes'), 'wx+', 0o600);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Appends to a file that is only appended to. */
export async function appendAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}
