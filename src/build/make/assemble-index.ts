import { type Digest, digestOf } from '../../oci/digest.ts';
import { type ImageIndex, MEDIA_TYPE } from '../../oci/manifest.ts';
import { parsePlatform } from '../../oci/platform.ts';
import { ANNOTATION, formatRecord, type IndexRecord } from '../../plan/record.ts';
import type { StoredManifest } from '../../registry/registry.ts';
import type { Provenance } from '../ports.ts';

/** The image of one platform, as an index names it. */
export interface PlatformManifest extends Pick<StoredManifest, 'digest' | 'mediaType' | 'bytes'> {
  /** "linux/amd64". */
  readonly platform: string;
}

/**
 * One index of the images of several platforms. Same images, same digest.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export function assembleIndex(
  images: readonly PlatformManifest[],
  record: IndexRecord,
  { commit, createdAt }: Provenance,
): StoredManifest {
  const index: ImageIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    manifests: images.map(({ mediaType, digest, bytes, platform }) => ({
      mediaType,
      digest,
      size: bytes.length,
      platform: parsePlatform(platform),
    })),
    annotations: {
      [ANNOTATION.index]: formatRecord(record),
      'org.opencontainers.image.created': new Date(createdAt * 1000).toISOString(),
      ...(commit === undefined ? {} : { 'org.opencontainers.image.revision': commit }),
    },
  };
  const bytes = Buffer.from(JSON.stringify(index));
  const digest: Digest = digestOf(bytes);
  return { mediaType: MEDIA_TYPE.ociIndex, digest, bytes };
}
