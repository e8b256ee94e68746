import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { ArchivedContent, LayerEntry } from './entry.ts';
import { layerInvalid } from './layer-invalid.ts';
import { appendAll, openNameless } from './nameless-file.ts';
import { type ReadEntry, readLayer } from './read.ts';

/** Where the bytes of a file lie that was taken out of its archive. */
export interface FileRange {
  /** Of an open file, to be read by position. */
  readonly descriptor: number;
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** Files that were taken out of archives, to be packed from a temporary file. */
export interface Extraction extends AsyncDisposable {
  /**
   * Takes out what entries need and is not there yet. Each archive is read once for all of them, so ask for everything at once.
   *
   * @throws {ToolError} LAYER_INVALID when an archive does not hold what an entry takes from it, and what opening one throws
   */
  take(entries: Iterable<LayerEntry>, options: { readonly signal: AbortSignal }): Promise<void>;
  /** @throws {RangeError} for content that was not taken */
  find(content: ArchivedContent): FileRange;
}

export function createExtraction(folder: string = tmpdir()): Extraction {
  const ranges = new Map<string, FileRange>();
  let file: FileHandle | undefined;
  let fileBytes = 0;

  const keep = async (entry: ReadEntry, id: string): Promise<void> => {
    file ??= await openNameless(folder);
    const offset = fileBytes;
    for await (const part of entry.body()) {
      await appendAll(file, part);
      fileBytes += part.length;
    }
    ranges.set(id, { descriptor: file.fd, offset, size: fileBytes - offset });
  };

  return {
    async take(entries, { signal }) {
      for (const [{ archive }, paths] of wantedOf(entries, ranges)) {
        for await (const entry of readLayer(await archive.open({ signal }), archive.mediaType, { signal })) {
          if (entry.header.type === 'file' && paths.has(entry.header.path))
            await keep(entry, idOf({ archive, path: entry.header.path }));
        }
        const absent = [...paths].find((path) => !ranges.has(idOf({ archive, path })));
        if (absent !== undefined) throw layerInvalid(`${archive.id} holds no file ${absent}`);
      }
    },
    find(content) {
      const range = ranges.get(idOf(content));
      if (range === undefined) throw new RangeError(`${content.path} was not taken out of ${content.archive.id}`);
      return range;
    },
    async [Symbol.asyncDispose]() {
      ranges.clear();
      const closing = file;
      file = undefined;
      await closing?.close();
    },
  };
}

type Place = Pick<ArchivedContent, 'archive' | 'path'>;

function idOf({ archive, path }: Place): string {
  return `${archive.id}\0${path}`;
}

/** Paths to take, by archive. */
function wantedOf(
  entries: Iterable<LayerEntry>,
  taken: ReadonlyMap<string, FileRange>,
): readonly (readonly [Pick<ArchivedContent, 'archive'>, ReadonlySet<string>])[] {
  const wanted = new Map<string, readonly [Pick<ArchivedContent, 'archive'>, Set<string>]>();
  for (const entry of entries) {
    if (entry.type !== 'file' || entry.content.from !== 'archive' || taken.has(idOf(entry.content))) continue;
    const { archive, path } = entry.content;
    const [, paths] = wanted.get(archive.id) ?? [];
    if (paths === undefined) wanted.set(archive.id, [{ archive }, new Set([path])]);
    else paths.add(path);
  }
  return [...wanted.values()];
}
