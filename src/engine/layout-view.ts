import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from '../oci/digest.ts';
import { OCI_LAYOUT_TEXT } from '../oci/layout.ts';
import { type Descriptor, MEDIA_TYPE } from '../oci/manifest.ts';
import type { LayoutImage } from './layout-image.ts';

/** One image of a layout as a layout of its own. */
export interface LayoutView {
  readonly image: LayoutImage;
  /** Of its folder, in the folder that was given. Lower-case: Buildah makes an image name of it. */
  readonly name: string;
  readonly view: string;
}

/** Makes a view of each image in a folder of the caller's: tools need not choose among what a layout holds, nor see where it lies. */
export function writeLayoutViews(images: readonly LayoutImage[], folder: string): Promise<readonly LayoutView[]> {
  return Promise.all(
    images.map(async (image) => {
      const name = `hydrofoil-${hexOf(image.digest).slice(0, 16)}`;
      const view = join(folder, name);
      const { size } = await stat(join(image.folder, 'blobs', 'sha256', hexOf(image.digest)));
      await writeView(view, image.folder, [{ mediaType: MEDIA_TYPE.ociManifest, digest: image.digest, size }]);
      return { image, name, view };
    }),
  );
}

/** A layout whose blobs are those of another one: what is written there is in both. */
export async function writeView(view: string, layout: string, manifests: readonly Descriptor[]): Promise<void> {
  await mkdir(view);
  await symlink(join(layout, 'blobs'), join(view, 'blobs'));
  await writeFile(join(view, 'oci-layout'), OCI_LAYOUT_TEXT);
  await writeFile(join(view, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}
