import { createServer } from 'node:http';
import { close, listen, readBody } from './quirk-registry-http.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
  /** Accepted by OAuth2 POST in place of name and password. */
  readonly refreshToken?: string;
  /** A new token is asked for after so many seconds. */
  readonly tokenLifetimeS?: number;
  /** Tokens are also given to those who show nothing, for reading. */
  readonly anonymousPull?: boolean;
}

interface TokenRequestLog {
  readonly method: string;
  readonly scopes: readonly string[];
  readonly service: string | null;
  readonly authorization: string | undefined;
}

export interface TokenService {
  readonly realm: string;
  /** The header that name and password make. */
  readonly basic: string;
  readonly requests: readonly TokenRequestLog[];
  /** Tokens given out so far: tests look for them where they must not be. */
  readonly issued: readonly string[];
  allows(authorization: string, repository: string, action: string): boolean;
  /** From now on no token given out before is good. */
  revoke(): void;
  close(): Promise<void>;
}

/** A token service at an origin of its own. */
export async function tokenService(login: Login = { username: 'user', password: 'password' }): Promise<TokenService> {
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const requests: TokenRequestLog[] = [];
  const issued: string[] = [];
  const valid = new Map<string, readonly string[]>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://service');
    const form =
      request.method === 'POST' ? new URLSearchParams((await readBody(request)).toString()) : url.searchParams;
    const scopes = form.getAll('scope').flatMap((scope) => scope.split(' '));
    const { authorization } = request.headers;
    requests.push({ method: request.method ?? '', scopes, service: form.get('service'), authorization });
    const isKnown =
      request.method === 'POST'
        ? login.refreshToken !== undefined && form.get('refresh_token') === login.refreshToken
        : authorization === basic;
    if (!isKnown && !(login.anonymousPull && authorization === undefined)) {
      response.writeHead(401).end('{"details":"incorrect username or password"}');
      return;
    }
    const token = `issued-token-${issued.length}`;
    issued.push(token);
    valid.set(`Bearer ${token}`, isKnown ? scopes : scopes.map((scope) => scope.replace(/:[^:]*$/, ':pull')));
    const name = request.method === 'POST' ? 'access_token' : 'token';
    response.end(
      JSON.stringify({ [name]: token, ...(login.tokenLifetimeS ? { expires_in: login.tokenLifetimeS } : {}) }),
    );
  });
  const host = await listen(server);
  return {
    realm: `http://${host}/token`,
    basic,
    requests,
    issued,
    allows(authorization, repository, action) {
      const scopes = valid.get(authorization);
      if (repository === '') return scopes !== undefined;
      const actions = scopes?.find((scope) => scope.startsWith(`repository:${repository}:`))?.split(':')[2];
      return actions?.split(',').includes(action) ?? false;
    },
    revoke: () => valid.clear(),
    close: () => close(server),
  };
}
