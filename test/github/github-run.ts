import { type GitHubApi, openGitHub } from '../../src/action/github/api.ts';
import type { EffortOptions } from '../../src/action/github/best-effort.ts';
import type { ProgressEvent } from '../../src/log.ts';
import { manualClock } from '../doubles/manual-clock.ts';
import { type GitHubServer, type GitHubServerOptions, startGitHubServer } from '../servers/github-api.ts';

/** A run that can reach a GitHub of its own. */
export interface GitHubRun extends AsyncDisposable {
  readonly server: GitHubServer;
  readonly api: GitHubApi;
  readonly effort: EffortOptions;
  /** Warnings, each with its hint. */
  readonly warnings: readonly string[];
  readonly signal: AbortSignal;
  /** How long was waited, in all. */
  readonly waitedMs: () => number;
}

export async function startGitHubRun(
  options: GitHubServerOptions = {},
  place: { readonly token?: string; readonly repository?: string } = {},
): Promise<GitHubRun> {
  const server = await startGitHubServer(options);
  const clock = manualClock();
  const startedAtMs = clock.now();
  const api = openGitHub({
    ...{ apiUrl: server.url, repository: 'emr/backend', token: 'test-token', env: {}, now: clock.now },
    ...place,
  });
  const warnings: string[] = [];
  const { signal } = new AbortController();
  const progress = (event: ProgressEvent) => {
    if (event.type === 'warning') warnings.push([event.text, event.hint].filter(Boolean).join(' → '));
  };
  return {
    ...{ server, api, warnings, signal, effort: { progress, clock, signal } },
    waitedMs: () => clock.now() - startedAtMs,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
