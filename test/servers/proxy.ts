import { once } from 'node:events';
import {
  Agent,
  type ClientRequest,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type BearerOptions, bearerGate } from './bearer-gate.ts';
import type { Stoppable } from './daemon.ts';

export interface ProxyOptions {
  /** Where requests go on to: "http://127.0.0.1:PORT". */
  readonly target: string;
  readonly port?: number;
  /** How long every request waits before it goes on: the network's round trip. */
  readonly delayMs?: number;
  /** With it, the proxy asks for bearer tokens, and gives them out at /token. */
  readonly bearer?: BearerOptions;
}

export interface LoggedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds of `performance.now()`. `endedAt` is when the last byte of the answer was handed over. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** 0 when the connection was reset before an answer. */
  readonly status: number;
  /** Bytes of the bodies, as they went over the wire. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Numbers the connections: requests with the same number shared one. */
  readonly connection: number;
}

/** What goes wrong, for which requests, how often. */
export interface FaultRule {
  readonly method?: string;
  /** Tested against path and query. */
  readonly path: RegExp;
  /**
   * An answer instead of the target's; or `reset`: the connection is reset before the target is asked; or `cut`: it is reset half-way
   * through the target's answer; or `lost`: it is reset when the target has done what it was asked to, before a byte of the answer.
   */
  readonly fault: Answer | 'reset' | 'cut' | 'lost';
  /** Once, when not said otherwise. */
  readonly times?: number;
}

export interface RegistryProxy extends Stoppable {
  readonly url: string;
  /** "127.0.0.1:PORT": the first part of image references. */
  readonly host: string;
  /** Requests that have ended, in the order of their ends. */
  readonly requests: LoggedRequest[];
  /** May be changed at any time. */
  delayMs: number;
  readonly fail: (rule: FaultRule) => void;
  /** Forgets requests and faults. */
  readonly clear: () => void;
}

/** Starts an HTTP proxy in this process, before one server: it logs every request, can delay it, and can let it fail. */
export async function startProxy(options: ProxyOptions): Promise<RegistryProxy> {
  const requests: LoggedRequest[] = [];
  const faults: { rule: FaultRule; left: number }[] = [];
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  const host = `127.0.0.1:${address.port}`;
  const url = `http://${host}`;

  const gate = options.bearer === undefined ? () => undefined : bearerGate(url, options.bearer);
  const { forward, close } = forwarder(new URL(options.target), url);
  const connectionOf = numbering();

  server.on('request', async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const bytes = { requestBytes: 0, responseBytes: 0 };
    const { method = 'GET', url: path = '/', headers, socket } = incoming;
    const startedAt = performance.now();
    outgoing.once('close', () => {
      const status = outgoing.headersSent ? outgoing.statusCode : 0;
      const endedAt = performance.now();
      requests.push({ method, path, headers, startedAt, endedAt, status, ...bytes, connection: connectionOf(socket) });
    });
    try {
      const fault = takeFault(method, path);
      if (proxy.delayMs > 0) await delay(proxy.delayMs);
      if (fault === 'reset') socket.resetAndDestroy();
      else if (typeof fault === 'object') refuse(incoming, outgoing, fault, bytes);
      else {
        const refusal = gate(incoming);
        if (refusal === undefined) await forward(incoming, outgoing, bytes, fault);
        else refuse(incoming, outgoing, refusal, bytes);
      }
    } catch {
      outgoing.destroy(); // one of the two sides has gone; the other sees the same
    }
  });

  const stop = async () => {
    server.closeAllConnections();
    close();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  const proxy: RegistryProxy = {
    url,
    host,
    requests,
    delayMs: options.delayMs ?? 0,
    fail: (rule) => {
      faults.push({ rule, left: rule.times ?? 1 });
    },
    clear: () => {
      requests.length = 0;
      faults.length = 0;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return proxy;

  function takeFault(method: string, path: string): FaultRule['fault'] | undefined {
    const found = faults.find(
      ({ rule, left }) => left > 0 && (rule.method ?? method) === method && rule.path.test(path),
    );
    if (found === undefined) return undefined;
    found.left--;
    return found.rule.fault;
  }
}

interface Bytes {
  requestBytes: number;
  responseBytes: number;
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, answer: Answer, bytes: Bytes): void {
  incoming.on('data', (chunk: Buffer) => {
    bytes.requestBytes += chunk.length;
  });
  const body = incoming.method === 'HEAD' ? '' : (answer.body ?? '');
  bytes.responseBytes = Buffer.byteLength(body);
  outgoing.writeHead(answer.status, answer.headers).end(body);
}

/** Gives each socket the next number, at its first request. */
function numbering(): (socket: object) => number {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return (socket) => {
    const number = numbers.get(socket) ?? ++last;
    numbers.set(socket, number);
    return number;
  };
}

function responseTo(upstream: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    upstream.once('response', resolve);
    upstream.once('error', reject);
  });
}

async function writeHalf(response: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const half = Math.floor(Number(response.headers['content-length'] ?? 0) / 2);
  let written = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, half - written);
    await new Promise<void>((resolve) => outgoing.write(part, () => resolve()));
    written += part.length;
    if (written >= half) return;
  }
}

/** Sends requests on over connections that are kept; the target's Location headers lead through the proxy again. */
function forwarder(target: URL, proxyUrl: string) {
  const agent = new Agent({ keepAlive: true });
  return { forward, close: () => agent.destroy() };

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse, bytes: Bytes, fault?: 'cut' | 'lost') {
    const upstream = request(new URL(incoming.url ?? '/', target), {
      agent,
      method: incoming.method ?? 'GET',
      headers: { ...incoming.headers, host: target.host },
    });
    incoming.on('data', (chunk: Buffer) => {
      bytes.requestBytes += chunk.length;
    });
    pipeline(incoming, upstream).catch(() => upstream.destroy());
    const response = await responseTo(upstream);
    if (fault === 'lost') {
      response.resume();
      incoming.socket.resetAndDestroy();
      return;
    }
    outgoing.writeHead(response.statusCode ?? 502, throughProxy(response.headers));
    if (fault === 'cut') {
      await writeHalf(response, outgoing);
      incoming.socket.resetAndDestroy();
      return;
    }
    response.on('data', (chunk: Buffer) => {
      bytes.responseBytes += chunk.length;
    });
    await pipeline(response, outgoing);
  }

  function throughProxy(headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const { location } = headers;
    return location === undefined ? headers : { ...headers, location: location.replace(target.origin, proxyUrl) };
  }
}
