import type { Fact } from '../cli/fact.ts';
import type { ProgressEvent } from '../log.ts';
import { reportMade, reportPlanned, reportReady } from './image-report.ts';
import { makeListener } from './listen.ts';
import type { EnvironmentReport, ImageReport, RunOutcome, RunReport, SourceReport } from './run-report.ts';

/** Remembers what a run tells, and answers it as one report when it has ended, however it did. */
export interface RunRecorder {
  readonly hear: (event: ProgressEvent) => void;
  readonly tell: (fact: Fact) => void;
  /** `outcome` of a run that has told of no better one. */
  readonly report: (outcome: RunOutcome) => RunReport;
}

export interface RunRecorderOptions {
  readonly command: string;
  readonly actor: string;
  /** Milliseconds since the run began. */
  readonly now: () => number;
}

export function recordRun({ command, actor, now }: RunRecorderOptions): RunRecorder {
  const listener = makeListener(now);
  let source: SourceReport = { actor };
  let environment: Omit<EnvironmentReport, 'rollouts'> | undefined;
  let images: readonly ImageReport[] = [];
  let ending: RunOutcome | undefined;

  const tell = (fact: Fact) => {
    switch (fact.kind) {
      case 'source': {
        const { commit, branch } = fact.provenance;
        source = { actor, ...(commit === undefined ? {} : { commit }), ...(branch === undefined ? {} : { branch }) };
        return;
      }
      case 'environment':
        environment = {
          name: fact.name,
          target: fact.target,
          ...(fact.url === undefined ? {} : { url: fact.url }),
          containers: [],
        };
        return;
      case 'running':
        environment = environment && { ...environment, containers: fact.containers };
        return;
      case 'planned':
        images = fact.nodes.map((node) => reportPlanned(node, fact.provenance));
        ending = { kind: 'planned' };
        return;
      case 'built':
        images = fact.images.map(reportMade);
        ending = command === 'build' ? { kind: 'built' } : ending;
        return;
      case 'based':
        images = fact.images.flatMap(reportReady);
        ending = { kind: 'based' };
        return;
      case 'released':
        ending = { kind: 'released', result: fact.result };
        return;
    }
  };

  return {
    hear: listener.hear,
    tell,
    report(outcome) {
      const { phases, warnings, rollouts } = listener.heard();
      return {
        command,
        source,
        ...(environment === undefined ? {} : { environment: { ...environment, rollouts } }),
        images,
        outcome: outcome.kind === 'done' ? (ending ?? outcome) : outcome,
        phases,
        warnings,
        durationMs: now(),
      };
    },
  };
}
