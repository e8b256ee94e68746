import type { RunConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import type { Repository } from '../oci/reference.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import type { Key } from '../plan/input.ts';

/** An image that stands in the registry under its names. */
export interface MadeImage {
  readonly name: string;
  readonly repository: Repository;
  /** What Dockerfiles call the repository, wherever the image is kept. */
  readonly calledAs: Repository;
  /** By digest: what is deployed. Of an index, where there are several platforms. */
  readonly reference: string;
  readonly digest: Digest;
  readonly key: Key;
  readonly tags: readonly string[];
  /** `found`: made by an earlier build, a revert for example. */
  readonly outcome: 'made' | 'unchanged' | 'found';
  /** Bytes of layers, configurations and manifests that were sent for the image. What an engine pushes is not among them. */
  readonly uploadedBytes: number;
  /** In the order of the configuration. */
  readonly platforms: readonly MadePlatform[];
}

export interface MadePlatform {
  readonly plan: ImagePlan;
  /** Of its manifest. */
  readonly digest: Digest;
  readonly key: Key;
  readonly config: RunConfig;
}
