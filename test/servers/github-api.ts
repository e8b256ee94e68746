import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * The part of GitHub's REST interface that Hydrofoil uses, as it is documented: https://docs.github.com/en/rest. Comments of issues,
 * deployments and their statuses; who may do what; pages; rate limits. It runs in the process of the test and keeps all that it was asked.
 */

export interface GitHubServerOptions {
  readonly repository?: string;
  /** Any other one is refused as bad credentials. */
  readonly token?: string;
  /** What the token may do. A permission that is absent is not there. */
  readonly permissions?: Readonly<Partial<Record<'pull-requests' | 'deployments', 'read' | 'write'>>>;
  /** The account that the token stands for. */
  readonly login?: string;
  /** Commits that are there; a deployment of another one is refused. Absent: every one. */
  readonly commits?: readonly string[];
}

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
  readonly association: 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE';
}

export interface StoredDeployment {
  readonly id: number;
  readonly ref: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly description: string | null;
  /** In the order in which they were said. */
  readonly statuses: readonly StoredStatus[];
}

export interface StoredStatus {
  readonly state: string;
  readonly description: string;
  readonly log_url: string;
  readonly environment_url: string;
}

export interface StoredPullRequest {
  readonly number: number;
  readonly title: string;
  readonly head: string;
  readonly base: string;
}

/** What happens to one request instead of its answer. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message: string;
    }
  /** It is done, and the connection breaks before anybody is told. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'silence' };

export interface GitHubServer extends AsyncDisposable {
  /** GITHUB_API_URL. */
  readonly url: string;
  /** "POST issues/7/comments", below the repository, in order. */
  readonly requests: readonly string[];
  readonly comments: readonly StoredComment[];
  readonly deployments: readonly StoredDeployment[];
  readonly pullRequests: readonly StoredPullRequest[];
  addComment(comment: Omit<StoredComment, 'id'>): void;
  /** For the next requests that fit, one each. */
  fail(method: string, ...faults: Fault[]): void;
}

const BODY_CHARACTERS = 65_536;
const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'];

export async function startGitHubServer(options: GitHubServerOptions = {}): Promise<GitHubServer> {
  const { repository = 'emr/backend', token = 'test-token', login = 'github-actions[bot]', commits } = options;
  const permissions = options.permissions ?? { 'pull-requests': 'write', deployments: 'write' };
  const requests: string[] = [];
  const faults: { readonly method: string; readonly fault: Fault }[] = [];
  let comments: StoredComment[] = [];
  let deployments: StoredDeployment[] = [];
  let pullRequests: StoredPullRequest[] = [];
  let lastId = 1_000;

  const answer = async (request: IncomingMessage, url: URL): Promise<Answer> => {
    if (request.headers.authorization !== `Bearer ${token}`) return refusal(401, 'Bad credentials');
    if (request.headers['user-agent'] === undefined) return refusal(403, 'Request forbidden by administrative rules');
    const prefix = `/repos/${repository}/`;
    if (!url.pathname.startsWith(prefix)) return refusal(404, 'Not Found');
    const path = url.pathname.slice(prefix.length);
    const body = await readBody(request);
    if (body === 'not JSON') return refusal(400, 'Problems parsing JSON');
    const route = ROUTES.find(({ method, pattern }) => method === request.method && pattern.test(path));
    if (route === undefined) return refusal(404, 'Not Found');
    const missing = missingPermission(route, permissions);
    if (missing !== undefined) return missing;
    const number = Number(/\d+/.exec(path)?.[0]);
    switch (route.name) {
      case 'list comments':
        return pageOf(comments.filter(({ issue }) => issue === number).map(shownComment), url);
      case 'create comment': {
        const problem = bodyProblem(body.body);
        if (problem !== undefined) return problem;
        const comment: StoredComment = {
          ...{ id: ++lastId, issue: number, body: String(body.body) },
          user: { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' },
          association: login.endsWith('[bot]') ? 'NONE' : 'MEMBER',
        };
        comments = [...comments, comment];
        return { status: 201, value: shownComment(comment) };
      }
      case 'change comment': {
        const problem = bodyProblem(body.body);
        const old = comments.find(({ id }) => id === number);
        if (old === undefined) return refusal(404, 'Not Found');
        if (problem !== undefined) return problem;
        const changed = { ...old, body: String(body.body) };
        comments = comments.map((one) => (one === old ? changed : one));
        return { status: 200, value: shownComment(changed) };
      }
      case 'delete comment': {
        if (!comments.some(({ id }) => id === number)) return refusal(404, 'Not Found');
        comments = comments.filter(({ id }) => id !== number);
        return { status: 204 };
      }
      case 'list deployments': {
        const { sha, environment } = Object.fromEntries(url.searchParams);
        const fitting = deployments.filter(
          (one) => (sha ?? one.ref) === one.ref && (environment ?? one.environment) === one.environment,
        );
        return pageOf(fitting.toReversed().map(shownDeployment), url);
      }
      case 'create deployment': {
        if (typeof body.ref !== 'string') return invalid('ref', 'missing_field');
        if (commits !== undefined && !commits.includes(body.ref)) return refusal(422, `No ref found for: ${body.ref}`);
        // Without these GitHub looks for a merge with the default branch and for checks that have succeeded.
        if (body.auto_merge !== false || !isEmptyList(body.required_contexts)) {
          return refusal(409, 'Conflict: Commit status checks failed for the ref');
        }
        const deployment: StoredDeployment = {
          ...{ id: ++lastId, ref: body.ref, environment: String(body.environment ?? 'production') },
          ...{
            payload: body.payload ?? '',
            description: (body.description as string | undefined) ?? null,
            statuses: [],
          },
        };
        deployments = [...deployments, deployment];
        return { status: 201, value: shownDeployment(deployment) };
      }
      case 'create pull request': {
        const { title, head, base } = body;
        if (typeof head !== 'string') return invalid('head', 'missing_field');
        if (typeof base !== 'string') return invalid('base', 'missing_field');
        if (pullRequests.some((one) => one.head === head && one.base === base)) return invalid('head', 'custom');
        const pullRequest: StoredPullRequest = { number: ++lastId, title: String(title), head, base };
        pullRequests = [...pullRequests, pullRequest];
        return { status: 201, value: pullRequest };
      }
      case 'create status': {
        const old = deployments.find(({ id }) => id === number);
        if (old === undefined) return refusal(404, 'Not Found');
        if (typeof body.state !== 'string' || !STATES.includes(body.state)) return invalid('state', 'invalid');
        const description = String(body.description ?? '');
        if (description.length > 140)
          return refusal(422, 'Validation Failed', ['description is too long (maximum is 140 characters)']);
        const status = {
          ...{ state: body.state, description },
          ...{ log_url: String(body.log_url ?? ''), environment_url: String(body.environment_url ?? '') },
        };
        const isLast = (one: StoredDeployment) => one.statuses.at(-1)?.state === 'success';
        deployments = deployments.map((one) => {
          if (one === old) return { ...one, statuses: [...one.statuses, status] };
          const isReplaced = status.state === 'success' && body.auto_inactive !== false;
          if (!isReplaced || one.environment !== old.environment || !isLast(one)) return one;
          return { ...one, statuses: [...one.statuses, { ...status, state: 'inactive', description: '' }] };
        });
        return { status: 201, value: { id: ++lastId, ...status } };
      }
    }
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://github.test');
    const path = url.pathname.replace(`/repos/${repository}/`, '') + url.search;
    requests.push(`${request.method} ${path}`);
    const at = faults.findIndex(({ method }) => method === request.method);
    const [planned] = at === -1 ? [] : faults.splice(at, 1);
    const fault = planned?.fault;
    if (fault?.kind === 'silence') return;
    if (fault?.kind === 'answer') return write(response, { ...refusal(fault.status, fault.message), ...fault });
    answer(request, url).then(
      (result) => (fault?.kind === 'lost-answer' ? response.destroy() : write(response, result)),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get comments() {
      return comments;
    },
    get pullRequests() {
      return pullRequests;
    },
    get deployments() {
      return deployments;
    },
    addComment(comment) {
      comments = [...comments, { ...comment, id: ++lastId }];
    },
    fail(method, ...more) {
      faults.push(...more.map((fault) => ({ method, fault })));
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const ROUTES = [
  { name: 'list comments', method: 'GET', pattern: /^issues\/\d+\/comments$/, needs: 'pull-requests', access: 'read' },
  {
    name: 'create comment',
    method: 'POST',
    pattern: /^issues\/\d+\/comments$/,
    needs: 'pull-requests',
    access: 'write',
  },
  {
    name: 'change comment',
    method: 'PATCH',
    pattern: /^issues\/comments\/\d+$/,
    needs: 'pull-requests',
    access: 'write',
  },
  {
    name: 'delete comment',
    method: 'DELETE',
    pattern: /^issues\/comments\/\d+$/,
    needs: 'pull-requests',
    access: 'write',
  },
  { name: 'create pull request', method: 'POST', pattern: /^pulls$/, needs: 'pull-requests', access: 'write' },
  { name: 'list deployments', method: 'GET', pattern: /^deployments$/, needs: 'deployments', access: 'read' },
  { name: 'create deployment', method: 'POST', pattern: /^deployments$/, needs: 'deployments', access: 'write' },
  {
    name: 'create status',
    method: 'POST',
    pattern: /^deployments\/\d+\/statuses$/,
    needs: 'deployments',
    access: 'write',
  },
] as const;

/** A token of a job that lacks a permission is told so, and which one it would need. */
function missingPermission(
  { needs, access }: (typeof ROUTES)[number],
  permissions: NonNullable<GitHubServerOptions['permissions']>,
): Answer | undefined {
  const has = permissions[needs];
  if (has === 'write' || (has === 'read' && access === 'read')) return undefined;
  const accepted = { 'x-accepted-github-permissions': `${needs.replace('-', '_')}=${access}` };
  return { ...refusal(403, 'Resource not accessible by integration'), headers: accepted };
}

function refusal(status: number, message: string, errors?: readonly unknown[]): Answer {
  const documentation = 'https://docs.github.com/rest';
  return {
    status,
    value: { message, ...(errors && { errors }), documentation_url: documentation, status: String(status) },
  };
}

function invalid(field: string, code: string): Answer {
  return refusal(422, 'Validation Failed', [{ resource: 'Deployment', field, code }]);
}

function bodyProblem(body: unknown): Answer | undefined {
  if (typeof body !== 'string' || body.trim() === '')
    return refusal(422, 'Validation Failed', [{ message: 'Body cannot be blank' }]);
  if (body.length <= BODY_CHARACTERS) return undefined;
  return refusal(422, 'Validation Failed', [
    { message: `Body is too long (maximum is ${BODY_CHARACTERS} characters)` },
  ]);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function shownComment({ id, body, user, association }: StoredComment): object {
  return { id, body, user, author_association: association, url: `https://api.github.com/comments/${id}` };
}

function shownDeployment({ statuses: _, ...deployment }: StoredDeployment): object {
  return { ...deployment, sha: deployment.ref, task: 'deploy' };
}

/** @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function pageOf(values: readonly object[], url: URL): Answer {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const page = Number(url.searchParams.get('page') ?? 1);
  const pages = Math.ceil(values.length / size);
  const to = (number: number, relation: string) => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    return `<${target.href}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [to(page - 1, 'prev'), to(1, 'first')] : []),
    ...(page < pages ? [to(page + 1, 'next'), to(pages, 'last')] : []),
  ];
  const headers = links.length === 0 ? {} : { link: links.join(', ') };
  return { status: 200, value: values.slice((page - 1) * size, page * size), headers };
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | 'not JSON'> {
  let text = '';
  for await (const part of request) text += part;
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return 'not JSON';
  }
}

function write(response: ServerResponse, { status, value, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(value === undefined ? undefined : JSON.stringify(value));
}
