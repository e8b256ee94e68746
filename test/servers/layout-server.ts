import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** An image layout folder as a registry that can be read by digest: what looks at images there looks at those of the folder. */
export interface LayoutServer extends AsyncDisposable {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  /** "127.0.0.1:PORT" */
  readonly host: string;
}

const PATH = /^\/v2\/.+\/(manifests|blobs)\/sha256:([0-9a-f]{64})$/;

export async function serveLayout(folder: string): Promise<LayoutServer> {
  const server = createServer(async ({ url = '', method }, response) => {
    const [, kind, hex = ''] = PATH.exec(url) ?? [];
    const file = join(folder, 'blobs', 'sha256', hex);
    const size =
      kind === undefined
        ? undefined
        : await stat(file).then(
            ({ size }) => size,
            () => undefined,
          );
    if (size === undefined) return response.writeHead(url === '/v2/' ? 200 : 404).end();
    const type = kind === 'blobs' ? 'application/octet-stream' : JSON.parse(await readFile(file, 'utf8')).mediaType;
    response.writeHead(200, { 'content-type': type, 'content-length': size, 'docker-content-digest': `sha256:${hex}` });
    if (method === 'HEAD') return response.end();
    return createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
