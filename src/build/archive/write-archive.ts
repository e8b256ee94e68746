import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { messageOf, ToolError } from '../../errors.ts';
import { encodeTarHeader, paddingOf, TAR_END } from '../../layer/tar.ts';
import type { Digest } from '../../oci/digest.ts';
import { layoutRepository, OCI_LAYOUT_TEXT, REF_NAME } from '../../oci/layout.ts';
import { type Descriptor, MEDIA_TYPE } from '../../oci/manifest.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import { parseManifest } from '../../oci/validate.ts';
import { layoutRegistry } from '../../registry/layout/layout-registry.ts';
import { blobName, DOCKER_MANIFEST, INDEX, KEY_INDEX, LAYOUT_FILE } from './archive-names.ts';

export interface ArchiveContent {
  /** The folder of an image layout. */
  readonly layout: string;
  readonly image: Digest;
  /** What the image is called where it is loaded. */
  readonly names: readonly Reference[];
  /** Tags of the layout that the next build will want: records and bases. */
  readonly keep: readonly string[];
}

/**
 * Writes an image as an archive that `docker load` takes, and that is an image layout besides, so that it holds what the next build will
 * want to know. The file is replaced when the new one is whole.
 *
 * @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format
 * @throws {ToolError} ARCHIVE_FAILED
 */
export async function writeArchive(
  file: string,
  content: ArchiveContent,
  createdAt: number,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const passing = `${file}.hydrofoil-${process.pid}`;
  try {
    await using handle = await open(passing, 'w', 0o644);
    await writeEntries(handle, content, createdAt, signal);
    await handle.sync();
    await rename(passing, file);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ToolError) throw cause;
    throw new ToolError('ARCHIVE_FAILED', `Writing ${file}: ${messageOf(cause)}`, {
      hint: 'Give this user the right to write there, or free space, or name another file.',
      cause,
    });
  } finally {
    await rm(passing, { force: true });
  }
}

async function writeEntries(handle: FileHandle, content: ArchiveContent, createdAt: number, signal: AbortSignal) {
  const { layout, names } = content;
  const repository = layoutRepository(layout);
  const registry = layoutRegistry();
  const image = await manifestOf(content.image);
  const kept = await Promise.all(content.keep.map(async (tag) => ({ tag, ...(await manifestOf(tag)) })));
  const blobs = new Map([image, ...kept].flatMap((it) => [it.descriptor, ...it.named]).map((it) => [it.digest, it]));

  await text(LAYOUT_FILE, OCI_LAYOUT_TEXT);
  for (const { digest, size } of blobs.values()) {
    await header(blobName(digest), size);
    const { stream } = await registry.openBlob(repository, digest, { signal });
    for await (const chunk of stream) await write(chunk);
    await write(Buffer.alloc(paddingOf(size)));
  }
  await text(
    KEY_INDEX,
    indexOf(kept.map(({ tag, descriptor }) => ({ ...descriptor, annotations: { [REF_NAME]: tag } }))),
  );
  await text(
    INDEX,
    indexOf(names.length === 0 ? [image.descriptor] : names.map((name) => named(image.descriptor, name))),
  );
  await text(DOCKER_MANIFEST, JSON.stringify([dockerManifest(image.named, names)]));
  await write(TAR_END);

  async function manifestOf(reference: string) {
    const stored = await registry.getManifest(repository, reference, { signal });
    if (stored === undefined) throw new RangeError(`${reference} is not in ${layout}`);
    const { mediaType, digest, bytes } = stored;
    const { config, layers } = parseManifest(bytes, reference);
    return { descriptor: { mediaType, digest, size: bytes.length }, named: [config, ...layers] };
  }

  async function text(path: string, body: string): Promise<void> {
    const bytes = Buffer.from(body);
    await header(path, bytes.length);
    await write(bytes);
    await write(Buffer.alloc(paddingOf(bytes.length)));
  }

  function header(path: string, size: number): Promise<void> {
    return write(encodeTarHeader({ path, type: 'file', mode: 0o644, uid: 0, gid: 0, size }, createdAt));
  }

  async function write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
  }
}

function indexOf(manifests: readonly Descriptor[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests });
}

/** With the name that Docker's image store of today looks for, beside the one of the specification. */
function named(descriptor: Descriptor, name: Reference): Descriptor {
  const annotations = { 'io.containerd.image.name': formatReference(name), [REF_NAME]: name.tag ?? 'latest' };
  return { ...descriptor, annotations };
}

/** Paths as `docker save` writes them; layers may be compressed. */
function dockerManifest([config, ...layers]: readonly Descriptor[], names: readonly Reference[]): object {
  if (config === undefined) throw new RangeError('An image without a configuration');
  return {
    Config: blobName(config.digest),
    RepoTags: names.map(formatReference),
    Layers: layers.map(({ digest }) => blobName(digest)),
  };
}
