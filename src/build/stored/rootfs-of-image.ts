import { createHash } from 'node:crypto';
import type { Archive, StoredFile } from '../../layer/entry.ts';
import { readLayer } from '../../layer/read.ts';
import type { TarEntryType, TarHeader } from '../../layer/tar.ts';
import { parseDigest } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { RootfsFacts } from '../../plan/compose/rootfs.ts';
import { createRootfsBuilder, type RootfsEntry } from '../../plan/compose/rootfs-builder.ts';
import type { BuildPorts } from '../ports.ts';
import { layerArchive } from './layer-archive.ts';

/** Reads all layers, lowest first, and keeps what composing on them needs to know. Downloads them: once in a base's life. */
export async function readRootfs(
  repository: Repository,
  layers: readonly Descriptor[],
  ports: BuildPorts,
): Promise<RootfsFacts> {
  const builder = createRootfsBuilder();
  for (const layer of layers) {
    builder.startLayer();
    const stream = await layerArchive(repository, layer, ports).open(ports);
    for await (const entry of layerEntries(stream, layer.mediaType, builder.wantsContent, ports.signal))
      builder.add(entry);
  }
  return builder.build();
}

/** The entries of one layer, with what its files hold: for a run's result, and for stages that others take from. */
export async function readTree(
  stream: AsyncIterable<Uint8Array>,
  layer: Archive,
  signal: AbortSignal,
): Promise<RootfsEntry[]> {
  const { wantsContent } = createRootfsBuilder();
  const entries: RootfsEntry[] = [];
  for await (const { header, body } of readLayer(stream, layer.mediaType, { signal })) {
    if (header.type !== 'file') {
      entries.push(entryOf(header));
      continue;
    }
    const hash = createHash('sha256');
    const kept: Buffer[] = [];
    let size = 0;
    for await (const part of body()) {
      hash.update(part);
      size += part.length;
      if (wantsContent(header.path)) kept.push(Buffer.from(part));
    }
    const digest = parseDigest(`sha256:${hash.digest('hex')}`);
    const stored: StoredFile = { size, digest, content: { from: 'archive', archive: layer, path: header.path } };
    entries.push({
      ...entryOf(header),
      ...(wantsContent(header.path) ? { content: Buffer.concat(kept).toString('utf8') } : {}),
      ...(header.xattrs === undefined ? { stored } : {}), // attributes of its own are more than a copy would carry
    });
  }
  return entries;
}

async function* layerEntries(
  stream: AsyncIterable<Uint8Array>,
  mediaType: string,
  wantsContent: (path: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<RootfsEntry, void> {
  for await (const { header, body } of readLayer(stream, mediaType, { signal })) {
    const content = header.type === 'file' && wantsContent(header.path) ? await textOf(body()) : undefined;
    yield { ...entryOf(header), ...(content === undefined ? {} : { content }) };
  }
}

function entryOf({ path, type, mode, uid, gid, target }: TarHeader): RootfsEntry {
  return { path, type: kindOf(type), mode, uid, gid, ...(target === undefined ? {} : { target }) };
}

function kindOf(type: TarEntryType): RootfsEntry['type'] {
  return type === 'file' || type === 'directory' || type === 'symlink' || type === 'hardlink' ? type : 'other';
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks, (chunk) => Buffer.from(chunk))).toString('utf8');
}
