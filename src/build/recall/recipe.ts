import type { ContentIds } from '../../context/content-id.ts';
import type { ContextFile } from '../../context/tree.ts';
import type { LayerEntry } from '../../layer/entry.ts';

/**
 * An entry of a layer in the form that is kept: type, path, mode, uid, gid; then of a file from the context its row in the sighting, of one
 * that stands in the Dockerfile its bytes in base64, of a link its target.
 */
type Step =
  | readonly ['file', string, number, number, number, number]
  | readonly ['inline', string, number, number, number, string]
  | readonly ['symlink', string, number, number, number, string]
  | readonly ['directory', string, number, number, number];

/** How a layer's entries are made again. Undefined where they hold what is not of the context: files of other stages, archives, links between files. */
export function writeRecipe(
  entries: readonly LayerEntry[],
  rowOf: (file: string) => number | undefined,
): Buffer | undefined {
  const steps = entries.map((entry) => stepOf(entry, rowOf));
  return steps.includes(undefined) ? undefined : Buffer.from(JSON.stringify(steps));
}

function stepOf(entry: LayerEntry, rowOf: (file: string) => number | undefined): Step | undefined {
  const { path, mode, uid, gid } = entry;
  if (entry.type === 'directory') return ['directory', path, mode, uid, gid];
  if (entry.type === 'symlink') return ['symlink', path, mode, uid, gid, entry.target];
  if (entry.type === 'hardlink' || entry.xattrs !== undefined || entry.content.from === 'archive') return undefined;
  if (entry.content.from === 'memory')
    return ['inline', path, mode, uid, gid, Buffer.from(entry.content.bytes).toString('base64')];
  const row = rowOf(entry.content.file);
  return row === undefined ? undefined : ['file', path, mode, uid, gid, row];
}

export interface RecipeSources {
  readonly fileAt: (row: number) => ContextFile;
  readonly diskPathOf: (file: ContextFile) => string;
  readonly contentIds: ContentIds;
  readonly digestOf: (bytes: Uint8Array) => ReturnType<ContentIds>;
}

/** The entries as composing would make them of the files as they are now. */
export function followRecipe(recipe: Buffer, sources: RecipeSources): LayerEntry[] {
  const steps: readonly Step[] = JSON.parse(recipe.toString('utf8'));
  return steps.map((step) => follow(step, sources));
}

function follow(step: Step, { fileAt, diskPathOf, contentIds, digestOf }: RecipeSources): LayerEntry {
  const [, path, mode, uid, gid] = step;
  const attributes = { path, mode, uid, gid };
  switch (step[0]) {
    case 'directory':
      return { type: 'directory', ...attributes };
    case 'symlink':
      return { type: 'symlink', ...attributes, target: step[5] };
    case 'inline': {
      const bytes = Buffer.from(step[5], 'base64');
      const content = { from: 'memory', bytes } as const;
      return { type: 'file', ...attributes, size: bytes.length, digest: digestOf(bytes), content };
    }
    case 'file': {
      const file = fileAt(step[5]);
      const digest = contentIds.unread?.(file) ?? contentIds(file);
      const content = { from: 'disk', file: diskPathOf(file) } as const;
      return { type: 'file', ...attributes, size: file.size, digest, content };
    }
  }
}
