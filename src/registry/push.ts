import type { Digest } from '../oci/digest.ts';
import type { Repository } from '../oci/reference.ts';
import type { PushBlob, Registry, RequestOptions, StoredManifest, UploadSession } from './registry.ts';

export interface PushRequest {
  /** What to upload: new layers and the config. Everything else that the manifest names is assumed to be there. */
  readonly blobs: readonly PushBlob[];
  readonly manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>;
  /** At least one. The manifest is put under each; its digest works with any. */
  readonly tags: readonly string[];
}

export interface PushOptions extends RequestOptions {
  /** Uploads opened before the contents were known. Those that are not needed are cancelled. */
  readonly sessions?: readonly UploadSession[];
  /** Blobs that may be there already: asked for first, and not sent again. */
  readonly checkFirst?: readonly Digest[];
}

/** Counts what this push caused, not what opening the sessions did before. */
export interface PushCounts {
  /** Bytes of request bodies. */
  readonly sentBytes: number;
  readonly requests: number;
}

/** `missing`: blobs that the push did not bring and the repository does not have; no tag was set. */
export type PushResult = PushCounts &
  (
    | { readonly outcome: 'pushed'; readonly digest: Digest }
    | { readonly outcome: 'missing'; readonly missing: readonly Digest[] }
  );

/** Opens uploads in parallel, before it is known what they will carry. */
export declare function openUploads(
  registry: Registry,
  repository: Repository,
  count: number,
  options: RequestOptions,
): Promise<UploadSession[]>;

/** Uploads the blobs, then puts the manifest under its tags: three sequential round trips, two with sessions opened early. */
export declare function pushImage(
  registry: Registry,
  repository: Repository,
  request: PushRequest,
  options: PushOptions,
): Promise<PushResult>;
