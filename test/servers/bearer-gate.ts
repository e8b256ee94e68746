import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface BearerOptions {
  /** Name to password of those who may do everything. Without a name one may only pull. */
  readonly users: Readonly<Record<string, string>>;
  readonly lifetimeSeconds?: number;
}

/** An answer that is given instead of the registry's. */
export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Grant {
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: number;
}

const SERVICE = 'test registry';

/**
 * Token authorisation as Docker's registries do it (GET only): answers /token, and challenges every other request whose token does
 * not cover what the request does. Lets the rest through by returning undefined.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export function bearerGate(origin: string, options: BearerOptions): (request: IncomingMessage) => Answer | undefined {
  const grants = new Map<string, Grant>();
  const { users, lifetimeSeconds = 300 } = options;
  return (request) => {
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname === '/token') return request.method === 'GET' ? giveToken(url, request) : { status: 404 };
    const needed = scopesOf(request.method ?? 'GET', url);
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return challenge(needed);
    const grant = grants.get(token);
    if (grant === undefined || grant.expiresAt <= Date.now()) return challenge(needed, 'invalid_token');
    return needed.every((scope) => grant.scopes.has(scope)) ? undefined : challenge(needed, 'insufficient_scope');
  };

  function giveToken(url: URL, { headers }: IncomingMessage): Answer {
    const user = userOf(headers.authorization);
    if (user === 'wrong') return errorAnswer(401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="tests"' });
    const wanted = url.searchParams.getAll('scope').flatMap((scopes) => scopes.split(' ').flatMap(singleActions));
    const scopes = wanted.filter((scope) => user === 'known' || scope.endsWith(':pull'));
    const token = randomUUID();
    grants.set(token, { scopes: new Set(scopes), expiresAt: Date.now() + lifetimeSeconds * 1000 });
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, expires_in: lifetimeSeconds, issued_at: new Date().toISOString() }),
    };
  }

  function userOf(authorization: string | undefined): 'known' | 'anonymous' | 'wrong' {
    if (authorization === undefined) return 'anonymous';
    const [, encoded = ''] = /^Basic (.+)$/i.exec(authorization) ?? [];
    const [name = '', password] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
    return password !== undefined && users[name] === password ? 'known' : 'wrong';
  }

  function challenge(needed: readonly string[], error?: string): Answer {
    const parameters = [`realm="${origin}/token"`, `service="${SERVICE}"`];
    if (needed.length > 0) parameters.push(`scope="${needed.join(' ')}"`);
    if (error !== undefined) parameters.push(`error="${error}"`);
    return errorAnswer(401, 'UNAUTHORIZED', { 'www-authenticate': `Bearer ${parameters.join(',')}` });
  }
}

/** "repository:a/b:pull,push" as one scope for each action. */
function singleActions(scope: string): string[] {
  const end = scope.lastIndexOf(':');
  const actions = scope.slice(end + 1).split(',');
  return actions.map((action) => `${scope.slice(0, end)}:${action}`);
}

function scopesOf(method: string, url: URL): string[] {
  const name = /^\/v2\/(.+?)\/(?:manifests|blobs|tags|referrers)\//.exec(url.pathname)?.[1];
  if (name === undefined) return [];
  const source = url.searchParams.get('from');
  const others = source === null ? [] : [`repository:${source}:pull`];
  if (method === 'GET' || method === 'HEAD') return [`repository:${name}:pull`];
  if (method === 'DELETE' && !url.pathname.includes('/uploads/')) return [`repository:${name}:delete`];
  return [`repository:${name}:pull`, `repository:${name}:push`, ...others];
}

function errorAnswer(status: number, code: string, headers: Record<string, string>): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ errors: [{ code, message: 'by the test proxy' }] }),
  };
}
