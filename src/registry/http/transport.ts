import { proxyOf } from '../../proxy.ts';
import type { RequestEvent, RequestOptions } from '../registry.ts';
import { directHttp } from './direct-http.ts';
import type { HttpWay } from './http-way.ts';
import { outgoingBody } from './outgoing-body.ts';
import { unreachable } from './unreachable.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** What the request is for, in the errors. */
  readonly step: string;
}

/** A body that can be sent again: `open` starts from its first byte. A piece may be used until the next one is asked for. */
export interface HttpBody {
  readonly sizeBytes: number;
  readonly open: () => Uint8Array | AsyncIterable<Uint8Array>;
}

export interface HttpResponse {
  readonly status: number;
  /** Undefined when absent; repeated headers joined by commas. */
  readonly header: (name: string) => string | undefined;
  readonly body: ResponseBody;
}

/** Must be read to its end or destroyed: its connection waits for that. Leaving a loop over it destroys it. */
export interface ResponseBody extends AsyncIterable<Buffer> {
  destroy(): void;
}

/** Sends one request once. An answer of any status is a result; no answer is REGISTRY_UNREACHABLE. */
export interface Transport {
  send(request: HttpRequest, options: RequestOptions): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onRequest?: (event: RequestEvent) => void;
  readonly headersTimeoutMs?: number;
}

const HEADERS_TIMEOUT_MS = 60_000;
/** A registry copies the whole blob in its store before it answers. */
const PUT_TIMEOUT_MS = 300_000;

export function httpTransport(options: TransportOptions): Transport {
  const ways = httpWays(options.env);
  return {
    async send(request, call) {
      call.signal.throwIfAborted();
      const startedAt = performance.now();
      const body = outgoingBody(request.body);
      const tell = (status?: number) => {
        const event: RequestEvent = {
          method: request.method,
          url: request.url.origin + request.url.pathname,
          ...(status === undefined ? {} : { status }),
          sentBytes: body.sentBytes(),
          durationMs: performance.now() - startedAt,
        };
        options.onRequest?.(event);
        call.onRequest?.(event);
      };
      try {
        const way = await ways.to(request.url);
        const {
          status,
          headers,
          body: answer,
        } = await way.send(
          {
            method: request.method,
            url: request.url,
            headers: {
              'user-agent': 'hydrofoil',
              ...request.headers,
              ...(request.body === undefined ? {} : { 'content-length': String(request.body.sizeBytes) }),
            },
            content: body.content,
          },
          {
            signal: call.signal,
            headersTimeoutMs:
              options.headersTimeoutMs ?? (request.method === 'PUT' ? PUT_TIMEOUT_MS : HEADERS_TIMEOUT_MS),
          },
        );
        tell(status);
        const header = (name: string) => {
          const value = headers[name];
          return typeof value === 'object' ? value.join(', ') : value;
        };
        return { status, header, body: answer };
      } catch (cause) {
        tell();
        call.signal.throwIfAborted();
        if (body.failure() !== undefined) throw body.failure();
        throw unreachable(request, cause);
      }
    },
    close: () => ways.close(),
  };
}

interface HttpWays {
  to(url: URL): Promise<HttpWay>;
  close(): Promise<void>;
}

function httpWays(env: TransportOptions['env']): HttpWays {
  const direct = directHttp();
  const proxied = new Map<string, Promise<HttpWay>>();
  return {
    async to(url) {
      const proxy = proxyOf(url, env);
      if (proxy === undefined) return direct;
      const way = proxied.get(proxy) ?? import('./proxied-http.ts').then(({ proxiedHttp }) => proxiedHttp(proxy));
      proxied.set(proxy, way);
      return way;
    },
    async close() {
      direct.close();
      for (const way of await Promise.allSettled(proxied.values())) if (way.status === 'fulfilled') way.value.close();
    },
  };
}
