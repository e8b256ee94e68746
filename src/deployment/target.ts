import type { Progress } from '../log.ts';
import type { ContainerChange, History } from './release.ts';

/** What one environment's workloads run, read before anything is changed. */
export interface TargetState {
  readonly history: History;
  /** Every container that a release of these images sets, with what it runs now. */
  readonly containers: readonly RunningContainer[];
}

export interface RunningContainer {
  readonly workload: string;
  readonly container: string;
  /** Image name of the configuration that this container runs. */
  readonly imageName: string;
  /** Reference as it stands in the workload now. */
  readonly image: string;
}

export interface EnvironmentLock {
  /** Aborted when the lock was lost: broken by someone, or could not be renewed. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export interface LockHolder {
  readonly holder: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** How a rollout ended, with what was seen. */
export type Verdict =
  | { readonly outcome: 'complete'; readonly notes: readonly string[] }
  | { readonly outcome: 'failed'; readonly reason: string; readonly evidence: readonly Evidence[] }
  | { readonly outcome: 'timed-out'; readonly reason: string; readonly evidence: readonly Evidence[] }
  | { readonly outcome: 'superseded'; readonly reason: string };

/** Something that explains a failure, captured before anything was undone. */
export interface Evidence {
  /** "deployment/web, pod web-5d9c7-x2x1z, container web". */
  readonly subject: string;
  readonly kind: 'condition' | 'event' | 'log' | 'previous-log';
  readonly lines: readonly string[];
}

export interface TargetOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Where releases of one environment go: a namespace of a cluster, or a folder of manifests. Everything that the use cases of
 * `release/` know about the outside.
 */
export interface Target {
  /** "context emr-uat, namespace emr" or "folder deploy/uat". */
  readonly description: string;
  /** Reads only. Fails when a listed workload or container is missing. `images`: image name → repository ("registry/name"). */
  read(images: Readonly<Record<string, string>>, options: TargetOptions): Promise<TargetState>;
  /** Takes the environment's lock, or fails with LOCK_HELD naming the holder. `force` breaks another's lock. */
  lock(holder: LockHolder, options: TargetOptions & { readonly force: boolean }): Promise<EnvironmentLock>;
  /** Who holds the lock now, for those who only look. */
  lockHolder?(options: TargetOptions): Promise<LockHolder | undefined>;
  /** Runs one command to its end in a new pod of `image` (migrations); its output goes to progress. */
  runJob?(job: JobRequest, options: TargetOptions): Promise<Verdict>;
  /**
   * Sets the images, as they are given. All or an error that says which were set. A container that runs its image already is
   * left alone, and its rollout is watched and judged all the same: a run before this one may have set it and been stopped.
   */
  apply(changes: readonly ContainerChange[], options: TargetOptions): Promise<Applied>;
  /**
   * What ran before, as the cluster itself remembers it, for a rollback when history was lost. Containers of which nothing
   * is known are left out.
   */
  previousImages?(containers: readonly RunningContainer[], options: TargetOptions): Promise<readonly ContainerChange[]>;
  /** Compare-and-swap on the history: `change` is pure and runs once per attempt. */
  updateHistory(change: (history: History) => History, options: { readonly signal: AbortSignal }): Promise<History>;
}

export interface JobRequest {
  readonly name: string;
  /** Reference by digest. */
  readonly image: string;
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** Patched workloads whose rollout can be watched. */
export interface Applied {
  /** False where nothing rolls out by itself (a folder of manifests). */
  readonly watchable: boolean;
  watch(options: TargetOptions & { readonly timeoutMs: number }): Promise<Verdict>;
}
