import { isToolError } from '../../errors.ts';
import { MEDIA_TYPE } from '../../oci/manifest.ts';
import { formatPlatform } from '../../oci/platform.ts';
import type { Repository } from '../../oci/reference.ts';
import { parseIndex } from '../../oci/validate.ts';
import { ANNOTATION, type IndexRecord, parseIndexRecord } from '../../plan/record.ts';
import type { StoredManifest } from '../../registry/registry.ts';
import type { BuildPorts } from '../ports.ts';
import { type PreviousImage, readPreviousImage } from './previous-image.ts';

/** What an earlier build left under a tag: one image, or an index of images for several platforms. A hint, as each image in it. */
export interface PreviousBuild {
  /** The tag that led to it. */
  readonly foundBy: string;
  readonly stored: StoredManifest;
  /** Of an index. */
  readonly record?: IndexRecord;
  readonly images: readonly PreviousImage[];
}

/** Asks for the candidates one after another; the first with a record that is understood is the hint. */
export async function findPreviousBuild(
  repository: Repository,
  candidates: readonly string[],
  platforms: readonly string[],
  ports: BuildPorts,
): Promise<PreviousBuild | undefined> {
  for (const candidate of candidates) {
    const stored = await ports.registry.getManifest(repository, candidate, { signal: ports.signal });
    if (stored === undefined) continue;
    try {
      const build = await readBuild(repository, candidate, stored, platforms, ports);
      if (build !== undefined) return build;
    } catch (error) {
      if (!isToolError(error, 'MANIFEST_INVALID') && !isToolError(error, 'INDEX_INVALID')) throw error;
      ports.progress({ type: 'warning', text: `The image ${candidate} is no help: ${error.message}` });
    }
  }
  return undefined;
}

/** The image of a platform; where there is none, that of another one, whose application layers are the same. */
export function previousOf(build: PreviousBuild | undefined, platform: string): PreviousImage | undefined {
  return build?.images.find((image) => image.platform === platform) ?? build?.images[0];
}

async function readBuild(
  repository: Repository,
  tag: string,
  stored: StoredManifest,
  platforms: readonly string[],
  { registry, signal }: BuildPorts,
): Promise<PreviousBuild | undefined> {
  if (stored.mediaType !== MEDIA_TYPE.ociIndex) {
    const image = readPreviousImage(tag, stored);
    return image && { foundBy: tag, stored, images: [image] };
  }
  const { manifests, annotations } = parseIndex(stored.bytes, tag);
  const record = parseIndexRecord(annotations?.[ANNOTATION.index]);
  if (record === undefined) return undefined; // somebody else's
  const named = manifests.filter(({ platform }) => platform && platforms.includes(formatPlatform(platform)));
  const wanted = named.length === 0 ? manifests.slice(0, 1) : named;
  const images = await Promise.all(
    wanted.map(async ({ digest, platform }) => {
      const own = await registry.getManifest(repository, digest, { signal });
      return own === undefined ? [] : (readPreviousImage(digest, own, platform) ?? []);
    }),
  );
  return { foundBy: tag, stored, record, images: images.flat() };
}
