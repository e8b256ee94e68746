import { ToolError } from '../../errors.ts';
import type { Digest } from '../../oci/digest.ts';
import { formatRepository, type Repository } from '../../oci/reference.ts';
import { type PushOptions, type PushRequest, type PushResult, pushImage } from '../../registry/push.ts';
import type { Registry } from '../../registry/registry.ts';

/** Blobs that an earlier image or record names are gone from the registry: what was taken on trust must be looked at again. */
export class LostBlobsError extends ToolError {
  constructor(
    repository: Repository,
    missing: readonly Digest[],
    step: 'Pushing to' | 'Reading a layer of' = 'Pushing to',
  ) {
    super(
      'REGISTRY_LOST_BLOBS',
      `${step} ${formatRepository(repository)}: the registry does not have ${missing.join(', ')} (any more)`,
      {
        hint: 'Look for a garbage collection that deletes what tagged images need; then run again.',
      },
    );
  }
}

/** pushImage where nothing may be missing. */
export async function pushWhole(
  registry: Registry,
  repository: Repository,
  request: PushRequest,
  options: PushOptions,
): Promise<Extract<PushResult, { outcome: 'pushed' }>> {
  const result = await pushImage(registry, repository, request, options);
  if (result.outcome === 'missing') throw new LostBlobsError(repository, result.missing);
  return result;
}
