import type { ImageConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import { type ImageManifest, MEDIA_TYPE, type Platform } from '../oci/manifest.ts';
import { formatPlatform } from '../oci/platform.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import { checkDiffIds, parseImageConfig, parseIndex, parseManifest } from '../oci/validate.ts';
import type { Registry, RequestOptions, StoredManifest } from './registry.ts';
import { RegistryError } from './registry-error.ts';

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

/** A configuration holds names and commands: one above this size is none. */
const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/**
 * What a reference points to now, in one request.
 *
 * @throws {ToolError} REGISTRY_NOT_FOUND, REGISTRY_PLATFORM_MISSING naming the platforms there are
 */
export async function resolveDigest(
  registry: Registry,
  reference: Reference,
  platform: Platform,
  options: RequestOptions,
): Promise<ResolvedImage> {
  const stored = await getRequired(registry, reference, options);
  return { digest: stored.digest, manifestDigest: manifestDigestOf(stored, reference, platform) };
}

/**
 * The manifest and configuration for one platform.
 *
 * @throws {ToolError} as resolveDigest, and IMAGE_INCONSISTENT
 */
export async function fetchImage(
  registry: Registry,
  reference: Reference,
  platform: Platform,
  options: RequestOptions,
): Promise<FetchedImage> {
  const name = formatReference(reference);
  const stored = await getRequired(registry, reference, options);
  const manifestDigest = manifestDigestOf(stored, reference, platform);
  const { registry: host, name: path } = reference;
  const own = { registry: host, name: path, digest: manifestDigest };
  const { bytes } = manifestDigest === stored.digest ? stored : await getRequired(registry, own, options);
  const manifest = parseManifest(bytes, `manifest ${name}`);
  const configBytes = await registry.readBlob(reference, manifest.config.digest, MAX_CONFIG_BYTES, options);
  const config = parseImageConfig(configBytes, `configuration ${manifest.config.digest} of ${name}`);
  checkDiffIds(manifest, config, `image ${name}`);
  if (!isSamePlatform(config, platform)) throw platformMissing(reference, platform, [config]);
  return { digest: stored.digest, manifestDigest, manifest, config };
}

async function getRequired(registry: Registry, reference: Reference, options: RequestOptions): Promise<StoredManifest> {
  const stored = await registry.getManifest(reference, reference.digest ?? reference.tag ?? 'latest', options);
  if (stored !== undefined) return stored;
  const name = formatReference(reference);
  throw new RegistryError('REGISTRY_NOT_FOUND', `Reading manifest ${name}: the registry does not have it`, {
    hint: `Check the name and the ${reference.digest === undefined ? 'tag' : 'digest'}, or push ${name} first.`,
  });
}

function manifestDigestOf(
  { mediaType, digest, bytes }: StoredManifest,
  reference: Reference,
  platform: Platform,
): Digest {
  if (mediaType !== MEDIA_TYPE.ociIndex && mediaType !== MEDIA_TYPE.dockerManifestList) return digest;
  const { manifests } = parseIndex(bytes, `index ${formatReference(reference)}`);
  const found = manifests.find((entry) => entry.platform !== undefined && isSamePlatform(entry.platform, platform));
  if (found !== undefined) return found.digest;
  const there = manifests.flatMap((entry) => entry.platform ?? []).filter(({ os }) => os !== 'unknown'); // attestations of BuildKit
  throw platformMissing(reference, platform, there);
}

function platformMissing(reference: Reference, platform: Platform, there: readonly Platform[]): RegistryError {
  const names = [...new Set(there.map(formatPlatform))].join(', ');
  const image = formatReference(reference);
  const message = `Reading ${image}: there is none for ${formatPlatform(platform)}, only for ${names || 'no platform at all'}`;
  return new RegistryError('REGISTRY_PLATFORM_MISSING', message, {
    hint: `Choose a platform that ${image} has, or an image that has ${formatPlatform(platform)}.`,
  });
}

function isSamePlatform(one: Platform, other: Platform): boolean {
  return one.os === other.os && one.architecture === other.architecture && variantOf(one) === variantOf(other);
}

/** The variant that is meant where none is written, as containerd's platforms package has it. */
function variantOf({ architecture, variant }: Platform): string {
  if (architecture === 'arm64') return variant ?? 'v8';
  if (architecture === 'arm') return variant ?? 'v7';
  if (architecture === 'amd64') return variant ?? 'v1';
  return variant ?? '';
}
