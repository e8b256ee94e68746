import { findVoucher } from '../context/blob-ids.ts';
import { type ContentIds, readContentIds } from '../context/content-id.ts';
import { readIgnore } from '../context/dockerignore.ts';
import type { ContextTree } from '../context/tree.ts';
import { readContext } from '../context/walk.ts';
import type { ImageSpec } from '../plan/image-spec.ts';

/** The build context of an image, and what its files hold. */
export interface ImageContext {
  readonly context: ContextTree;
  readonly contentIds: ContentIds;
}

type ContextPlace = Pick<ImageSpec, 'context' | 'dockerfile'>;

interface ReadOptions {
  readonly signal: AbortSignal;
}

/** Reads names, types and modes, and asks git meanwhile which files need not be read. */
export async function readImageContext(
  { context: directory, dockerfile }: ContextPlace,
  { signal }: ReadOptions,
): Promise<ImageContext> {
  const ignore = readIgnore(directory, dockerfile); // may throw: before anything is under way that nobody would wait for
  const asking = findVoucher(directory, { signal });
  const reading = readContext(directory, { ignore, signal });
  const [context, voucher] = await Promise.all([reading, asking]);
  return { context, contentIds: readContentIds(context, voucher?.vouchFor(context)) };
}

/** Contexts that are being read before anything is known of the images: beside git, which looks at the same files. */
export interface EarlyContexts {
  of(place: ContextPlace): Promise<ImageContext> | undefined;
}

export function readContextsEarly(places: readonly ContextPlace[], options: ReadOptions): EarlyContexts {
  const reading = new Map<string, Promise<ImageContext>>();
  for (const place of places) {
    if (reading.has(idOf(place))) continue;
    const early = readImageContext(place, options);
    early.catch(() => {}); // told where it is awaited; the plan may fail before
    reading.set(idOf(place), early);
  }
  return { of: (place) => reading.get(idOf(place)) };
}

function idOf({ context, dockerfile }: ContextPlace): string {
  return JSON.stringify([context, dockerfile]);
}
