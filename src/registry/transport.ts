import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { messageOf } from '../errors.ts';
import { hostnameOf, isLoopback } from './endpoint.ts';
import { pieceByPiece } from './piece-by-piece.ts';
import type { RequestEvent, RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';

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

/** Must be read, dumped or destroyed: its connection waits for that. */
export interface ResponseBody extends AsyncIterable<Buffer> {
  dump(): Promise<void>;
  on(event: 'error', listener: () => void): this;
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

const CONNECT_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 60_000;
/** A registry copies the whole blob in its store before it answers. */
const PUT_TIMEOUT_MS = 300_000;
/** Longer than undici's 4 s: uploads are opened early and used when the layers are ready. */
const KEEP_ALIVE_MS = 30_000;

export function httpTransport(options: TransportOptions): Transport {
  let loading: Promise<Loaded> | undefined;
  const load = () => {
    loading ??= loadUndici(options.env); // 60 ms: commands that need no registry do without
    return loading;
  };
  return {
    async send(request, call) {
      call.signal.throwIfAborted();
      const { dispatcherFor } = await load();
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
        const { origin, pathname, search } = request.url;
        const response = await dispatcherFor(request.url).request({
          origin,
          path: pathname + search,
          method: request.method,
          headers: {
            'user-agent': 'hydrofoil',
            ...request.headers,
            ...(request.body === undefined ? {} : { 'content-length': String(request.body.sizeBytes) }),
          },
          body: body.content,
          signal: call.signal,
          reset: false, // undici closes the connection after HEAD otherwise
          headersTimeout: options.headersTimeoutMs ?? (request.method === 'PUT' ? PUT_TIMEOUT_MS : HEADERS_TIMEOUT_MS),
        });
        tell(response.statusCode);
        return {
          status: response.statusCode,
          header: (name) => {
            const value = response.headers[name];
            return Array.isArray(value) ? value.join(', ') : value;
          },
          body: response.body,
        };
      } catch (cause) {
        tell();
        call.signal.throwIfAborted();
        if (body.failure() !== undefined) throw body.failure();
        throw unreachable(request, cause);
      }
    },
    async close() {
      await (await loading?.catch(() => undefined))?.close(); // what failed to load has nothing to close
    },
  };
}

/** Begins what takes longest of a first request, for a command that is sure to send one. */
export function preloadHttp(): void {
  import('./http-library.ts').catch(() => {}); // told by the first request
}

interface Loaded {
  readonly dispatcherFor: (url: URL) => Dispatcher;
  readonly close: () => Promise<void>;
}

/** HTTP/1.1 only: blobs in parallel fill several connections better than one, and are not held up by each other's flow control. */
async function loadUndici(env: TransportOptions['env']): Promise<Loaded> {
  const { Agent, EnvHttpProxyAgent } = await import('./http-library.ts');
  const settings = { connect: { timeout: CONNECT_TIMEOUT_MS }, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false };
  const direct = new Agent(settings);
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY ?? '';
  const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY ?? '';
  const noProxy = env.no_proxy ?? env.NO_PROXY ?? '';
  const proxied =
    httpProxy === '' && httpsProxy === ''
      ? direct
      : new EnvHttpProxyAgent({ ...settings, httpProxy, httpsProxy, noProxy });
  return {
    // As Go programs do: loopback never goes by a proxy, and HTTP_PROXY is not for https.
    dispatcherFor: (url) => {
      const proxy = url.protocol === 'https:' ? httpsProxy : httpProxy;
      return proxy === '' || isLoopback(hostnameOf(url)) ? direct : proxied;
    },
    close: async () => {
      await Promise.all(new Set([direct.close(), proxied === direct ? undefined : proxied.close()]));
    },
  };
}

interface OutgoingBody {
  readonly content: Uint8Array | Readable | null;
  readonly sentBytes: () => number;
  /** What the body's own source failed with: not the registry's fault. */
  readonly failure: () => unknown;
}

function outgoingBody(body: HttpBody | undefined): OutgoingBody {
  const source = body?.open();
  if (source === undefined || source instanceof Uint8Array) {
    return { content: source ?? null, sentBytes: () => source?.length ?? 0, failure: () => undefined };
  }
  let sentBytes = 0;
  let failure: unknown;
  async function* counted(chunks: AsyncIterable<Uint8Array>) {
    try {
      for await (const chunk of chunks) {
        sentBytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { content: pieceByPiece(counted(source)), sentBytes: () => sentBytes, failure: () => failure };
}

/** Trouble that another try does not mend: a name that does not exist, a certificate that is not trusted. */
const LASTING =
  /^(ENOTFOUND|EPROTO|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|UND_ERR_(INVALID|REQ_CONTENT))/;
const TLS = /^(EPROTO|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/;

function unreachable(request: HttpRequest, cause: unknown): RegistryError {
  const code = codeOf(cause);
  const host = request.url.host;
  const hint = TLS.test(code)
    ? `Make ${host} show a certificate that this machine trusts (NODE_EXTRA_CA_CERTS names a file with more), or allow plain http for it.`
    : `Check the name ${host} and the way there from this machine (HTTPS_PROXY, NO_PROXY, firewall).`;
  return new RegistryError('REGISTRY_UNREACHABLE', `${request.step}: no answer from ${host}: ${describe(cause)}`, {
    hint,
    cause,
    isTransient: !LASTING.test(code),
  });
}

/** Several addresses that failed come as one error without a text of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return messageOf(error) || codeOf(error);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
