import type { Platform } from '../oci/manifest.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import type { ImageSpec } from '../plan/image-spec.ts';
import type { OwnImages } from '../plan/own-images.ts';
import type { MountSources, Provenance } from './ports.ts';
import type { LockedImages } from './read/resolve-froms.ts';
import type { SharedWork } from './shared-work.ts';

/** One image with everything that the run decides about it. */
export interface ImageOrder {
  /** One for each platform; they differ in nothing else. */
  readonly specs: readonly [ImageSpec, ...ImageSpec[]];
  readonly mounts: MountSources;
  /** Beside the tag of the key. */
  readonly tags: readonly string[];
  readonly movingTags: readonly string[];
  /** Tags under which an image of an earlier build may be, likeliest first. */
  readonly previous: readonly string[];
}

export interface BuildRun {
  readonly lock: LockedImages | undefined;
  readonly buildPlatform: Platform;
  readonly provenance: Provenance;
  /** What the images have come to that this one may stand on. Absent: none of them is of the configuration. */
  readonly own?: OwnImages;
  readonly shared: SharedWork;
  /** Told of each plan before it is acted on, and again when more of it is known. */
  readonly onPlan: (plan: ImagePlan) => void;
}
