import type { Pin, PrintedStage } from '../../dockerfile/print-dockerfile.ts';
import { engineName } from '../../engine/layout-image.ts';
import { digestOf } from '../../oci/digest.ts';
import type { ImageManifest, Platform } from '../../oci/manifest.ts';
import type { Reference, Repository } from '../../oci/reference.ts';
import type { ImageFacts } from '../../plan/analysis.ts';
import { triggersId } from '../../plan/from-images.ts';
import { pinnedReference } from '../../plan/own-images.ts';
import { fetchImage } from '../../registry/resolve.ts';
import type { BuildPorts } from '../ports.ts';
import { copyImage } from './copy-image.ts';
import { pushWhole } from './lost-blobs.ts';

/**
 * The references that a part for an engine is printed with: images by digest. One with ONBUILD is replaced by a copy without: the
 * part holds these instructions itself, with what they take from pinned like everything else, and the engine would carry them out again.
 */
export async function pinImages(
  print: readonly PrintedStage[],
  { analysis, digestOf: digestOfImage, triggers, own }: ImageFacts,
  repository: Repository,
  ports: BuildPorts,
): Promise<Pin> {
  const { targetPlatform } = analysis.stageContext.inputs;
  const idOf = (image: string, platform: Platform = targetPlatform) => triggersId(digestOfImage(image), platform);
  const copies = new Map<string, Promise<string>>();
  for (const { index, made } of print) {
    if (made !== undefined) continue; // FROM nothing else any more
    const { base, platform = targetPlatform } = analysis.stages[index] ?? {};
    if (base?.kind !== 'image') continue;
    const id = idOf(base.image, platform);
    if ((triggers[id] ?? []).length === 0 || copies.has(id)) continue;
    const from = pinnedReference(base.image, digestOfImage(base.image), own);
    copies.set(id, copyWithoutTriggers(from, platform, repository, ports));
  }
  const copied = new Map<string, string>();
  for (const [id, reference] of copies) copied.set(id, await reference);
  return (image, platform) => {
    return copied.get(idOf(image, platform)) ?? engineName(pinnedReference(image, digestOfImage(image), own));
  };
}

/** Puts the image, but for its ONBUILD, into the repository that its layers will be needed in anyway. */
async function copyWithoutTriggers(
  from: Reference,
  platform: Platform,
  repository: Repository,
  ports: BuildPorts,
): Promise<string> {
  const { registry, signal } = ports;
  const image = await fetchImage(registry, from, platform, { signal });
  await copyImage(image, from, repository, ports);
  const { OnBuild: _, ...config } = image.config.config ?? {};
  const configBytes = Buffer.from(JSON.stringify({ ...image.config, config }));
  const { mediaType } = image.manifest.config;
  const descriptor = { mediaType, digest: digestOf(configBytes), size: configBytes.length };
  const manifest: ImageManifest = { ...image.manifest, config: descriptor };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const digest = digestOf(bytes);
  await pushWhole(
    registry,
    repository,
    {
      blobs: [{ ...descriptor, open: () => configBytes }],
      manifest: { mediaType: manifest.mediaType, bytes },
      tags: [digest],
    },
    { signal },
  );
  return engineName({ ...repository, digest });
}
