import type { Digest } from '../oci/digest.ts';
import { MEDIA_TYPE, type Platform } from '../oci/manifest.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import { parseImageConfig, parseIndex, parseManifest } from '../oci/validate.ts';
import type { Registry, RequestOptions } from '../registry/registry.ts';
import { RegistryError } from '../registry/registry-error.ts';

const MAX_CONFIG_BYTES = 16 << 20;

/** What a reference points to: an image, or an index of several. */
export interface FoundImages {
  readonly digest: Digest;
  readonly platforms: readonly Platform[];
  /** Of the index or of the one image. */
  readonly annotations: Readonly<Record<string, string>>;
}

export async function platformsOf(
  registry: Registry,
  reference: Reference,
  options: RequestOptions,
): Promise<FoundImages> {
  const name = formatReference(reference);
  const stored = await registry.getManifest(reference, reference.digest ?? reference.tag ?? 'latest', options);
  if (stored === undefined) {
    throw new RegistryError('REGISTRY_NOT_FOUND', `Reading manifest ${name}: the registry does not have it`, {
      hint: `Check the name and the ${reference.digest === undefined ? 'tag' : 'digest'}.`,
    });
  }
  const { mediaType, digest, bytes } = stored;
  if (mediaType === MEDIA_TYPE.ociIndex || mediaType === MEDIA_TYPE.dockerManifestList) {
    const { manifests, annotations = {} } = parseIndex(bytes, `index ${name}`);
    return {
      digest,
      annotations,
      platforms: manifests.flatMap(({ platform }) => platform ?? []).filter(({ os }) => os !== 'unknown'),
    };
  }
  const { config, annotations = {} } = parseManifest(bytes, `manifest ${name}`);
  const configBytes = await registry.readBlob(reference, config.digest, MAX_CONFIG_BYTES, options);
  const { os, architecture, variant } = parseImageConfig(configBytes, `configuration of ${name}`);
  return { digest, annotations, platforms: [{ os, architecture, ...(variant === undefined ? {} : { variant }) }] };
}
