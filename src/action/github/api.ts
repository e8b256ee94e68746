import { isToolError, messageOf } from '../../errors.ts';
import { type HttpResponse, httpTransport, type Transport } from '../../registry/http/transport.ts';
import { reasonIn } from './answers.ts';
import { GitHubError, type Permission, refusalError } from './github-error.ts';

/** One request to a repository's part of GitHub's REST interface. */
export interface GitHubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the repository: "issues/7/comments". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** What it is for, in the errors. */
  readonly step: string;
  /** Without which it is refused. */
  readonly permission: Permission;
}

export interface GitHubAnswer {
  /** Parsed JSON; undefined for an empty answer. */
  readonly value: unknown;
  /** There are more pages behind this one. */
  readonly hasNext: boolean;
}

export interface GitHubApi extends AsyncDisposable {
  /**
   * Sends it once.
   *
   * @throws {GitHubError}
   */
  send(request: GitHubRequest, options: { readonly signal: AbortSignal }): Promise<GitHubAnswer>;
}

export interface GitHubPlace {
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
  /** "emr/backend". */
  readonly repository: string;
  readonly token: string;
  /** For the way there: HTTPS_PROXY, NO_PROXY. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now?: () => number;
}

/** The version of the interface that this is written for. */
const VERSION = '2022-11-28';
/** Nobody waits for GitHub longer than this. */
const ANSWER_WITHIN_MS = 8_000;
/** More than a hundred comments of full length, which is what one page can hold. */
const MOST_BYTES = 32 * 1024 * 1024;

export function openGitHub({ apiUrl, repository, token, env, now = Date.now }: GitHubPlace): GitHubApi {
  const transport = httpTransport({ env, headersTimeoutMs: ANSWER_WITHIN_MS });
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': VERSION,
    'content-type': 'application/json',
  };
  return {
    async send(request, { signal }) {
      const { step, permission } = request;
      const url = new URL(`${apiUrl.replace(/\/+$/, '')}/repos/${repository}/${request.path}`);
      for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
      const response = await exchange(transport, { ...request, url, headers }, signal);
      const text = await read(response, step);
      if (response.status >= 200 && response.status < 300) {
        return { value: parse(text, step), hasNext: /[;,]\s*rel="?next"?/.test(response.header('link') ?? '') };
      }
      const { status, header } = response;
      throw refusalError({ step, permission, status, reason: reasonIn(text), header, nowMs: now() });
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

type Sent = GitHubRequest & { readonly url: URL; readonly headers: Readonly<Record<string, string>> };

async function exchange(transport: Transport, request: Sent, signal: AbortSignal): Promise<HttpResponse> {
  const { method, url, headers, step } = request;
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  const bytes = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  try {
    return await transport.send(
      { method, url, headers, step, ...(bytes && { body: { sizeBytes: bytes.length, open: () => bytes } }) },
      { signal: within },
    );
  } catch (error) {
    throw unreachable(error, step, signal);
  }
}

/** The run being stopped is no trouble of GitHub's. */
function unreachable(error: unknown, step: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  const hint = isToolError(error) ? error.hint : undefined;
  const message = isToolError(error) ? error.message : `${step}: ${messageOf(error)}`;
  return new GitHubError('GITHUB_UNREACHABLE', message, { isTransient: true, ...(hint && { hint }) });
}

async function read(response: HttpResponse, step: string): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response.body) {
      size += part.length;
      if (size > MOST_BYTES) throw new GitHubError('GITHUB_ANSWER_INVALID', `${step}: the answer is too large`);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof GitHubError) throw error;
    throw new GitHubError('GITHUB_UNREACHABLE', `${step}: the answer broke off: ${messageOf(error)}`, {
      isTransient: true,
    });
  }
  return Buffer.concat(parts).toString();
}

function parse(text: string, step: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const hint = 'Look what GITHUB_API_URL names: it should be the REST interface of GitHub.';
    throw new GitHubError('GITHUB_ANSWER_INVALID', `${step}: the answer is no JSON`, { hint });
  }
}
