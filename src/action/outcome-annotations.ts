import type { ReleaseResult } from '../release/result.ts';
import type { Annotation } from './annotations.ts';
import type { ErrorReport, RunReport } from './run-report.ts';

/** How a run ended, where it did not end well: on the line of the file that is at fault, where there is one. */
export function outcomeAnnotations({ outcome, environment }: RunReport): readonly Annotation[] {
  switch (outcome.kind) {
    case 'error':
      return errorAnnotations(outcome.error);
    case 'interrupted':
      return [{ level: 'error', title: 'interrupted', message: outcome.reason }];
    case 'skipped':
      return [{ level: 'notice', message: outcome.reason }];
    case 'released':
      return releaseAnnotations(outcome.result, environment?.name ?? '');
    case 'planned':
    case 'built':
    case 'based':
    case 'done':
      return [];
  }
}

function errorAnnotations({ code, message, hint, location, problems }: ErrorReport): readonly Annotation[] {
  if (problems.length > 0) return problems.flatMap(errorAnnotations);
  return [
    {
      level: 'error',
      message,
      ...(code === undefined ? {} : { title: code }),
      ...(hint === undefined ? {} : { hint }),
      ...(location === undefined ? {} : { location }),
    },
  ];
}

function releaseAnnotations(result: ReleaseResult, environment: string): readonly Annotation[] {
  switch (result.kind) {
    case 'done':
    case 'nothing-to-do':
      return [];
    case 'failed':
      return [{ level: 'error', title: `${environment}: failed`, message: result.failure.reason }];
    case 'rolled-back':
      return [{ level: 'error', title: `${environment}: failed and rolled back`, message: result.failure.reason }];
    case 'rollback-failed': {
      const message = `${result.failure.reason}\nThe rollback: ${result.rollbackFailure.reason}`;
      return [{ level: 'error', title: `${environment}: failed, and so did the rollback`, message }];
    }
    case 'interrupted': {
      const left = result.release === undefined ? 'no workload was changed' : 'the rollout is left as it is';
      return [{ level: 'error', title: `${environment}: interrupted`, message: `${result.reason}; ${left}` }];
    }
  }
}
