import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ToolError } from '../errors.ts';
import type { Reference } from '../oci/reference.ts';
import type { EngineDestination } from './engine.ts';
import { writeView } from './layout-view.ts';

/** Where a tool is told to put its result. */
export type ResultPlace =
  | { readonly kind: 'registry'; readonly reference: Reference }
  /** `view`: a layout that has the blobs of the destination and an index of its own, which nobody else writes to. */
  | { readonly kind: 'layout'; readonly folder: string; readonly name: string; readonly view: string };

/**
 * Prepares the destination. The view of a layout is in the layout: the tools write a blob beside and move it, which takes one file
 * system. Only manifests that their digests lead to are of any use to others, so an interrupted build leaves blobs and nothing else.
 *
 * @throws {ToolError} LAYOUT_FAILED
 */
export async function openResultPlace(destination: EngineDestination): Promise<ResultPlace & AsyncDisposable> {
  if (destination.kind === 'registry') return { ...destination, [Symbol.asyncDispose]: async () => {} };
  const folder = join(destination.folder, 'hydrofoil');
  const name = `build-${randomUUID()}`;
  const view = join(folder, name);
  try {
    await mkdir(join(destination.folder, 'blobs', 'sha256'), { recursive: true });
    await mkdir(folder, { recursive: true });
    await writeView(view, destination.folder, []);
  } catch (cause) {
    throw new ToolError('LAYOUT_FAILED', `Preparing ${destination.folder} for a build: ${messageOf(cause)}`, {
      hint: 'Give this user the right to write there, or free space, or choose another folder.',
      cause,
    });
  }
  return {
    kind: 'layout',
    folder,
    name,
    view,
    [Symbol.asyncDispose]: () => rm(view, { recursive: true, force: true }),
  };
}
