import { digestOf } from '../../oci/digest.ts';
import type { Platform } from '../../oci/manifest.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { Provenance } from '../ports.ts';
import type { LockedImages } from '../resolve-froms.ts';

/** Changes whenever the same question has another answer: with what composing makes, and how it divides it into layers. */
const FORM = 2;

/** What a plan is made from, beside the files of the context and what the registry has. */
export interface PlanQuestion {
  readonly spec: ImageSpec;
  readonly lock: LockedImages | undefined;
  readonly buildPlatform: Platform;
  /** Text of the ignore file. */
  readonly ignore: string;
  /** Text of the Dockerfile. */
  readonly dockerfile: string;
  /** Records tell how git calls contents, where it knows the folder. */
  readonly provenance: Pick<Provenance, 'commit' | 'basedOn'>;
}

/** Same text, same question. It names values of arguments by their digest only. */
export function formatQuestion(question: PlanQuestion): string {
  const { spec, lock, buildPlatform, ignore, dockerfile, provenance } = question;
  const isInRepository = (provenance.commit ?? provenance.basedOn) !== undefined;
  return digestOf(JSON.stringify([FORM, spec, lock ?? null, buildPlatform, ignore, dockerfile, isInRepository]));
}
