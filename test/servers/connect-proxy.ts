import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Stoppable } from './daemon.ts';

export interface ConnectProxy extends Stoppable {
  /** For HTTPS_PROXY. */
  readonly url: string;
  /** "HOST:PORT" of each tunnel that somebody wanted. */
  readonly wanted: readonly string[];
}

/** A proxy for HTTPS that leads each host to a port of 127.0.0.1, and no host to itself: those that it does not know are refused. */
export async function startConnectProxy(ports: Readonly<Record<string, number>>): Promise<ConnectProxy> {
  const wanted: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(403).end());
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ url = '' }, socket: Socket) => {
    wanted.push(url);
    const port = ports[url.replace(/:443$/, '')];
    socket.on('error', () => {}); // the client went; the other side ends too
    if (port === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    sockets.add(target);
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, wanted, stop, [Symbol.asyncDispose]: stop };
}
