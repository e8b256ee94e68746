import { CREATED, DEPLOYMENTS, parseAnswer } from './answers.ts';
import type { GitHubApi } from './api.ts';

const PERMISSION = 'deployments: write';

/** What GitHub shows as a deployment of a commit. */
export interface DeploymentRequest {
  /** Full hash. */
  readonly commit: string;
  /** Of the configuration; GitHub makes its own of this name, where it has none. */
  readonly environment: string;
  /** "1234.1": the run and its attempt, by which a deployment is known again that was made without an answer. */
  readonly run: string;
  readonly description: string;
}

/** @see https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status */
export interface DeploymentStatus {
  readonly state: 'pending' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';
  /** At most 140 characters: what is more is cut off. */
  readonly description: string;
  /** Page of the run. */
  readonly logUrl?: string;
  readonly environmentUrl?: string;
}

/**
 * Makes a deployment, of whatever state the checks of the commit are: that it may be deployed was decided elsewhere.
 *
 * @param attempt from the second on, one of this run that is there already is taken
 * @returns its id
 * @see https://docs.github.com/en/rest/deployments/deployments#create-a-deployment
 */
export async function createDeployment(
  api: GitHubApi,
  request: DeploymentRequest,
  { signal, attempt }: { readonly signal: AbortSignal; readonly attempt: number },
): Promise<number> {
  const { commit, environment, run, description } = request;
  const step = `Telling GitHub of the deployment of ${environment}`;
  const made = attempt === 1 ? undefined : await findDeployment(api, request, step, signal);
  if (made !== undefined) return made;
  const { value } = await api.send(
    {
      method: 'POST',
      path: 'deployments',
      body: {
        ref: commit,
        environment,
        description: cut(description),
        payload: { hydrofoil: run },
        auto_merge: false,
        required_contexts: [],
        transient_environment: false,
      },
      step,
      permission: PERMISSION,
    },
    { signal },
  );
  return parseAnswer(CREATED, value, step).id;
}

async function findDeployment(
  api: GitHubApi,
  { commit, environment, run }: DeploymentRequest,
  step: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const query = { sha: commit, environment, per_page: '100' };
  const { value } = await api.send(
    { method: 'GET', path: 'deployments', query, step, permission: PERMISSION },
    { signal },
  );
  return parseAnswer(DEPLOYMENTS, value, step).find(({ payload }) => runIn(payload) === run)?.id;
}

/** The payload comes back as it was sent, or as its text. */
function runIn(payload: unknown): unknown {
  if (typeof payload === 'object' && payload !== null) return Reflect.get(payload, 'hydrofoil');
  if (typeof payload !== 'string') return undefined;
  try {
    return runIn(JSON.parse(payload));
  } catch {
    return undefined;
  }
}

/** Says how a deployment stands. A success makes the earlier deployments of the environment inactive by itself. */
export async function addDeploymentStatus(
  api: GitHubApi,
  deployment: number,
  { state, description, logUrl, environmentUrl }: DeploymentStatus,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  await api.send(
    {
      method: 'POST',
      path: `deployments/${deployment}/statuses`,
      body: {
        state,
        description: cut(description),
        ...(logUrl === undefined ? {} : { log_url: logUrl }),
        ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
        auto_inactive: true,
      },
      step: `Telling GitHub how deployment ${deployment} stands`,
      permission: PERMISSION,
    },
    { signal },
  );
}

const MOST_CHARACTERS = 140;

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= MOST_CHARACTERS
    ? line
    : `${line.slice(0, MOST_CHARACTERS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
