import type { Descriptor } from '../../oci/manifest.ts';
import type { Reference, Repository } from '../../oci/reference.ts';
import { inParallel } from '../../registry/in-parallel.ts';
import type { FetchedImage } from '../../registry/resolve.ts';
import type { BuildPorts } from '../ports.ts';

/** Brings layers and configuration of an image into another repository: mounted within a registry, else sent through. */
export async function copyImage(
  image: FetchedImage,
  from: Reference,
  to: Repository,
  ports: BuildPorts,
): Promise<void> {
  await copyBlobs([image.manifest.config, ...image.manifest.layers], from, to, ports);
}

/** The same with blobs of any kind. */
export async function copyBlobs(
  blobs: readonly Descriptor[],
  from: Repository,
  to: Repository,
  ports: BuildPorts,
): Promise<void> {
  await inParallel(blobs, COPIED_AT_ONCE, ports.signal, (blob, signal) =>
    copyBlob(blob, from, to, { ...ports, signal }),
  );
}

const COPIED_AT_ONCE = 8;

async function copyBlob(
  blob: Descriptor,
  from: Repository,
  to: Repository,
  { registry, signal }: BuildPorts,
): Promise<void> {
  if (await registry.hasBlob(to, blob.digest, { signal })) return;
  const isSameRegistry = from.registry === to.registry;
  const upload = isSameRegistry
    ? await registry.mountBlob(to, blob.digest, from, { signal })
    : await registry.openUpload(to, { signal });
  if (upload === 'mounted') return;
  await upload.put({ ...blob, open: () => readThrough(blob, from, { registry, signal }) }, { signal });
}

async function* readThrough(
  { digest }: Descriptor,
  from: Repository,
  { registry, signal }: Pick<BuildPorts, 'registry' | 'signal'>,
) {
  const { stream } = await registry.openBlob(from, digest, { signal });
  yield* stream;
}
