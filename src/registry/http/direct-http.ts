import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { hostnameOf } from '../endpoint.ts';
import { type HttpWay, KEEP_ALIVE_MS, type WireOptions, type WireRequest, type WireResponse } from './http-way.ts';
import type { ResponseBody } from './transport.ts';

export interface DirectHttpOptions {
  /** Until a connection is there: its name, TCP and TLS. */
  readonly connectTimeoutMs?: number;
  /** How long nothing may come while somebody waits for more of an answer. */
  readonly bodyTimeoutMs?: number;
}

/** Ten probes of TCP that go unanswered, one a second, end a connection. Node's own delay is one second, too hasty for a network that blinks. */
const PROBE_AFTER_MS = 60_000;

/** Straight to the host, by Node's own client. It is loaded by the first request. */
export function directHttp(options: DirectHttpOptions = {}): HttpWay {
  const { connectTimeoutMs = 10_000, bodyTimeoutMs = 300_000 } = options;
  const agents = new Map<string, Agent>();
  const agentFor = (protocol: string) => {
    const { Agent } = protocol === 'https:' ? nodeHttps() : nodeHttp();
    const settings = { keepAlive: true, keepAliveMsecs: PROBE_AFTER_MS, timeout: KEEP_ALIVE_MS };
    const agent = agents.get(protocol) ?? new Agent(settings);
    agents.set(protocol, agent);
    return agent;
  };
  return {
    async send({ method, url, headers, content }, { signal, headersTimeoutMs }) {
      signal.throwIfAborted();
      const request = nodeHttp().request({
        agent: agentFor(url.protocol),
        protocol: url.protocol,
        hostname: hostnameOf(url),
        port: url.port,
        path: url.pathname + url.search,
        method,
        headers,
      });
      limitConnecting(request, connectTimeoutMs);
      const answer = answerTo(request, { signal, headersTimeoutMs, bodyTimeoutMs });
      write(request, content);
      return answer;
    },
    close() {
      for (const agent of agents.values()) {
        agent.keepSocketAlive = () => false;
        for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
        for (const socket of Object.values(agent.sockets).flat()) socket?.unref();
      }
    },
  };
}

const load = createRequire(import.meta.url);

/** An import reads every name of a module, and one of these names, WebSocket, loads another HTTP client: 25 ms in the place of 2. */
function nodeHttp(): typeof import('node:http') {
  return load('node:http');
}

function nodeHttps(): typeof import('node:https') {
  return load('node:https');
}

function limitConnecting(request: ClientRequest, limitMs: number): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const limit = setTimeout(() => request.destroy(timeout(`no connection within ${limitMs / 1000} s`)), limitMs);
    const forget = () => clearTimeout(limit);
    socket.once(request.protocol === 'https:' ? 'secureConnect' : 'connect', forget);
    request.once('close', forget);
  });
}

interface Limits extends WireOptions {
  readonly bodyTimeoutMs: number;
}

function answerTo(request: ClientRequest, limits: Limits): Promise<WireResponse> {
  const { signal, headersTimeoutMs, bodyTimeoutMs } = limits;
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined;
    const onAbort = () =>
      void (response ?? request).destroy(signal.reason instanceof Error ? signal.reason : undefined);
    signal.addEventListener('abort', onAbort);
    request.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      reject(Object.assign(new Error(NO_ANSWER), { code: 'ECONNRESET' })); // unless more is known: Node says nothing of a protocol that it did not ask for
    });

    const onSilence = () => request.destroy(silence(headersTimeoutMs));
    request.setTimeout(headersTimeoutMs, onSilence);
    // Heard to the end: an answer counts, and not that its server did not take the rest of what is still being sent.
    request.on('error', (error) => reject(explained(error, NO_ANSWER)));

    request.once('response', (incoming) => {
      response = incoming;
      request.off('timeout', onSilence);
      limitSilence(incoming, bodyTimeoutMs);
      keepAfterHead(request, incoming);
      // It has answered before everything was sent. Node no longer hears that the rest could go on its way, and nobody wants it.
      incoming.once('end', () => {
        if (!request.writableFinished) request.destroy();
      });
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bodyOf(incoming) });
    });
  });
}

const NO_ANSWER = 'the connection was closed before an answer came';

/** An answer to HEAD ends with its headers. Node's parser would close the connection where they tell no length of what is not there. */
function keepAfterHead(request: ClientRequest, { headers, httpVersion }: IncomingMessage): void {
  if (request.method !== 'HEAD' || httpVersion !== '1.1' || /\bclose\b/i.test(headers.connection ?? '')) return;
  request.shouldKeepAlive = true;
}

/** Whoever does not read what has come cannot blame the other side for it. */
function limitSilence(response: IncomingMessage, limitMs: number): void {
  response.setTimeout(limitMs, () => {
    if (response.complete) return;
    if (response.socket.isPaused()) response.socket.setTimeout(limitMs);
    else response.destroy(silence(limitMs));
  });
}

function bodyOf(response: IncomingMessage): ResponseBody {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        yield* response;
      } catch (error) {
        throw explained(error, 'the connection was closed before its end');
      }
    },
    destroy: () => void response.destroy(),
  };
}

function write(request: ClientRequest, content: WireRequest['content']): void {
  if (!(content instanceof Readable)) {
    request.end(content);
    return;
  }
  content.once('error', (error) => request.destroy(error));
  request.once('close', () => content.destroy());
  content.pipe(request);
}

function silence(limitMs: number): Error {
  return timeout(`nothing came or went for ${limitMs / 1000} s`);
}

function timeout(message: string): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}

/** Node says "socket hang up" and "aborted" when the other side has ended a connection in good order: no call of the system failed. */
function explained(error: unknown, text: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ECONNRESET') return error;
  if ('syscall' in error || 'host' in error) return error; // the system's, or from the midst of TLS: they say more
  return Object.assign(new Error(text, { cause: error }), { code: error.code });
}
