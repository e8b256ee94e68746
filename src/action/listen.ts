import type { ProgressEvent } from '../log.ts';
import type { PhaseReport, RolloutReport, WarningReport } from './run-report.ts';

/** What the events of a run add to its report. */
export interface HeardEvents {
  readonly phases: readonly PhaseReport[];
  readonly warnings: readonly WarningReport[];
  readonly rollouts: readonly RolloutReport[];
}

export interface Listener {
  readonly hear: (event: ProgressEvent) => void;
  /** What was heard until now. */
  readonly heard: () => HeardEvents;
}

type Phase = Omit<PhaseReport, 'durationMs' | 'hasEnded'> & { readonly durationMs?: number };

/** Remembers phases, warnings and rollouts of what goes by. `now`: milliseconds since the run began. */
export function makeListener(now: () => number): Listener {
  const phases: Phase[] = [];
  const warnings: WarningReport[] = [];
  const rollouts = new Map<string, RolloutReport>();
  let direction: RolloutReport['direction'] = 'forward';
  return {
    hear(event) {
      switch (event.type) {
        case 'phase-started':
          phases.push({ name: event.phase, startMs: now() });
          if (event.phase === 'roll back') direction = 'back';
          return;
        case 'phase-finished':
          return finish(phases, event, now());
        case 'warning':
          warnings.push({ text: event.text, ...(event.hint === undefined ? {} : { hint: event.hint }) });
          return;
        case 'status':
          if (WORKLOAD.test(event.subject)) {
            const { subject: workload, text, pods } = event;
            rollouts.set(`${direction} ${workload}`, { workload, direction, text, ...(pods && { pods }) });
          }
          return;
        case 'note':
        case 'output':
          return;
      }
    },
    heard: () => ({
      phases: phases.map(({ durationMs, ...phase }) =>
        durationMs === undefined
          ? { ...phase, durationMs: now() - phase.startMs, hasEnded: false }
          : { ...phase, durationMs, hasEnded: true },
      ),
      warnings: [...warnings],
      rollouts: [...rollouts.values()],
    }),
  };
}

/** "deployment/web": other states that are told are those of locks and jobs. */
const WORKLOAD = /^[a-z]+\/[^/]+$/;

/** Some phases only tell their end. */
function finish(
  phases: Phase[],
  { phase: name, durationMs, detail }: Extract<ProgressEvent, { type: 'phase-finished' }>,
  nowMs: number,
): void {
  const at = phases.findIndex((phase) => phase.name === name && phase.durationMs === undefined);
  const startMs = phases[at]?.startMs ?? Math.max(0, nowMs - durationMs);
  const ended = { name, startMs, durationMs, ...(detail === undefined ? {} : { detail }) };
  phases.splice(at === -1 ? phases.length : at, 1, ended);
}
