import { digestOf } from '../../oci/digest.ts';
import type { Platform } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { BuildRun } from '../image-order.ts';
import type { Provenance } from '../ports.ts';
import type { LockedImages } from '../read/resolve-froms.ts';

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
  /** Of all images of the configuration: a Dockerfile that names one stands on it. */
  readonly repositories: readonly Repository[];
  /** Records tell how git calls contents, where it knows the folder. */
  readonly provenance: Pick<Provenance, 'commit' | 'basedOn'>;
}

/** Same text, same question. It names values of arguments by their digest only. */
export function formatQuestion(question: PlanQuestion): string {
  const { spec, lock, buildPlatform, ignore, dockerfile, repositories, provenance } = question;
  const isInRepository = (provenance.commit ?? provenance.basedOn) !== undefined;
  const surroundings = [buildPlatform, repositories, isInRepository];
  return digestOf(JSON.stringify([FORM, spec, lock ?? null, ignore, dockerfile, surroundings]));
}

/** What is asked of an image by the run that it is made in. */
export function questionOf(
  spec: ImageSpec,
  ignore: string,
  dockerfile: string,
  { lock, buildPlatform, provenance, shared }: Pick<BuildRun, 'lock' | 'buildPlatform' | 'provenance' | 'shared'>,
): PlanQuestion {
  return { spec, lock, buildPlatform, ignore, dockerfile, repositories: shared.repositories, provenance };
}
