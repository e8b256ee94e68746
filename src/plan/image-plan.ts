import type { Key } from './input.ts';
import type { Reason } from './reason.ts';

/** What making an image will do, and why: a value that can be printed, and that changes nothing. */
export interface ImagePlan extends StagePlan {
  /** "web", and "web (linux/arm64)" where it is made for several platforms. */
  readonly title: string;
  /** "linux/amd64". */
  readonly platform: string;
  /** "registry.example.com/emr/web". */
  readonly repository: string;
  /** `unchanged`: the image of these inputs is there. */
  readonly action: 'unchanged' | 'make';
  /** Other stages that it takes files from, in the order of the file. */
  readonly stages: readonly StagePlan[];
  /** Where each instruction stands in the Dockerfile, for reasons that name one. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  /** What deserves attention though nothing is wrong. */
  readonly advice: readonly string[];
}

/** What making one stage will do. */
export interface StagePlan {
  /** Of the image, or "stage build". */
  readonly name: string;
  readonly base: BasePlan;
  readonly steps: readonly StepPlan[];
  /** Instructions about which nothing can be said before what they stand on is made. */
  readonly pending: readonly { readonly line: number; readonly text: string }[];
}

export interface BasePlan {
  readonly key: Key;
  /** `copy`: the FROM image as it is, brought into the repository. `none`: FROM scratch. */
  readonly action: 'reuse' | 'build' | 'copy' | 'none';
  readonly because: readonly Reason[];
  /** Last line of the Dockerfile that belongs to it; absent for the FROM image alone. */
  readonly throughLine?: number;
}

export type StepPlan = ComposeStepPlan | ChangeStepPlan | ExecuteStepPlan;

interface StepPlanBase {
  readonly line: number;
  readonly text: string;
}

/** The layers of a COPY of context files, made without an engine. */
export interface ComposeStepPlan extends StepPlanBase {
  readonly kind: 'copy';
  /** `reuse`: every layer is taken over. */
  readonly action: 'reuse' | 'compose';
  /** Files in the layers that are composed. */
  readonly fileCount: number;
  /** Bytes of these files. */
  readonly sizeBytes: number;
  readonly layers: { readonly composed: number; readonly all: number };
}

/** A simple RUN whose changes stand in the layers of instructions beside it. */
export interface ChangeStepPlan extends StepPlanBase {
  readonly kind: 'change';
  readonly action: 'compose';
}

/** Instructions for an engine. */
export interface ExecuteStepPlan extends StepPlanBase {
  readonly kind: 'run';
  readonly action: 'reuse' | 'execute';
  /** Why this needs an engine at all. */
  readonly engineBecause: string;
  /** Why it is executed again. */
  readonly because: readonly Reason[];
}
