import type { Progress } from '../log.ts';

export interface PhaseTiming {
  readonly name: string;
  readonly ms: number;
}

/** Listens to what goes by, and remembers how long each phase took: for `--json`. */
export function timed(progress: Progress): { readonly progress: Progress; readonly phases: readonly PhaseTiming[] } {
  const phases: PhaseTiming[] = [];
  return {
    phases,
    progress(event) {
      if (event.type === 'phase-finished') phases.push({ name: event.phase, ms: Math.round(event.durationMs) });
      progress(event);
    },
  };
}
