import type { ObjectFormat } from '../../context/git/git-index.ts';
import type { KnownNames } from '../../context/known-names.ts';
import type { Sighting } from '../../context/sighting.ts';
import type { Witness } from '../../context/witness.ts';
import type { RunConfig } from '../../oci/config.ts';
import type { Digest } from '../../oci/digest.ts';
import type { KnownTriggers } from '../../plan/from-images.ts';
import type { ImagePlan } from '../../plan/image-plan.ts';
import type { Key } from '../../plan/input.ts';
import type { ChangeOfLayers, HistoryLine } from '../../plan/plan-segments.ts';
import type { BaseImage, CopySegment, KnownRun, RunResult } from '../../plan/segment.ts';
import type { LaterBytes } from './parts.ts';

/**
 * The last build of an image as this machine remembers it: what was seen of its context, and everything that a changed line in one file
 * leaves as it was. It decides nothing that the file system does not confirm.
 *
 * `remember` makes one of a plan (`recollect`), `memory` keeps it in parts (`shelf`, `kept-file`); the next build takes it up (`recall-order`), if it is
 * about the same `question`, and makes the layers anew whose files changed (`recall-image`, `recipe`).
 */
export interface Recollection {
  readonly image: KeptImage;
  readonly sighting: Sighting;
  /** Absent where git vouches for nothing. */
  readonly witness?: Witness;
  /** Added when it is kept. Absent where git must look for new names everywhere. */
  readonly names?: KnownNames;
  /** For each file of the sighting the place of the segment that alone holds it, or one of TAKER. */
  readonly takers: Uint16Array;
  /** By their place, how the entries of copy segments are made again: see recipe.ts. Empty for a run. What is kept is read when it is asked for. */
  readonly recipes: readonly LaterBytes[];
}

/** Who takes a file, where no single layer does. */
export const TAKER = {
  /** No instruction: what it holds is no matter. */
  nobody: 0xffff,
  /** A base, a run, several layers, or something that looks at what it holds: a change of it must be thought through anew. */
  others: 0xfffe,
} as const;

export interface KeptImage {
  /** sha256 over everything that the plan was made from, but for the files of the context and the registry. */
  readonly question: string;
  /** Text of the ignore file, '' without one. */
  readonly ignore: string;
  /** What git calls contents by, where there is a repository. */
  readonly objectFormat?: ObjectFormat;
  readonly base: Key;
  /** What base and runs had come to, lowest layer first. Made again under the same key, one may hold something else. */
  readonly executed: readonly Digest[];
  /** What composing looked at in the base: see BaseSummary. */
  readonly facts: string;
  readonly segments: readonly KeptSegment[];
  readonly history: readonly HistoryLine[];
  readonly changes: readonly ChangeOfLayers[];
  readonly config: RunConfig;
  readonly author?: string;
  readonly triggers: KnownTriggers;
  /** Its steps are those of then. */
  readonly plan: ImagePlan;
}

export type KeptSegment = KeptCopy | KnownRun;

export type KeptCopy = Omit<CopySegment, 'entries'>;

/** The layers that were not composed but executed, or taken from elsewhere: what was composed on them holds for these alone. */
export function executedLayers(
  { diffIds }: Pick<BaseImage, 'diffIds'>,
  segments: readonly Pick<KeptSegment, 'kind' | 'key'>[],
  results: ReadonlyMap<Key, Pick<RunResult, 'diffIds'>>,
): readonly Digest[] {
  return [
    ...diffIds,
    ...segments.flatMap(({ kind, key }) => (kind === 'run' ? (results.get(key)?.diffIds ?? []) : [])),
  ];
}
