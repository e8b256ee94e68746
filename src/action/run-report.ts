import type { EnsuredBase } from '../build/make/ensure-base.ts';
import type { RunningContainer } from '../deployment/target.ts';
import type { SourceLocation } from '../errors.ts';
import type { PodCount } from '../log.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import type { Finding } from '../plan/lint/finding.ts';
import type { ReleaseResult } from '../release/result.ts';

/**
 * What one run has to tell when it has ended: a plain value, made of what the use cases answered and of the events that went by.
 * Job summary, pull request comment, deployment status and the action's outputs are read from it alone.
 */
export interface RunReport {
  /** "deploy", "plan", "base", …: as on the command line. */
  readonly command: string;
  readonly source: SourceReport;
  /** Absent where none is concerned: a build, a plan of the images alone. */
  readonly environment?: EnvironmentReport;
  readonly images: readonly ImageReport[];
  readonly outcome: RunOutcome;
  /** In the order in which they began. They overlap: images are made while the environment is read. */
  readonly phases: readonly PhaseReport[];
  readonly warnings: readonly WarningReport[];
  /** From the start of the run to its end. */
  readonly durationMs: number;
}

/** What the run was about, and who started it. */
export interface SourceReport {
  /** Full hash. Absent where the tree is no commit. */
  readonly commit?: string;
  readonly branch?: string;
  readonly actor: string;
}

export interface EnvironmentReport {
  readonly name: string;
  /** "context emr-uat, namespace emr". */
  readonly target: string;
  /** Where people reach what runs in it. */
  readonly url?: string;
  /** What its workloads ran when it was read. */
  readonly containers: readonly RunningContainer[];
  readonly rollouts: readonly RolloutReport[];
}

/** The newest that was told of one workload, forward or back. */
export interface RolloutReport {
  /** "deployment/web". */
  readonly workload: string;
  readonly direction: 'forward' | 'back';
  /** "rolled out", "2 of 3 pods updated". */
  readonly text: string;
  /** Its new pods. Absent where it has none of its own. */
  readonly pods?: PodCount;
}

/** One image of the configuration, as it is or as it would become. */
export interface ImageReport {
  readonly name: string;
  /** "registry.example.com/emr/web". */
  readonly repository: string;
  readonly state: ImageState;
  /** One for each platform, in the order of the configuration. Reasons for what is made again stand in them. */
  readonly plans: readonly ImagePlan[];
  /** What keeps its deployments slow. Known where the image was planned only. */
  readonly findings: readonly Finding[];
}

export type ImageState =
  /** `found`: an earlier build had made it. */
  | {
      readonly kind: 'made' | 'unchanged' | 'found';
      /** By digest. */
      readonly reference: string;
      readonly tags: readonly string[];
      /** What an engine pushed is not among them. */
      readonly uploadedBytes: number;
    }
  /** Nothing was made. `reference`, by digest, where the image is there already. */
  | { readonly kind: 'planned'; readonly reference?: string }
  /** Nothing is known about it before these images are made, on which it stands. */
  | { readonly kind: 'waits'; readonly waitsFor: readonly string[] }
  | { readonly kind: 'based'; readonly bases: readonly EnsuredBase[] };

export type RunOutcome =
  /** `done`: by a command that neither makes nor deploys anything, `lock` for example. */
  | { readonly kind: 'planned' | 'built' | 'based' | 'done' }
  /** Rightly nothing: a push to a branch that no environment has. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'released'; readonly result: ReleaseResult }
  /** Refused, or something outside failed. */
  | { readonly kind: 'error'; readonly error: ErrorReport }
  | { readonly kind: 'interrupted'; readonly reason: string };

export interface ErrorReport {
  /** Of docs/errors.md; absent for what nobody expected. */
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly location?: SourceLocation;
  /** Where one reading of a file found several. */
  readonly problems: readonly ErrorReport[];
}

export interface PhaseReport {
  readonly name: string;
  /** Since the start of the run. */
  readonly startMs: number;
  /** Until the end of the run for one that did not end. */
  readonly durationMs: number;
  readonly detail?: string;
  readonly hasEnded: boolean;
}

export interface WarningReport {
  readonly text: string;
  readonly hint?: string;
}
