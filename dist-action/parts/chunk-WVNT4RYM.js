import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/action/github/github-error.ts
var GitHubError = class extends ToolError {
  /** Worth another try. */
  isTransient;
  retryAfterMs;
  /** Of the answer; absent where there was none. */
  status;
  constructor(code, message, options = {}) {
    super(code, message, options);
    this.isTransient = options.isTransient ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
  }
};
function refusalError(refusal) {
  const { step, permission, status, reason } = refusal;
  const message = `${step}: GitHub answered ${status}: ${reason}`;
  const waitMs = waitMsOf(refusal);
  if (waitMs !== void 0) return new GitHubError("GITHUB_BUSY", message, { isTransient: true, retryAfterMs: waitMs });
  if (status === 401) {
    const hint = "Give the input github-token a token that is valid still, or leave it out: the job has one.";
    return new GitHubError("GITHUB_FORBIDDEN", message, { hint });
  }
  if (status === 403 || status === 404) {
    const hint = `Give the job the permission \`${permission}\`. A pull request from a fork cannot have it.`;
    return new GitHubError("GITHUB_FORBIDDEN", message, { hint, status });
  }
  if (status >= 500) return new GitHubError("GITHUB_UNREACHABLE", message, { isTransient: true });
  return new GitHubError("GITHUB_REFUSED", message);
}
var SECONDARY_LIMIT_MS = 6e4;
function waitMsOf({ status, reason, header, nowMs }) {
  if (status !== 403 && status !== 429) return void 0;
  const seconds = numberIn(header("retry-after"));
  if (seconds !== void 0) return seconds * 1e3;
  const reset = numberIn(header("x-ratelimit-reset"));
  if (header("x-ratelimit-remaining") === "0" && reset !== void 0) return Math.max(0, reset * 1e3 - nowMs);
  return status === 429 || /secondary rate limit/i.test(reason) ? SECONDARY_LIMIT_MS : void 0;
}
function numberIn(header) {
  return header !== void 0 && /^\d{1,12}$/.test(header) ? Number(header) : void 0;
}

export {
  GitHubError,
  refusalError
};
