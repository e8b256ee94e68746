import type { Repository } from '../../oci/reference.ts';
import type { HttpRequest, Transport } from '../http/transport.ts';
import { parseJsonObject } from '../json-object.ts';
import type { Credential } from '../keychain/keychain.ts';
import { readBytes, readRefusal } from '../read-response.ts';
import type { RequestOptions } from '../registry.ts';
import { loginCommand, RegistryError } from '../registry-error.ts';
import type { Repeat } from '../repeat.ts';
import { covers, formatScopes, type Scope, type ScopeSet, scopeSetOf } from './scope.ts';

/** The token service that a registry named. */
export interface BearerRealm {
  readonly realm: string;
  readonly service?: string;
}

interface TokenRequest extends BearerRealm {
  readonly origin: string;
  readonly repository: Repository;
  readonly credential: Credential;
  readonly scopes: readonly Scope[];
  readonly redact: (text: string) => string;
}

/** Tokens of this run. One request at a time for the same permission; a token that allows more than is needed is as good. */
export interface TokenSource {
  /** @throws {ToolError} REGISTRY_UNAUTHORIZED and the other codes of a request */
  tokenFor(request: TokenRequest, options: RequestOptions): Promise<string>;
  /** Drops the token of an Authorization header that a registry refused. */
  forget(header: string): void;
}

export interface TokenSourceOptions {
  readonly transport: Transport;
  readonly repeat: Repeat;
  /** Milliseconds; any fixed start. */
  readonly now: () => number;
}

interface HeldToken {
  readonly service: string;
  readonly scopes: ScopeSet;
  readonly token: Promise<string>;
  header: string | undefined;
  expiresAtMs: number;
}

const TOKEN_ANSWER_BYTES = 1024 * 1024;
/** What the specification says where `expires_in` is missing. */
const DEFAULT_LIFETIME_S = 60;
/** A token is not used in the last tenth of its life, so that it does not expire on the way. */
const USED_LIFE = 0.9;

export function tokenSource({ transport, repeat, now }: TokenSourceOptions): TokenSource {
  const held = new Set<HeldToken>();
  return {
    async tokenFor(request, options) {
      const service = [request.origin, request.realm, request.service].join(' ');
      const scopes = scopeSetOf(request.scopes);
      for (;;) {
        const known = [...held].find(
          (token) => token.service === service && token.expiresAtMs > now() && covers(token.scopes, scopes),
        );
        if (known === undefined) break;
        try {
          return await known.token;
        } catch (error) {
          if (covers(scopes, known.scopes)) throw error; // it asked for the very same; else less may still be granted
        }
      }
      return hold(request, service, scopes, options);
    },
    forget(header) {
      for (const token of held) if (token.header === header) held.delete(token);
    },
  };

  async function hold(request: TokenRequest, service: string, scopes: ScopeSet, options: RequestOptions) {
    const answer = repeat(() => fetchToken(request, scopes, options), { signal: options.signal });
    const entry: HeldToken = {
      service,
      scopes,
      token: answer.then(({ token }) => token),
      header: undefined,
      expiresAtMs: Number.POSITIVE_INFINITY,
    };
    entry.token.catch(() => {}); // told by `answer` below; nobody else may be waiting
    held.add(entry);
    try {
      const { token, lifetimeMs } = await answer;
      entry.header = `Bearer ${token}`;
      entry.expiresAtMs = now() + lifetimeMs * USED_LIFE;
      return token;
    } catch (error) {
      held.delete(entry);
      throw error;
    }
  }

  async function fetchToken(request: TokenRequest, scopes: ScopeSet, options: RequestOptions) {
    const { repository, redact } = request;
    const http = tokenHttpRequest(request, formatScopes(scopes));
    const response = await transport.send(http, options);
    const subject = { step: http.step, repository };
    if (response.status !== 200) throw await readRefusal(response, subject, redact);
    const bytes = await readBytes(response, TOKEN_ANSWER_BYTES, subject);
    const answer = parseTokenAnswer(bytes === undefined ? '' : Buffer.from(bytes).toString('utf8'));
    if (answer === undefined) throw new RegistryError('REGISTRY_FAILED', `${http.step}: the answer holds no token`);
    return answer;
  }
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ and …/auth/oauth/ */
function tokenHttpRequest(request: TokenRequest, scopes: readonly string[]): HttpRequest {
  const { repository, credential, service } = request;
  const url = realmUrl(request);
  const step = `Logging in to ${repository.registry} at ${url.host}`;
  if (credential.kind === 'identity-token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'hydrofoil',
      refresh_token: credential.token,
      scope: scopes.join(' '),
      ...(service === undefined ? {} : { service }),
    });
    const body = Buffer.from(form.toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url, step, headers, body: { sizeBytes: body.length, open: () => body } };
  }
  if (service !== undefined) url.searchParams.append('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const headers: Record<string, string> = credential.kind === 'basic' ? { authorization: basicHeader(credential) } : {};
  return { method: 'GET', url, step, headers };
}

export function basicHeader({ username, password }: Extract<Credential, { kind: 'basic' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function realmUrl({ realm, origin, repository, credential }: TokenRequest): URL {
  const url = URL.parse(realm);
  const step = `Logging in to ${repository.registry}`;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new RegistryError('REGISTRY_FAILED', `${step}: it names a token service that is no address: "${realm}"`);
  }
  if (credential.kind !== 'anonymous' && url.protocol === 'http:' && origin.startsWith('https:')) {
    throw new RegistryError(
      'REGISTRY_UNAUTHORIZED',
      `${step}: its token service ${url.host} is at plain http, where the credential would be readable`,
      {
        hint: `Give the token service of ${repository.registry} an https address; then \`${loginCommand(repository.registry)}\`.`,
      },
    );
  }
  return url;
}

function parseTokenAnswer(text: string): { readonly token: string; readonly lifetimeMs: number } | undefined {
  const answer = parseJsonObject(text);
  if (answer === undefined) return undefined;
  const { token, access_token, expires_in } = answer;
  const found = typeof token === 'string' && token !== '' ? token : access_token;
  if (typeof found !== 'string' || found === '') return undefined;
  const lifetimeS = typeof expires_in === 'number' && expires_in > 0 ? expires_in : DEFAULT_LIFETIME_S;
  return { token: found, lifetimeMs: lifetimeS * 1000 };
}
