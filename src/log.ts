/**
 * What a run tells while it goes on. Nothing below the entries prints: it calls a `Progress`, and the entry renders the events
 * as a terminal, as plain lines, as a CI's groups or as JSON.
 */
export type ProgressEvent =
  /** A step of the run began, for example "build base", "push", "watch". */
  | { readonly type: 'phase-started'; readonly phase: string; readonly detail?: string }
  | { readonly type: 'phase-finished'; readonly phase: string; readonly detail?: string; readonly durationMs: number }
  /** A line that the reader wants to keep: a decision and its reason. */
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'warning'; readonly text: string; readonly hint?: string }
  /** A line that a program wrote: the engine, a migration job, a pod. */
  | { readonly type: 'output'; readonly source: string; readonly line: string }
  /** The present state of something that changes, for example a workload's rollout; replaces the last one with the same subject. */
  | { readonly type: 'status'; readonly subject: string; readonly text: string; readonly pods?: PodCount };

/** The pods of one revision of a workload. */
export interface PodCount {
  readonly ready: number;
  readonly all: number;
}

export type Progress = (event: ProgressEvent) => void;

/** A Progress for callers that do not listen. */
export const silent: Progress = () => {};

/** Runs one phase and tells its beginning, its end and how long it took. A phase that fails has no end. */
export async function phase<T>(
  progress: Progress,
  name: string,
  run: () => Promise<T>,
  detailOf: (result: T) => string | undefined = () => undefined,
): Promise<T> {
  const startedAt = performance.now();
  progress({ type: 'phase-started', phase: name });
  const result = await run();
  const detail = detailOf(result);
  progress({
    type: 'phase-finished',
    phase: name,
    durationMs: performance.now() - startedAt,
    ...(detail === undefined ? {} : { detail }),
  });
  return result;
}
