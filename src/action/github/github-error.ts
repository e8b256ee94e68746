import { ToolError, type ToolErrorOptions } from '../../errors.ts';

/** What a token may be allowed to do, as it is written in a workflow. */
export type Permission = 'pull-requests: write' | 'deployments: write';

/**
 * GitHub did not do what it was asked. Codes: GITHUB_FORBIDDEN (401, 403, and the 404 of what a token may not see), GITHUB_BUSY
 * (a rate limit), GITHUB_UNREACHABLE (no answer, 5xx), GITHUB_REFUSED (every other answer), GITHUB_ANSWER_INVALID.
 */
export class GitHubError extends ToolError {
  /** Worth another try. */
  readonly isTransient: boolean;
  readonly retryAfterMs: number | undefined;
  /** Of the answer; absent where there was none. */
  readonly status: number | undefined;

  constructor(code: string, message: string, options: GitHubErrorOptions = {}) {
    super(code, message, options);
    this.isTransient = options.isTransient ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
  }
}

interface GitHubErrorOptions extends ToolErrorOptions {
  readonly isTransient?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly status?: number;
}

export interface Refusal {
  /** "Commenting on pull request 7". */
  readonly step: string;
  readonly permission: Permission;
  readonly status: number;
  /** What GitHub says about it, with the details of a 422. */
  readonly reason: string;
  readonly header: (name: string) => string | undefined;
  readonly nowMs: number;
}

/** @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function refusalError(refusal: Refusal): GitHubError {
  const { step, permission, status, reason } = refusal;
  const message = `${step}: GitHub answered ${status}: ${reason}`;
  const waitMs = waitMsOf(refusal);
  if (waitMs !== undefined) return new GitHubError('GITHUB_BUSY', message, { isTransient: true, retryAfterMs: waitMs });
  if (status === 401) {
    const hint = 'Give the input github-token a token that is valid still, or leave it out: the job has one.';
    return new GitHubError('GITHUB_FORBIDDEN', message, { hint });
  }
  if (status === 403 || status === 404) {
    const hint = `Give the job the permission \`${permission}\`. A pull request from a fork cannot have it.`;
    return new GitHubError('GITHUB_FORBIDDEN', message, { hint, status });
  }
  if (status >= 500) return new GitHubError('GITHUB_UNREACHABLE', message, { isTransient: true });
  return new GitHubError('GITHUB_REFUSED', message);
}

/** Of a secondary limit that does not say how long. */
const SECONDARY_LIMIT_MS = 60_000;

/**
 * How long GitHub asks to wait; undefined where this is no rate limit.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function waitMsOf({ status, reason, header, nowMs }: Refusal): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const seconds = numberIn(header('retry-after'));
  if (seconds !== undefined) return seconds * 1_000;
  const reset = numberIn(header('x-ratelimit-reset'));
  if (header('x-ratelimit-remaining') === '0' && reset !== undefined) return Math.max(0, reset * 1_000 - nowMs);
  return status === 429 || /secondary rate limit/i.test(reason) ? SECONDARY_LIMIT_MS : undefined;
}

function numberIn(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,12}$/.test(header) ? Number(header) : undefined;
}
