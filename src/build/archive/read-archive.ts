import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isToolError, messageOf, ToolError } from '../../errors.ts';
import { readPieces } from '../../file-pieces.ts';
import { readLayer } from '../../layer/read.ts';
import { parseDigest } from '../../oci/digest.ts';
import { layoutRepository } from '../../oci/layout.ts';
import { MEDIA_TYPE } from '../../oci/manifest.ts';
import { layoutRegistry } from '../../registry/layout/layout-registry.ts';
import { DOCKER_MANIFEST, INDEX, KEY_INDEX, LAYOUT_FILE } from './archive-names.ts';

const MAX_INDEX_BYTES = 16 << 20;
const BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;

/**
 * Unpacks an archive that an earlier build made into an image layout, so that the next build finds what it knows. Nothing is unpacked
 * where there is no file, or of an archive that another tool has made: it will be replaced.
 *
 * @throws {ToolError} ARCHIVE_INVALID for a file that is no such archive: it is not replaced
 */
export async function unpackArchive(file: string, layout: string, { signal }: { signal: AbortSignal }): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isFile()) throw invalid(file, 'it is no file');
  const names = new Set<string>();
  try {
    await using handle = await open(file, 'r');
    for await (const { header, body } of readLayer(readPieces(handle), MEDIA_TYPE.ociLayer, { signal })) {
      if (header.type !== 'file') continue;
      names.add(header.path);
      const [, hex] = BLOB.exec(header.path) ?? [];
      const { size = 0 } = header;
      if (hex !== undefined) {
        const descriptor = { mediaType: MEDIA_TYPE.ociLayer, digest: parseDigest(`sha256:${hex}`), size };
        const upload = await layoutRegistry().openUpload(layoutRepository(layout), { signal });
        await upload.put({ ...descriptor, open: body }, { signal });
      } else if (isIndex(header.path) && size <= MAX_INDEX_BYTES) {
        await mkdir(dirname(join(layout, header.path)), { recursive: true });
        await writeFile(join(layout, header.path), await Array.fromAsync(body(), (part) => Buffer.from(part)));
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (isToolError(error, 'LAYOUT_FAILED')) throw error;
    throw invalid(file, messageOf(error), error);
  }
  if (!names.has(DOCKER_MANIFEST)) throw invalid(file, `it has no ${DOCKER_MANIFEST}`);
  if (!names.has(KEY_INDEX)) await forget(layout);
}

function isIndex(path: string): boolean {
  return path === LAYOUT_FILE || path === INDEX || path === KEY_INDEX;
}

/** Moved away before it is removed: a folder that is half removed is no layout. */
async function forget(layout: string): Promise<void> {
  const away = `${layout}-away`;
  await rename(layout, away).catch(() => {}); // there may be none
  await rm(away, { recursive: true, force: true });
}

function invalid(file: string, why: string, cause?: unknown): ToolError {
  return new ToolError('ARCHIVE_INVALID', `Reading ${file}, which the image would replace: ${why}`, {
    hint: `Delete ${file} if it may be replaced, or name another file.`,
    cause,
  });
}
