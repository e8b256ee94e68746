import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  require_undici
} from "./chunk-ZUM4ZAMM.js";
import {
  KEEP_ALIVE_MS
} from "./chunk-R7VQJNMZ.js";
import {
  __toESM
} from "./chunk-KLNSXXG2.js";

// src/registry/http/proxied-http.ts
var import_undici = __toESM(require_undici(), 1);
import { setImmediate } from "node:timers/promises";
function proxiedHttp(proxy) {
  const agent = new import_undici.ProxyAgent({ uri: proxy, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false });
  return {
    async send({ method, url, headers, content }, { signal, headersTimeoutMs }) {
      const {
        statusCode,
        headers: received,
        body
      } = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers,
        body: content ?? null,
        signal,
        reset: false,
        // the connection is closed after HEAD otherwise
        headersTimeout: headersTimeoutMs
      });
      return {
        status: statusCode,
        headers: received,
        body: {
          async *[Symbol.asyncIterator]() {
            yield* body;
            await setImmediate();
          },
          destroy: () => void body.on("error", () => {
          }).destroy()
        }
      };
    },
    close: () => void agent.close()
  };
}
export {
  proxiedHttp
};
