import { hash } from 'node:crypto';
import type { Digest } from '../oci/digest.ts';
import { layoutFolderOf } from '../oci/layout.ts';
import { formatReference, type Repository } from '../oci/reference.ts';

/** An image that lies in an image layout. */
export interface LayoutImage {
  /** What the Dockerfile calls it. */
  readonly name: string;
  /** Of the layout, absolute. */
  readonly folder: string;
  readonly digest: Digest;
}

/** A host of which it is certain that there is none. @see https://www.rfc-editor.org/rfc/rfc2606 */
const NOWHERE = 'layout.invalid';

/** What a Dockerfile for an engine calls an image by its digest: a reference, also where the image is in no registry. */
export function engineName({ registry, name, digest }: Repository & { readonly digest: Digest }): string {
  const folder = layoutFolderOf({ registry, name });
  return folder === undefined ? formatReference({ registry, name, digest }) : layoutName(folder, digest);
}

/** The images of these repositories that a Dockerfile names by `engineName` and that lie in layouts. */
export function layoutImagesIn(dockerfile: string, repositories: readonly Repository[]): readonly LayoutImage[] {
  const folders = new Set(repositories.flatMap((repository) => layoutFolderOf(repository) ?? []));
  const digests = new Set((dockerfile.match(/sha256:[0-9a-f]{64}/g) ?? []) as Digest[]);
  return [...folders].flatMap((folder) =>
    [...digests]
      .map((digest) => ({ name: layoutName(folder, digest), folder, digest }))
      .filter(({ name }) => dockerfile.includes(name)),
  );
}

function layoutName(folder: string, digest: Digest): string {
  return `${NOWHERE}/${hash('sha256', folder).slice(0, 16)}@${digest}`;
}
