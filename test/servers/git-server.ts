import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Stoppable } from './daemon.ts';

export interface GitServerOptions {
  /** The folder that the bare repositories are in. */
  readonly root: string;
  /** The value of the `Authorization` header that is asked for. Absent: everybody may read and write. */
  readonly authorization?: string;
}

export interface GitServer extends Stoppable {
  /** "http://127.0.0.1:PORT": the path of a repository below `root` follows. */
  readonly url: string;
}

/** Serves git repositories over HTTP as git's own `git http-backend` does, from this process. */
export async function startGitServer({ root, authorization }: GitServerOptions): Promise<GitServer> {
  const server = createServer((request, response) => {
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    serve(root, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, stop, [Symbol.asyncDispose]: stop };
}

/** @see https://git-scm.com/docs/git-http-backend and RFC 3875 (CGI) */
async function serve(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const { headers } = request;
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'tests',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      CONTENT_TYPE: headers['content-type'],
      CONTENT_LENGTH: headers['content-length'],
      HTTP_CONTENT_ENCODING: headers['content-encoding'],
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  pipeline(request, backend.stdin).catch(() => {}); // whoever asked has gone: the backend sees the end of its input
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\r\n\r\n');
  const fields = output
    .toString('latin1', 0, end)
    .split('\r\n')
    .map((line) => line.split(/: */, 2));
  const status = Number.parseInt(fields.find(([name]) => name === 'Status')?.[1] ?? '200', 10);
  for (const [name = '', value = ''] of fields) if (name !== 'Status' && name !== '') response.setHeader(name, value);
  response.writeHead(status).end(output.subarray(end + 4));
}
