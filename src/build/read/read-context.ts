import { findVoucher } from '../../context/blob-ids.ts';
import { type ContentIds, readContentIds } from '../../context/content-id.ts';
import { type IgnoreRules, readIgnore } from '../../context/dockerignore.ts';
import type { ContextTree } from '../../context/tree.ts';
import { readContext } from '../../context/walk.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';

/** The build context of an image, and what its files hold. */
export interface ImageContext {
  readonly context: ContextTree;
  readonly contentIds: ContentIds;
}

type ContextPlace = Pick<ImageSpec, 'context' | 'dockerfile'>;

interface ReadOptions {
  readonly signal: AbortSignal;
}

/** Contexts that are each read once, whoever asks: the platforms of an image, and images with one folder and one ignore file. */
export interface Contexts {
  /** @throws {ToolError} CONTEXT_*, in the promise */
  of(place: ContextPlace): Promise<ImageContext>;
}

export function openContexts(options: ReadOptions): Contexts {
  const reading = new Map<string, Promise<ImageContext>>();
  return {
    async of({ context, dockerfile }) {
      const ignore = readIgnore(context, dockerfile);
      const id = JSON.stringify([context, ignore.file ?? '']);
      const known = reading.get(id) ?? readImageContext(context, ignore, options);
      reading.set(id, known);
      return known;
    },
  };
}

export interface EarlyOptions<Place> extends ReadOptions {
  /** Whether the context need not be read, for what is remembered of it still holds. Absent: nothing is remembered. */
  readonly recall?: (place: Place) => Promise<unknown>;
}

/** Begins to read contexts before anything is known of the images: beside git, which looks at the same files. */
export function readContextsEarly<Place extends ContextPlace>(
  places: readonly Place[],
  { recall, ...options }: EarlyOptions<Place>,
): Contexts {
  const contexts = openContexts(options);
  const begin = async (place: Place) => {
    if ((await recall?.(place)) === undefined) await contexts.of(place);
  };
  for (const place of places) begin(place).catch(() => {}); // told where it is awaited; the plan may fail before
  return contexts;
}

/** Reads names, types and modes, and asks git meanwhile which files need not be read. */
async function readImageContext(
  directory: string,
  ignore: IgnoreRules,
  { signal }: ReadOptions,
): Promise<ImageContext> {
  const asking = findVoucher(directory, { signal });
  const reading = readContext(directory, { ignore, signal });
  const [context, voucher] = await Promise.all([reading, asking]);
  return { context, contentIds: readContentIds(context, voucher?.vouchFor(context)) };
}
