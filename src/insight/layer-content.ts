import { createHash } from 'node:crypto';
import type { BuildPorts } from '../build/ports.ts';
import { decompress } from '../layer/decompress.ts';
import { contentDigest, type LayerEntry } from '../layer/entry.ts';
import { readLayer } from '../layer/read.ts';
import type { TarHeader } from '../layer/tar.ts';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { type Descriptor, MEDIA_TYPE } from '../oci/manifest.ts';
import type { Repository } from '../oci/reference.ts';

/** An entry of a layer, as it is or as it should be, without its time. */
export interface ContentEntry extends TarHeader {
  /** Of a file's content. */
  readonly digest?: Digest;
}

export interface LayerContent {
  readonly layer: Descriptor;
  /** In their order. */
  readonly entries: readonly ContentEntry[];
  /** Of the tar that the blob unpacks to. */
  readonly diffId: Digest;
}

/** Reads a layer back: names, modes, owners, links, and what the files hold, as digests. */
export async function readLayerContent(
  repository: Repository,
  layer: Descriptor,
  { registry, signal }: Pick<BuildPorts, 'registry' | 'signal'>,
): Promise<LayerContent> {
  const { stream } = await registry.openBlob(repository, layer.digest, { signal });
  const tar = createHash('sha256');
  const entries: ContentEntry[] = [];
  const uncompressed = hashing(decompress(stream, layer.mediaType, signal), tar);
  for await (const { header, body } of readLayer(uncompressed, MEDIA_TYPE.ociLayer, { signal })) {
    if (header.type !== 'file') {
      entries.push(header);
      continue;
    }
    const content = createHash('sha256');
    for await (const part of body()) content.update(part);
    entries.push({ ...header, digest: digestFrom(content) });
  }
  return { layer, entries, diffId: digestFrom(tar) };
}

/** What a composed layer should hold. Reads the files whose content nobody has looked at yet. */
export function expectedContent(entries: readonly LayerEntry[]): readonly ContentEntry[] {
  return entries.map((entry): ContentEntry => {
    if (entry.type !== 'file') return entry;
    const { path, type, mode, uid, gid, size, xattrs } = entry;
    const digest = contentDigest(entry);
    return { path, type, mode, uid, gid, size, digest, ...(xattrs === undefined ? {} : { xattrs }) };
  });
}

async function* hashing(chunks: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

function digestFrom(hash: ReturnType<typeof createHash>): Digest {
  return parseDigest(`sha256:${hash.digest('hex')}`);
}
