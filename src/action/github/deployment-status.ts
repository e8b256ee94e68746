import type { Failure, ReleaseResult } from '../../release/result.ts';
import type { RunReport } from '../run-report.ts';
import { headlineOf } from '../summary/headline.ts';
import type { DeploymentStatus } from './deployments.ts';

/** How the deployment of a run stands at its end. */
export function statusAtEnd(report: RunReport): Pick<DeploymentStatus, 'state' | 'description'> {
  const { text } = headlineOf(report);
  const because = reasonOf(report);
  return { state: stateOf(report), description: because === undefined ? text : `${text}: ${because}` };
}

/** Rightly not deployed: the environment is better off with what it runs. */
const REFUSALS = new Set(['RELEASE_OLDER_COMMIT', 'RELEASE_ON_HOLD']);

function stateOf({ outcome }: RunReport): DeploymentStatus['state'] {
  switch (outcome.kind) {
    case 'released':
      return releasedState(outcome.result);
    case 'error':
      return outcome.error.code !== undefined && REFUSALS.has(outcome.error.code) ? 'inactive' : 'error';
    case 'interrupted':
      return 'error';
    case 'planned':
    case 'built':
    case 'based':
    case 'done':
    case 'skipped':
      return 'inactive';
  }
}

function releasedState(result: ReleaseResult): DeploymentStatus['state'] {
  switch (result.kind) {
    case 'done':
    case 'nothing-to-do':
      return 'success';
    case 'failed':
      return result.failure.outcome === 'superseded' ? 'inactive' : 'failure';
    case 'rolled-back':
    case 'rollback-failed':
      return 'failure';
    case 'interrupted':
      return 'error';
  }
}

function reasonOf({ outcome }: RunReport): Failure['reason'] | undefined {
  if (outcome.kind === 'error') return outcome.error.message;
  if (outcome.kind !== 'released') return undefined;
  return 'failure' in outcome.result ? outcome.result.failure.reason : undefined;
}
