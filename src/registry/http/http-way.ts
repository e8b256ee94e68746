import type { Readable } from 'node:stream';
import type { HttpRequest, ResponseBody } from './transport.ts';

/** One request as it goes over the wire. */
export interface WireRequest extends Pick<HttpRequest, 'method' | 'url' | 'headers'> {
  /** Absent: none. A stream hands out its next piece when the last one is on its way. */
  readonly content: Uint8Array | Readable | undefined;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: ResponseBody;
}

export interface WireOptions {
  readonly signal: AbortSignal;
  /** How long nothing may come or go before the answer begins. */
  readonly headersTimeoutMs: number;
}

/**
 * A way on which requests reach their hosts, by HTTP/1.1 only: blobs in parallel fill several connections better than one, and are not
 * held up by each other's flow control. Connections are kept for the next request.
 */
export interface HttpWay {
  /** Resolves when status and headers are there. Rejects with whatever the connection failed with, or with the signal's reason if that is an error. */
  send(request: WireRequest, options: WireOptions): Promise<WireResponse>;
  /** Ends the connections: idle ones at once, the others when their answers have been read. The process does not wait for these. */
  close(): void;
}

/** How long a connection is kept idle: uploads are opened early and used when the layers are ready. Less where the server says so. */
export const KEEP_ALIVE_MS = 30_000;
