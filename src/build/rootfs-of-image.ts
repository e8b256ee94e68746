import { readLayer } from '../layer/read.ts';
import type { TarEntryType } from '../layer/tar.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { Repository } from '../oci/reference.ts';
import type { RootfsFacts } from '../plan/compose/rootfs.ts';
import { createRootfsBuilder, type RootfsEntry } from '../plan/compose/rootfs-builder.ts';
import type { BuildPorts } from './ports.ts';

/** Reads all layers, lowest first, and keeps what composing on them needs to know. Downloads them: once in a base's life. */
export async function readRootfs(
  repository: Repository,
  layers: readonly Descriptor[],
  ports: BuildPorts,
): Promise<RootfsFacts> {
  const builder = createRootfsBuilder();
  for (const layer of layers) {
    builder.startLayer();
    const { stream } = await ports.registry.openBlob(repository, layer.digest, { signal: ports.signal });
    for await (const entry of layerEntries(stream, layer.mediaType, builder.wantsContent, ports.signal))
      builder.add(entry);
  }
  return builder.build();
}

/** The entries of one layer, for a run's result. */
export async function readTree(
  stream: AsyncIterable<Uint8Array>,
  mediaType: string,
  signal: AbortSignal,
): Promise<RootfsEntry[]> {
  const { wantsContent } = createRootfsBuilder();
  return Array.fromAsync(layerEntries(stream, mediaType, wantsContent, signal));
}

async function* layerEntries(
  stream: AsyncIterable<Uint8Array>,
  mediaType: string,
  wantsContent: (path: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<RootfsEntry, void> {
  for await (const { header, body } of readLayer(stream, mediaType, { signal })) {
    const { path, type, mode, uid, gid, target } = header;
    const content = type === 'file' && wantsContent(path) ? await textOf(body()) : undefined;
    yield {
      path,
      type: kindOf(type),
      mode,
      uid,
      gid,
      ...(target === undefined ? {} : { target }),
      ...(content === undefined ? {} : { content }),
    };
  }
}

function kindOf(type: TarEntryType): RootfsEntry['type'] {
  return type === 'file' || type === 'directory' || type === 'symlink' || type === 'hardlink' ? type : 'other';
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks, (chunk) => Buffer.from(chunk))).toString('utf8');
}
