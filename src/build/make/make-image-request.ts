import type { ImagePlan } from '../../plan/image-plan.ts';
import type { UploadSession } from '../../registry/registry.ts';
import type { PlannedImage } from '../plan/plan-image.ts';
import type { MountSources, Provenance } from '../ports.ts';
import type { SharedWork } from '../shared-work.ts';
import type { MadeSegments } from './make-image.ts';

/** A plan to act on, with everything that the run decides about the image. */
export interface MakeImageRequest {
  readonly planned: PlannedImage;
  readonly provenance: Provenance;
  readonly mounts: MountSources;
  readonly shared: SharedWork;
  /** Told of the plan again when more of it is known: what stands on a base or run that had to be made first. */
  readonly onPlan: (plan: ImagePlan) => void;
  /** Told of everything that the image consists of, when it is pushed. */
  readonly onMade?: (made: MadeSegments) => Promise<void>;
}

/** Under which names an image is pushed, beside the tag of its key. */
export interface Naming {
  /** The commit, or what the user asks for. */
  readonly tags: readonly string[];
  /** Of the branch: they stay where they are where tags are immutable. */
  readonly movingTags: readonly string[];
  /** Uploads that were opened while the plan was made. */
  readonly sessions: readonly UploadSession[];
}
