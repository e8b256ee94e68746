import { setImmediate } from 'node:timers/promises';
import { ProxyAgent } from 'undici';
import { type HttpWay, KEEP_ALIVE_MS } from './http-way.ts';

/** By way of a proxy, of which Node's own client knows nothing. Loading this takes tens of milliseconds. */
export function proxiedHttp(proxy: string): HttpWay {
  const agent = new ProxyAgent({ uri: proxy, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false });
  return {
    async send({ method, url, headers, content }, { signal, headersTimeoutMs }) {
      const {
        statusCode,
        headers: received,
        body,
      } = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers,
        body: content ?? null,
        signal,
        reset: false, // the connection is closed after HEAD otherwise
        headersTimeout: headersTimeoutMs,
      });
      return {
        status: statusCode,
        headers: received,
        body: {
          async *[Symbol.asyncIterator]() {
            yield* body;
            await setImmediate(); // until then the connection counts as busy, and a request would open another one
          },
          destroy: () => void body.on('error', () => {}).destroy(),
        },
      };
    },
    close: () => void agent.close(),
  };
}
