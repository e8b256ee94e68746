import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { MEDIA_TYPE } from '../oci/manifest.ts';
import { createGzip } from './gzip.ts';
import type { PackedLayer } from './packed-layer.ts';
import { createSpool, type SpoolOptions } from './spool.ts';
import { encodeTarHeader, paddingOf, TAR_BLOCK_BYTES, TAR_END, type TarHeader } from './tar.ts';

export interface LayerWriterOptions extends SpoolOptions {
  /** Modification time of every entry, in whole seconds since 1970. */
  readonly mtimeSeconds: number;
  /** Of gzip: 1 to 9. */
  readonly level?: number;
}

/** Makes a layer entry by entry. What returns a promise must be waited for before the next call. */
export interface LayerWriter extends AsyncDisposable {
  /** Begins an entry. Its body, when `size` says that it has one, follows by `writeBody` in any number of parts. */
  writeHeader(header: TarHeader): Promise<void> | undefined;
  writeBody(bytes: Uint8Array): Promise<void> | undefined;
  /** Fills the last body's block up. */
  endBody(header: TarHeader): Promise<void> | undefined;
  finish(): Promise<PackedLayer>;
}

const ZEROS = Buffer.alloc(TAR_BLOCK_BYTES);

/** Hashes, compresses and stores a tar as it is written. Disposing it without `finish` throws everything away. */
export function createLayerWriter(options: LayerWriterOptions): LayerWriter {
  const spool = createSpool(options);
  const compressed = createHash('sha256');
  const uncompressed = createHash('sha256');
  let compressedBytes = 0;
  let uncompressedBytes = 0;
  let entryCount = 0;
  let finished = false;
  const gzip = createGzip({
    ...(options.level === undefined ? {} : { level: options.level }),
    onInput(bytes) {
      uncompressed.update(bytes);
    },
    onOutput(bytes) {
      compressed.update(bytes);
      compressedBytes += bytes.length;
      return spool.write(bytes);
    },
  });
  const write = (bytes: Uint8Array) => {
    uncompressedBytes += bytes.length;
    return gzip.write(bytes);
  };

  return {
    writeHeader(header) {
      entryCount++;
      return write(encodeTarHeader(header, options.mtimeSeconds));
    },
    writeBody: write,
    endBody({ size = 0 }) {
      const padding = paddingOf(size);
      return padding === 0 ? undefined : write(ZEROS.subarray(0, padding));
    },
    async finish() {
      await write(TAR_END);
      await gzip.end();
      spool.finish();
      finished = true;
      return {
        descriptor: { mediaType: MEDIA_TYPE.ociLayerGzip, digest: digestFrom(compressed), size: compressedBytes },
        diffId: digestFrom(uncompressed),
        uncompressedBytes,
        entryCount,
        open: spool.open,
        [Symbol.asyncDispose]: spool[Symbol.asyncDispose],
      };
    },
    async [Symbol.asyncDispose]() {
      if (!finished) await spool[Symbol.asyncDispose]();
    },
  };
}

function digestFrom(hash: ReturnType<typeof createHash>): Digest {
  return parseDigest(`sha256:${hash.digest('hex')}`);
}
