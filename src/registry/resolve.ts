import type { ImageConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageManifest, Platform } from '../oci/manifest.ts';
import type { Reference } from '../oci/reference.ts';
import type { Registry, RequestOptions } from './registry.ts';

export interface ResolvedImage {
  /** What the reference points to: an index or a manifest. */
  readonly digest: Digest;
  /** The manifest for the platform: the same digest where there is no index. */
  readonly manifestDigest: Digest;
}

export interface FetchedImage extends ResolvedImage {
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
}

/** @throws {ToolError} REGISTRY_NOT_FOUND, REGISTRY_PLATFORM_MISSING naming the platforms there are */
export declare function resolveDigest(
  registry: Registry,
  reference: Reference,
  platform: Platform,
  options: RequestOptions,
): Promise<ResolvedImage>;

/** The manifest and configuration for one platform. @throws as resolveDigest, and IMAGE_INCONSISTENT */
export declare function fetchImage(
  registry: Registry,
  reference: Reference,
  platform: Platform,
  options: RequestOptions,
): Promise<FetchedImage>;
