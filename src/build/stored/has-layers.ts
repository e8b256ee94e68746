import type { Descriptor } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { BuildPorts } from '../ports.ts';

/** Whether the repository has every layer that a record names: asked one by one, after the registry has lost something. */
export async function hasLayers(
  { layers }: { readonly layers: readonly Descriptor[] },
  repository: Repository,
  { registry, signal }: BuildPorts,
): Promise<boolean> {
  const present = await Promise.all(layers.map(({ digest }) => registry.hasBlob(repository, digest, { signal })));
  return present.every(Boolean);
}
