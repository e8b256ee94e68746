import { layerInvalid } from './layer-invalid.ts';
import { createLayerWriter, type LayerWriter } from './layer-writer.ts';
import type { PackOptions } from './pack.ts';
import type { PackedLayer } from './packed-layer.ts';
import { type ReadEntry, readLayer } from './read.ts';
import type { TarHeader } from './tar.ts';

export interface FilterOptions extends PackOptions {
  /** Says whether an entry of this path stays. The directories above what stays, stay too where the layer has them. */
  readonly keep: (path: string) => boolean;
}

export type OpenBlob = () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;

/**
 * Packs a part of an existing layer as a new one, with new times. Kept hard links whose first name is not kept become one file with the
 * others linked to it; as its bytes have gone by when the first such link is met, the blob is then opened and read a second time.
 *
 * @throws {ToolError} LAYER_INVALID, LAYER_MEDIA_TYPE_UNKNOWN, LAYER_UNSUPPORTED
 */
export async function repackFiltered(open: OpenBlob, mediaType: string, options: FilterOptions): Promise<PackedLayer> {
  const first = await repackOnce(await open(), mediaType, options, new Map());
  if (first.orphans.size === 0) return first.layer;
  await first.layer[Symbol.asyncDispose]();
  const second = await repackOnce(await open(), mediaType, options, first.orphans);
  return second.layer;
}

/** Hard links that are kept, by the path of the file that is not. */
type Orphans = ReadonlyMap<string, readonly TarHeader[]>;

interface Pass {
  readonly layer: PackedLayer;
  readonly orphans: Orphans;
}

async function repackOnce(
  blob: AsyncIterable<Uint8Array>,
  mediaType: string,
  options: FilterOptions,
  adopted: Orphans,
): Promise<Pass> {
  await using writer = createLayerWriter(options);
  const directories = createParentWriter(writer);
  const orphans = new Map<string, TarHeader[]>();
  const written = new Set<string>();
  for await (const entry of readLayer(blob, mediaType, options)) {
    const { header } = entry;
    const heirs = adopted.get(header.path) ?? [];
    if (heirs.length > 0 && header.type === 'file') {
      await writeHeirs(writer, directories, entry, heirs);
      written.add(header.path);
    }
    if (!isKept(header.path, options.keep)) {
      directories.remember(header);
    } else if (header.type === 'hardlink' && !options.keep(header.target ?? '')) {
      const target = header.target ?? '';
      orphans.set(target, [...(orphans.get(target) ?? []), header]);
    } else {
      await directories.writeAbove(header.path);
      await writeEntry(writer, entry, header);
    }
  }
  options.signal.throwIfAborted();
  const lost = adopted.size === 0 ? undefined : [...orphans.keys()].find((target) => !written.has(target));
  if (lost !== undefined) throw layerInvalid(`it has a hard link to ${lost}, but no such file`);
  return { layer: await writer.finish(), orphans };
}

/** A whiteout stays when what it removes would: `app/.wh.static` belongs to `app/static`. */
function isKept(path: string, keep: FilterOptions['keep']): boolean {
  return keep(path) || keep(path.replace(/(^|\/)\.wh\.(?!\.wh\.)(?=[^/]+$)/, '$1'));
}

/** Writes a file that is not kept under the name of the first link that is, and the other links to that one. */
async function writeHeirs(
  writer: LayerWriter,
  directories: ParentWriter,
  entry: ReadEntry,
  [heir, ...others]: readonly TarHeader[],
): Promise<void> {
  if (heir === undefined) return;
  await directories.writeAbove(heir.path);
  await writeEntry(writer, entry, { ...entry.header, path: heir.path });
  for (const other of others) {
    await directories.writeAbove(other.path);
    await writer.writeHeader({ ...other, target: heir.path });
  }
}

async function writeEntry(writer: LayerWriter, entry: ReadEntry, header: TarHeader): Promise<void> {
  await writer.writeHeader(header);
  if (header.type !== 'file') return;
  for await (const part of entry.body()) await writer.writeBody(part);
  await writer.endBody(header);
}

interface ParentWriter {
  /** Keeps a directory in mind that is written only if something below it is. */
  remember(header: TarHeader): void;
  writeAbove(path: string): Promise<void>;
}

function createParentWriter(writer: LayerWriter): ParentWriter {
  const waiting = new Map<string, TarHeader>();
  return {
    remember(header) {
      if (header.type === 'directory') waiting.set(header.path, header);
    },
    async writeAbove(path) {
      for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
        const parent = waiting.get(path.slice(0, at));
        if (parent === undefined) continue;
        waiting.delete(parent.path);
        await writer.writeHeader(parent);
      }
    },
  };
}
