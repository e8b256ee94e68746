import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/manifest.ts';

/** A layer that is ready to be uploaded. Disposing it removes its temporary file, if it has one. */
export interface PackedLayer extends AsyncDisposable {
  /** Of the compressed bytes; the media type is the OCI one for gzip. */
  readonly descriptor: Descriptor;
  /** Digest of the uncompressed tar, as the image configuration lists it. */
  readonly diffId: Digest;
  readonly uncompressedBytes: number;
  readonly entryCount: number;
  /**
   * The compressed bytes from their beginning: whole when they are in memory, else in pieces, each of which may be used until the next one
   * is asked for. May be called again for a retry.
   */
  open(): Uint8Array | AsyncIterable<Uint8Array>;
}
