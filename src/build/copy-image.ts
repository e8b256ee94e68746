import type { Descriptor } from '../oci/manifest.ts';
import type { Reference, Repository } from '../oci/reference.ts';
import type { FetchedImage } from '../registry/resolve.ts';
import type { BuildPorts } from './ports.ts';

/** Brings layers and configuration of an image into another repository: mounted within a registry, else sent through. */
export async function copyImage(
  image: FetchedImage,
  from: Reference,
  to: Repository,
  ports: BuildPorts,
): Promise<void> {
  await Promise.all([image.manifest.config, ...image.manifest.layers].map((blob) => copyBlob(blob, from, to, ports)));
}

async function copyBlob(
  blob: Descriptor,
  from: Reference,
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
