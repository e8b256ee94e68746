import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Identities extends AsyncDisposable {
  readonly url: string;
  /** What every job gets. */
  readonly token: string;
  /** Path, query and proof of each request. */
  readonly requests: readonly string[];
}

/**
 * Gives jobs their identity, as GitHub does behind ACTIONS_ID_TOKEN_REQUEST_URL.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export async function startIdentities(): Promise<Identities> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = [part({ alg: 'RS256' }), part({ sub: 'repo:emr/web:ref:refs/heads/uat' }), 'fake-signature'].join('.');
  const requests: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    requests.push(`${url} ${headers.authorization}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ count: 1, value: token }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  return {
    url: `http://127.0.0.1:${address.port}`,
    token,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
