import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { Server as TcpServer } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array | string;
}

export function refusal(status: number, code: string, message: string, detail?: unknown): Answer {
  const body = JSON.stringify({ errors: [{ code, message, detail }] });
  return { status, headers: { 'content-type': 'application/json' }, body };
}

export function send(
  response: ServerResponse,
  { status, headers = {}, body = '' }: Answer,
  isBreakingOff = false,
): void {
  response.writeHead(status, headers);
  if (isBreakingOff)
    response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.socket?.resetAndDestroy());
  else response.end(body);
}

export async function listen(server: TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  return `127.0.0.1:${address.port}`;
}

export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
