import type { ProgressEvent } from '../../log.ts';
import type { RunReport } from '../run-report.ts';
import type { GitHubApi } from './api.ts';
import { bestEffort, type EffortOptions } from './best-effort.ts';
import { statusAtEnd } from './deployment-status.ts';
import { addDeploymentStatus, createDeployment, type DeploymentStatus } from './deployments.ts';

/** Tells GitHub of the deployment that a run makes, while it makes it. Takes no time of the run's, and never throws. */
export interface DeploymentTeller {
  /** It begins: the commit, and where it goes. */
  begin(commit: string, environment: string): void;
  /** It waits for another one, and goes on. */
  hear(event: ProgressEvent): void;
  /** It has ended. Waits until GitHub knows. */
  end(report: RunReport, options: EffortOptions): Promise<void>;
}

export interface DeploymentTellerOptions extends EffortOptions {
  readonly api: GitHubApi;
  /** GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT: "1234.1". */
  readonly run: string;
  /** Page of the run. */
  readonly logUrl?: string;
}

export function makeDeploymentTeller(options: DeploymentTellerOptions): DeploymentTeller {
  const { api, run, logUrl } = options;
  /** Its id on GitHub, once everything that was told before is told: states arrive in their order. */
  let told: Promise<number | undefined> = Promise.resolve(undefined);
  let isBegun = false;
  let isWaiting = false;

  const then = (step: (deployment: number | undefined) => Promise<number | undefined>) => {
    told = told.then(step);
  };
  const create = (commit: string, environment: string, effort: EffortOptions) => {
    const request = { commit, environment, run, description: `hydrofoil, run ${run}` };
    return bestEffort(({ signal, number }) => createDeployment(api, request, { signal, attempt: number }), effort);
  };
  const say = (status: Omit<DeploymentStatus, 'logUrl'>, effort: EffortOptions) =>
    then(async (deployment) => {
      if (deployment === undefined) return undefined; // what kept GitHub from knowing it was said already
      const complete = { ...status, ...(logUrl === undefined ? {} : { logUrl }) };
      await bestEffort(({ signal }) => addDeploymentStatus(api, deployment, complete, { signal }), effort);
      return deployment;
    });

  return {
    begin(commit, environment) {
      isBegun = true;
      then(() => create(commit, environment, options));
      say({ state: 'in_progress', description: 'making and pushing the images' }, options);
    },
    hear(event) {
      if (!isBegun) return;
      if (event.type === 'status' && event.subject === 'lock' && !isWaiting) {
        isWaiting = true;
        say({ state: 'pending', description: event.text }, options);
      }
      if (event.type === 'phase-started' && isWaiting && (event.phase === 'patch' || event.phase.startsWith('job '))) {
        isWaiting = false;
        say({ state: 'in_progress', description: 'deploying' }, options);
      }
    },
    async end(report, effort) {
      const goneTo = isBegun ? undefined : commitOf(report);
      const { environment } = report;
      if (goneTo !== undefined && environment !== undefined) then(() => create(goneTo, environment.name, effort));
      const environmentUrl = environment?.url;
      say({ ...statusAtEnd(report), ...(environmentUrl === undefined ? {} : { environmentUrl }) }, effort);
      await told;
    },
  };
}

/** Of a rollback it is known at its end only which commit it went to. */
function commitOf({ outcome }: RunReport): string | undefined {
  return outcome.kind === 'released' && 'release' in outcome.result ? outcome.result.release?.commit : undefined;
}
