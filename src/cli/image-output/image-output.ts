import { join } from 'node:path';
import type { ImageOrder } from '../../build/image-order.ts';
import type { MadeImage } from '../../build/made-image.ts';
import type { Config, ImageSettings } from '../../config/config.ts';
import { ToolError } from '../../errors.ts';
import { layoutRepository } from '../../oci/layout.ts';
import type { Repository } from '../../oci/reference.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { checkLayoutFolder } from '../../registry/layout/open-layout.ts';
import { withLayouts } from '../../registry/layout/with-layouts.ts';
import type { Registry } from '../../registry/registry.ts';
import { openArchiveOutput } from './archive-output.ts';
import { type OutputPlace, requireOutsideContext } from './output-place.ts';

/** Where a build puts its images, with all that is kept beside them: another place than the repositories that they are called by. */
export interface ImageOutput extends AsyncDisposable {
  readonly registry: Registry;
  orderOf(order: ImageOrder): ImageOrder;
  /** What is left to do with an image when it is made. */
  deliver(made: MadeImage, order: ImageOrder): Promise<MadeImage>;
}

export interface OutputRequest {
  readonly images: readonly ImageSettings[];
  /** Absent when `docker build`'s flags stand for it. */
  readonly config?: Config;
  readonly registry: Registry;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly signal: AbortSignal;
}

/**
 * Opens the place that `--output` names, and writes nothing yet.
 *
 * @throws {ToolError} USAGE_OUTPUT, USAGE_OUTPUT_IN_CONTEXT, LAYOUT_INVALID, ARCHIVE_INVALID
 */
export async function openImageOutput(place: OutputPlace, request: OutputRequest): Promise<ImageOutput> {
  for (const image of request.images) requireOutsideContext(place, image);
  if (place.kind === 'archive') return openArchiveOutput(place.path, soleImage(request), request);
  const folderOf = layoutFolders(place.path, request);
  await Promise.all(request.images.map(({ name }) => checkLayoutFolder(folderOf(name))));
  return {
    registry: withLayouts(request.registry),
    orderOf: (order) => movedTo(layoutRepository(folderOf(order.specs[0].name)), order),
    deliver: async (made) => made,
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The same image elsewhere: it is called what it would be called. */
export function movedTo(repository: Repository, order: ImageOrder): ImageOrder {
  const moved = (spec: ImageSpec): ImageSpec => ({ ...spec, repository, calledAs: spec.repository });
  const [first, ...others] = order.specs;
  return { ...order, specs: [moved(first), ...others.map(moved)] };
}

/** One folder for each image of a configuration that has several, whichever of them are made now. */
function layoutFolders(path: string, { config }: OutputRequest): (name: string) => string {
  const isShared = config !== undefined && Object.keys(config.images).length > 1;
  return (name) => (isShared ? join(path, name) : path);
}

function soleImage({ images }: OutputRequest): ImageSettings {
  const [image, ...others] = images;
  if (image !== undefined && image.platforms.length > 1) {
    const platforms = image.platforms.join(', ');
    throw new ToolError(
      'USAGE_OUTPUT',
      `Reading --output: an archive holds one platform, and ${image.name} is for ${platforms}`,
      {
        hint: `Choose one with --platform ${image.platforms[0]}, or write a folder: --output oci:DIR.`,
      },
    );
  }
  if (image !== undefined && others.length === 0) return image;
  throw new ToolError('USAGE_OUTPUT', `Reading --output: an archive holds one image, and there are ${images.length}`, {
    hint: `Choose one with --image ${images.map(({ name }) => name).join(' or --image ')}.`,
  });
}
