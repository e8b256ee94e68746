import { type ContentIds, type ReadFile, readContentIds } from '../../context/content-id.ts';
import type { ObjectFormat } from '../../context/git/git-index.ts';
import type { ContextFile } from '../../context/tree.ts';
import type { LayerEntry } from '../../layer/entry.ts';
import { digestOf } from '../../oci/digest.ts';

/**
 * An entry of a layer in the form that is kept: type, path, mode, uid, gid; then of a file from the context its row in the sighting, and what
 * it holds where that was read; of one that stands in the Dockerfile its bytes in base64, of a link its target.
 */
type Step =
  | FileStep
  | readonly ['inline', string, number, number, number, string]
  | readonly ['symlink', string, number, number, number, string]
  | readonly ['directory', string, number, number, number];

type FileStep = readonly [
  type: 'file',
  path: string,
  mode: number,
  uid: number,
  gid: number,
  row: number,
  content?: ReadFile,
];

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
  readonly directory: string;
  readonly fileAt: (row: number) => ContextFile;
  /** Whether what is known of the file still holds. */
  readonly isUntouched: (row: number) => boolean;
  /** What git calls contents by. Absent: there is no repository. */
  readonly format?: ObjectFormat | undefined;
}

export interface FollowedRecipe {
  /** As composing would make them of the files as they are now. */
  readonly entries: LayerEntry[];
  /** With what the files hold, which are read for it: next time only those that changed will be. */
  readonly recipe: () => Buffer;
}

export function followRecipe(
  recipe: Buffer,
  { directory, fileAt, isUntouched, format }: RecipeSources,
): FollowedRecipe {
  const steps: readonly Step[] = JSON.parse(recipe.toString('utf8'));
  const before = steps.flatMap((step): [string, ReadFile][] => {
    const content = step[0] === 'file' && isUntouched(step[5]) ? step[6] : undefined;
    return step[0] === 'file' && content !== undefined ? [[fileAt(step[5]).path, content]] : [];
  });
  const blobIds = format === undefined ? undefined : { format, vouched: () => undefined };
  const contentIds = readContentIds({ directory }, blobIds, new Map(before));
  const entries = steps.map((step) => follow(step, directory, fileAt, contentIds));
  const withContent = (step: Step): Step => {
    if (step[0] !== 'file') return step;
    const [type, path, mode, uid, gid, row] = step;
    const file = fileAt(row);
    const content = contentIds.unread?.(file)?.among.read(row);
    return content === undefined ? step : [type, path, mode, uid, gid, row, content];
  };
  return { entries, recipe: () => Buffer.from(JSON.stringify(steps.map(withContent))) };
}

function follow(step: Step, directory: string, fileAt: RecipeSources['fileAt'], contentIds: ContentIds): LayerEntry {
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
      const content = { from: 'disk', file: `${directory}/${file.path}` } as const;
      return { type: 'file', ...attributes, size: file.size, digest, content };
    }
  }
}
