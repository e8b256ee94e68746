import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { Repository } from '../oci/reference.ts';

/** One HTTP exchange, for `--verbose` and for counting. Carries no query, header or body: nothing in it is secret. */
export interface RequestEvent {
  readonly method: string;
  /** Scheme, host and path. */
  readonly url: string;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly sentBytes: number;
  /** Milliseconds from the start to the answer's headers. */
  readonly durationMs: number;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Told of every exchange that this call causes, besides the client's own listener. */
  readonly onRequest?: (event: RequestEvent) => void;
}

/** A manifest or index as the registry keeps it. */
export interface StoredManifest {
  readonly mediaType: string;
  /** Of `bytes`. */
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

/** `missing`: blobs that the manifest names and the repository does not have; `unknown` when the registry does not say which. */
export type PutManifestResult = 'stored' | { readonly missing: readonly Digest[] | 'unknown' };

export type PutTaggedResult = { readonly tagged: readonly string[] } | Exclude<PutManifestResult, 'stored'>;

/** How a registry sets several tags of a manifest: all with the request that puts it, or each with a request of its own. */
export type Tagging = 'at-once' | 'one-by-one';

/**
 * A blob to upload. `size` in bytes; `open` starts from the first byte each time, because an upload may be repeated. A piece of it may be
 * used until the next one is asked for.
 */
export interface PushBlob extends Descriptor {
  readonly open: () => Uint8Array | AsyncIterable<Uint8Array>;
}

/** An upload that the registry has agreed to. Good for one blob. */
export interface UploadSession {
  /**
   * Sends the blob. When the registry or the way to it fails, starts again in a new session.
   *
   * @throws {ToolError} REGISTRY_*
   */
  put(blob: PushBlob, options: RequestOptions): Promise<void>;
  /** Gives the session back unused. Never fails: the registry forgets old sessions by itself. */
  cancel(options: RequestOptions): Promise<void>;
}

export interface OpenedBlob {
  /** Absent when the registry does not tell. */
  readonly sizeBytes?: number;
  /** A piece may be used until the next one is asked for. Fails at its end with REGISTRY_DIGEST_MISMATCH when the bytes are not the digest's. */
  readonly stream: AsyncIterable<Uint8Array>;
}

/** What a token is asked for. */
export type RepositoryAction = 'pull' | 'push' | 'delete';

/**
 * The registries, all of them: the repository names the host. Every function may fail with the REGISTRY_ codes that
 * registry-error.ts lists; absent things are results, not errors, unless the function says otherwise.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 */
export interface Registry {
  /**
   * Gets what is needed to be let in, so that later requests are not turned away first. Sends nothing to a registry for which
   * there is no credential. Never fails: the request that needs the permission tells the trouble.
   */
  authorize(repository: Repository, actions: readonly RepositoryAction[], options: RequestOptions): Promise<void>;

  /** `reference`: a tag or a digest; by digest the bytes are verified. */
  getManifest(repository: Repository, reference: string, options: RequestOptions): Promise<StoredManifest | undefined>;
  headManifest(repository: Repository, reference: string, options: RequestOptions): Promise<Descriptor | undefined>;
  /** An immutable tag that points to the same manifest already is `stored`; to another one: REGISTRY_TAG_IMMUTABLE. */
  putManifest(
    repository: Repository,
    reference: string,
    manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>,
    options: RequestOptions,
  ): Promise<PutManifestResult>;
  /**
   * Puts a manifest under its digest alone, and asks for these tags with the same request. `tagged`: those that the registry says it has set;
   * none where it does not know the way, or refuses this, and then putManifest tells why.
   *
   * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
   */
  putTagged(
    repository: Repository,
    tags: readonly string[],
    manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>,
    options: RequestOptions,
  ): Promise<PutTaggedResult>;
  /** What the answers to putTagged have shown until now. */
  taggingOf(repository: Repository): Tagging | undefined;
  deleteManifest(repository: Repository, digest: Digest, options: RequestOptions): Promise<'deleted' | 'absent'>;
  /** Every tag, sorted; none for a repository that does not exist. */
  listTags(repository: Repository, options: RequestOptions): Promise<readonly string[]>;

  hasBlob(repository: Repository, digest: Digest, options: RequestOptions): Promise<boolean>;
  /** @throws {ToolError} REGISTRY_NOT_FOUND */
  openBlob(repository: Repository, digest: Digest, options: RequestOptions): Promise<OpenedBlob>;
  /** The whole blob, verified. @throws {ToolError} REGISTRY_NOT_FOUND, REGISTRY_BLOB_TOO_LARGE */
  readBlob(repository: Repository, digest: Digest, maxBytes: number, options: RequestOptions): Promise<Uint8Array>;
  openUpload(repository: Repository, options: RequestOptions): Promise<UploadSession>;
  /** Takes a blob over from another repository of the same registry, or opens an upload for it where that can't be had. */
  mountBlob(
    repository: Repository,
    digest: Digest,
    from: Repository,
    options: RequestOptions,
  ): Promise<'mounted' | UploadSession>;

  /** Closes idle connections and lets running requests end. */
  close(): Promise<void>;
}
