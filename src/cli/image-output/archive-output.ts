import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackArchive } from '../../build/archive/read-archive.ts';
import { tagsInUse, watchTags } from '../../build/archive/tags-in-use.ts';
import { writeArchive } from '../../build/archive/write-archive.ts';
import type { ImageSettings } from '../../config/config.ts';
import { layoutFolderOf, layoutRepository } from '../../oci/layout.ts';
import { withLayouts } from '../../registry/layout/with-layouts.ts';
import { type ImageOutput, movedTo, type OutputRequest } from './image-output.ts';

/**
 * The archive is unpacked into a passing folder, the image made in it, and all that it needs packed again: what the archive of the last
 * build knows, this build finds.
 */
export async function openArchiveOutput(
  file: string,
  image: ImageSettings,
  { registry, createdAt, signal }: OutputRequest,
): Promise<ImageOutput> {
  const work = await mkdtemp(join(await realpath(tmpdir()), 'hydrofoil-archive-'));
  const remove = () => rm(work, { recursive: true, force: true });
  const layout = join(work, 'layout');
  const repository = layoutRepository(layout);
  const watched = watchTags(withLayouts(registry), repository);
  try {
    await unpackArchive(file, layout, { signal });
  } catch (error) {
    await remove();
    throw error;
  }
  const isNamed = layoutFolderOf(image.repository) === undefined;
  return {
    registry: watched.registry,
    // What it stands on stays where it is: an archive holds one image.
    orderOf: (order) => (order.specs[0].name === image.name ? movedTo(repository, order) : order),
    async deliver(made, order) {
      const { tags, before } = watched;
      const manifest = await watched.registry.getManifest(repository, made.digest, { signal });
      const all = await watched.registry.listTags(repository, { signal });
      const text = Buffer.from(manifest?.bytes ?? []).toString('utf8');
      const keep = tagsInUse({ tags, before }, { key: made.key, manifest: text }, all);
      const names = isNamed ? [...order.tags, ...order.movingTags].map((tag) => ({ ...image.repository, tag })) : [];
      await writeArchive(file, { layout, image: made.digest, names, keep }, createdAt, { signal });
      return { ...made, reference: `docker-archive:${file}` };
    },
    [Symbol.asyncDispose]: remove,
  };
}
