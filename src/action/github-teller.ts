import type { Fact } from '../cli/fact.ts';
import { systemClock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Progress, ProgressEvent } from '../log.ts';
import type { PullRequestEvent, WorkflowEvent } from './event.ts';
import type { GitHubApi } from './github/api.ts';
import type { EffortOptions } from './github/best-effort.ts';
import type { DeploymentTeller } from './github/deployment-teller.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { RunReport } from './run-report.ts';
import type { PageAddresses } from './summary/links.ts';

/** Tells GitHub of a run, beside the log: its deployment while it goes on, and a comment on its pull request at the end. */
export interface GitHubTeller {
  readonly hear: (event: ProgressEvent) => void;
  readonly tell: (fact: Fact) => void;
  /** Waits until GitHub knows, or cannot be told. Never throws. */
  readonly end: (report: RunReport) => Promise<void>;
}

export interface GitHubTellerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly token: string | undefined;
  readonly event: WorkflowEvent;
  /** What the run may be told by. */
  readonly wants: { readonly comment: boolean; readonly deployment: boolean };
  /** What a comment is about, of all that Hydrofoil may write about one pull request. */
  readonly subject: string;
  /** What no page may show of what is heard; the report that is told at the end has none of it. Those read later count too. */
  readonly secrets: ReadonlySet<string>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Commands of which a pull request is told. */
const COMMENTED = new Set(['plan', 'base', 'build']);
/** Commands that deploy. */
const DEPLOYS = new Set(['deploy', 'rollback']);
/** What telling may take of the run, and of one that was cancelled, which the runner ends soon. */
const WITHIN_MS = 20_000;
const WITHIN_CANCELLED_MS = 1_500;

/** Its parts are loaded when there is something to tell: most runs of most people only log. */
export function openGitHubTeller(command: string, options: GitHubTellerOptions): GitHubTeller {
  const { env, token, event, wants, secrets, progress, signal } = options;
  const { GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: runId } = env;
  if (!token || !apiUrl || !repository || !runId) return DEAF;
  const place = { apiUrl, repository, token, env };
  const run = `${runId}.${env.GITHUB_RUN_ATTEMPT || 1}`;
  const { run: logUrl } = pageAddresses(env);
  const isPlanAlone = event.kind === 'pull-request' && event.isFromFork; // whatever the command was
  let api: Promise<GitHubApi> | undefined;
  let deployment: Promise<DeploymentTeller> | undefined;
  let commit: string | undefined;

  const open = () => {
    api ??= import('./github/api.ts').then(({ openGitHub }) => openGitHub(place));
    return api;
  };
  const openDeployment = async (): Promise<DeploymentTeller> => {
    const [opened, { makeDeploymentTeller }] = await Promise.all([open(), import('./github/deployment-teller.ts')]);
    const effort = { progress, clock: systemClock, signal };
    return makeDeploymentTeller({ api: opened, run, ...effort, ...(logUrl === undefined ? {} : { logUrl }) });
  };
  const comment = async (report: RunReport, { number }: PullRequestEvent, effort: EffortOptions) => {
    if (number === undefined) return;
    const [{ bestEffort }, { keepComment }, { formatComment }] = await Promise.all([
      import('./github/best-effort.ts'),
      import('./github/pull-request-comment.ts'),
      import('./summary/comment.ts'),
    ]);
    const markdown = formatComment(report, pageAddresses(env));
    const kept = { pullRequest: number, subject: options.subject, runId: Number(runId), markdown };
    const opened = await open();
    await bestEffort((call) => keepComment(opened, kept, call), effort);
  };

  return {
    hear(heard) {
      const shown = heard.type === 'status' ? hideSecrets(heard, secrets) : heard;
      deployment?.then((teller) => teller.hear(shown)).catch(() => {}); // told at the end
    },
    tell(fact) {
      if (fact.kind === 'source') commit = fact.provenance.commit;
      if (fact.kind !== 'environment' || !wants.deployment || !DEPLOYS.has(command) || isPlanAlone) return;
      const { name } = fact;
      const deployed = command === 'deploy' ? commit : undefined;
      deployment = openDeployment().then((teller) => {
        if (deployed !== undefined) teller.begin(deployed, name);
        return teller;
      });
    },
    async end(report) {
      const effort: EffortOptions = {
        progress,
        clock: systemClock,
        signal: AbortSignal.timeout(signal.aborted ? WITHIN_CANCELLED_MS : WITHIN_MS),
      };
      const isTold = event.kind === 'pull-request' && wants.comment && COMMENTED.has(command) && !event.isMute;
      const telling = [
        deployment?.then((teller) => teller.end(report, effort)),
        isTold ? comment(report, event, effort) : undefined,
      ];
      for (const { reason } of (await Promise.allSettled(telling)).filter((end) => end.status === 'rejected')) {
        progress({ type: 'warning', text: `Telling GitHub of the run: ${messageOf(reason)}` });
      }
      await api?.then((opened) => opened[Symbol.asyncDispose]());
    },
  };
}

/** Where the pages of the repository and of this run are. */
export function pageAddresses(env: Readonly<Record<string, string | undefined>>): PageAddresses {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_RUN_ID: run } = env;
  if (!server || !name) return {};
  const repository = `${server}/${name}`;
  return { repository, ...(run && { run: `${repository}/actions/runs/${run}` }) };
}

/** Where there is no GitHub, or no word to it. */
const DEAF: GitHubTeller = { hear: () => {}, tell: () => {}, end: async () => {} };
