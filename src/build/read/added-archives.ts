import { createReadStream } from 'node:fs';
import type { ContentIds } from '../../context/content-id.ts';
import { readingFile } from '../../context/reading-file.ts';
import type { ContextFile, ContextTree } from '../../context/tree.ts';
import { diskPathOf } from '../../context/walk.ts';
import { isToolError } from '../../errors.ts';
import { type ArchiveFormat, formatOf } from '../../layer/archive-format.ts';
import type { Archive } from '../../layer/entry.ts';
import { readLayer } from '../../layer/read.ts';
import { MEDIA_TYPE } from '../../oci/manifest.ts';
import type { AddedArchive, AddedArchives, ArchiveEntry } from '../../plan/compose/added-archive.ts';
import { readArchiveEntry } from './archive-entry.ts';

interface ReadOptions {
  readonly signal: AbortSignal;
}

/** The archives that ADD meets in a context. Each is read whole, once, for the digests of its files; nothing of it is kept. */
export function openAddedArchives(context: ContextTree, contentIds: ContentIds): AddedArchives {
  const known = new Map<string, AddedArchive>();
  return {
    known: (path) => known.get(path),
    async read(path, options) {
      const file = context.byPath.get(path);
      if (file?.type !== 'file') throw new RangeError(`${path} is no file of the context`);
      try {
        known.set(path, await readArchive(context, file, contentIds, options));
      } catch (error) {
        if (isToolError(error) || options.signal.aborted) throw error;
        readingFile(context, file, () => {
          throw error;
        });
      }
    },
  };
}

/** Larger ones would be read again by every build: an engine does it once. */
const MOST_BYTES = 64 << 20;

async function readArchive(
  context: ContextTree,
  file: ContextFile,
  contentIds: ContentIds,
  options: ReadOptions,
): Promise<AddedArchive> {
  const { path } = file;
  if (file.size > MOST_BYTES) return { kind: 'engine', because: `${path} has more than ${MOST_BYTES >> 20} MiB` };
  const open = () => createReadStream(diskPathOf(context.directory, path), { highWaterMark: 1 << 18 });
  const format = await formatOf(open, options);
  const mediaType = mediaTypeOf(format);
  if (format === 'no-archive') return { kind: 'file' };
  if (mediaType === undefined)
    return { kind: 'engine', because: `ADD may unpack ${path}, whose format is not read here` };
  const archive: Archive = { id: `${path} ${contentIds(file)}`, mediaType, open };
  try {
    const entries = await readEntries(archive, options);
    return typeof entries === 'string'
      ? { kind: 'engine', because: `the archive ${path} ${entries}` }
      : { kind: 'archive', archive, entries };
  } catch (error) {
    if (!isToolError(error) || !error.code.startsWith('LAYER_')) throw error;
    return { kind: 'engine', because: `the archive ${path} is not read here` };
  }
}

/** The entries, or what there is that only an engine can unpack. */
async function readEntries(archive: Archive, options: ReadOptions): Promise<readonly ArchiveEntry[] | string> {
  const entries: ArchiveEntry[] = [];
  for await (const entry of readLayer(await archive.open(options), archive.mediaType, { ...options, end: 'marked' })) {
    const read = await readArchiveEntry(entry);
    if (read.kind === 'engine') return read.because;
    if (read.kind === 'entry') entries.push(read.entry);
  }
  return entries;
}

function mediaTypeOf(format: ArchiveFormat): string | undefined {
  switch (format) {
    case 'tar':
      return MEDIA_TYPE.ociLayer;
    case 'gzip':
      return MEDIA_TYPE.ociLayerGzip;
    case 'zstd':
      return MEDIA_TYPE.ociLayerZstd;
    case 'unread':
    case 'no-archive':
      return undefined;
  }
}
