import type { ReadyImage } from '../build/images/ensure-images.ts';
import type { PlannedNode } from '../build/images/plan-images.ts';
import type { MadeImage } from '../build/made-image.ts';
import type { Provenance } from '../build/ports.ts';
import type { RunningContainer } from '../deployment/target.ts';
import type { ReleaseResult } from '../release/result.ts';

/**
 * What a command comes to know, as the value that it is: for whoever reports on the run in another form than lines. Each is told as soon as
 * it is known, so that a run that fails afterwards has told it.
 */
export type Fact =
  | { readonly kind: 'source'; readonly provenance: Provenance }
  /** `target`: in words. `url`: where people reach what runs there. */
  | { readonly kind: 'environment'; readonly name: string; readonly target: string; readonly url?: string }
  | { readonly kind: 'running'; readonly containers: readonly RunningContainer[] }
  | { readonly kind: 'planned'; readonly nodes: readonly PlannedNode[]; readonly provenance: Provenance }
  | { readonly kind: 'built'; readonly images: readonly MadeImage[] }
  | { readonly kind: 'based'; readonly images: readonly ReadyImage[] }
  | { readonly kind: 'released'; readonly result: ReleaseResult };
