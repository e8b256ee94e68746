import { isToolError } from '../errors.ts';
import { MEDIA_TYPE } from '../oci/manifest.ts';
import { createByteCursor } from './byte-cursor.ts';
import { decompress } from './decompress.ts';
import { TAR_BLOCK_BYTES } from './tar.ts';
import { hasTarChecksum } from './tar-header.ts';

/** `unread`: it may be an archive, and cannot be read here. */
export type ArchiveFormat = 'tar' | 'gzip' | 'zstd' | 'unread' | 'no-archive';

/** Whether ADD takes a file for an archive: when the first block of what it holds is a tar header, compressed or not. */
export async function formatOf(
  open: () => AsyncIterable<Uint8Array>,
  options: { readonly signal: AbortSignal },
): Promise<ArchiveFormat> {
  const start = await firstBytes(open(), MEDIA_TYPE.ociLayer, MAGIC_BYTES, options);
  if (start === undefined) return 'no-archive';
  const compression = compressionOf(start);
  if (compression === 'unread') return compression;
  const block = await firstBytes(open(), MEDIA_TYPES[compression], TAR_BLOCK_BYTES, options);
  if (block === undefined || block.length < TAR_BLOCK_BYTES || block.every((byte) => byte === 0)) return 'no-archive';
  switch (hasTarChecksum(block)) {
    case 'yes':
      return compression;
    case 'of-signed-bytes':
      return 'unread';
    case 'no':
      return 'no-archive';
  }
}

const MAGIC_BYTES = 10;
const MEDIA_TYPES = { tar: MEDIA_TYPE.ociLayer, gzip: MEDIA_TYPE.ociLayerGzip, zstd: MEDIA_TYPE.ociLayerZstd } as const;

/** bzip2, xz and the frames of zstd that are passed over are not read here. */
function compressionOf(start: Buffer): 'tar' | 'gzip' | 'zstd' | 'unread' {
  const begins = (hex: string) => start.toString('hex').startsWith(hex);
  if (begins('1f8b08')) return 'gzip';
  if (begins('28b52ffd')) return 'zstd';
  return begins('425a68') || begins('fd377a585a00') || /^5.2a4d18/.test(start.toString('hex')) ? 'unread' : 'tar';
}

/** Up to so many bytes from the beginning; undefined where even they cannot be had. */
async function firstBytes(
  blob: AsyncIterable<Uint8Array>,
  mediaType: string,
  length: number,
  { signal }: { readonly signal: AbortSignal },
): Promise<Buffer | undefined> {
  const cursor = createByteCursor(decompress(blob, mediaType, signal));
  try {
    const parts: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const part = await cursor.takeSome(left);
      if (part === undefined) break;
      parts.push(Buffer.from(part));
      left -= part.length;
    }
    return Buffer.concat(parts);
  } catch (error) {
    if (isToolError(error, 'LAYER_INVALID')) return undefined;
    throw error;
  } finally {
    await cursor.close();
  }
}
