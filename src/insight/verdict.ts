import type { Digest } from '../oci/digest.ts';
import type { Key } from '../plan/input.ts';
import type { Difference } from './difference.ts';
import type { ExecutedStep } from './step.ts';

/** What was found out about one image of one platform. */
export interface Verdict {
  /** Of its manifest. */
  readonly digest: Digest;
  /** "linux/amd64". */
  readonly platform: string;
  /** Full hash. */
  readonly commit: string;
  readonly base: { readonly key: Key; readonly digest?: Digest };
  /** In the layers above the base. */
  readonly files: number;
  /** All of the image. */
  readonly layers: number;
  /** What could not be looked at. */
  readonly notes: readonly string[];
  /** None: the image is this commit on this base. */
  readonly differences: readonly Difference[];
  /** Steps whose outputs were taken as they are recorded, base and stages aside. */
  readonly notExecuted: readonly ExecutedStep[];
  readonly executedAgain: readonly ExecutedStep[];
}

/** The verdict in one line. */
export function formatVerdict(
  name: string,
  { commit, base, files, layers, differences, notExecuted, executedAgain }: Verdict,
): string {
  const subject = `commit ${commit.slice(0, 12)} on base ${base.key.slice(0, 12)}`;
  if (differences.length > 0) {
    return `${name} is not ${subject}: ${counted(differences.length, 'difference')}`;
  }
  const steps = [
    `${counted(files, 'file')}`,
    `${counted(layers, 'layer')}`,
    ...(executedAgain.length === 0 ? [] : [`${linesOf(executedAgain)} executed again with the same outputs`]),
    ...(notExecuted.length === 0
      ? []
      : [`${counted(notExecuted.length, 'step')} not executed again (${linesOf(notExecuted)})`]),
  ];
  return `${name} is ${subject}: ${steps.join(', ')}`;
}

function linesOf(steps: readonly ExecutedStep[]): string {
  return steps.map(({ line, isNarrowed }) => `line ${line}${isNarrowed ? ', narrowed' : ''}`).join('; ');
}

function counted(count: number, noun: string): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, '\u00a0')} ${noun}${count === 1 ? '' : 's'}`;
}
