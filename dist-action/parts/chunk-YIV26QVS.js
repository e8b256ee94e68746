import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  RegistryError
} from "./chunk-344D2X36.js";
import {
  DOCKER_HUB
} from "./chunk-E2B26KG7.js";
import {
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/registry/endpoint.ts
import { isIP } from "node:net";
function originOf(registry, insecure) {
  if (registry === DOCKER_HUB) return "https://registry-1.docker.io";
  const isPlain = insecure.includes(registry) || isLoopback(hostnameOf(`http://${registry}`));
  return new URL(`${isPlain ? "http" : "https"}://${registry}`).origin;
}
function hostnameOf(url) {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
}
function isLoopback(hostname) {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "::1" || isIP(hostname) === 4 && hostname.startsWith("127.");
}
var PRIVATE_IPV4 = /^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
var PRIVATE_IPV6 = /^(?:::1?$|f[cd]|fe[89ab])/i;
var MAPPED_IPV4 = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i;
function isPrivateAddress(address) {
  if (isIP(address) === 4) return PRIVATE_IPV4.test(address);
  const [, dotted, high, low] = MAPPED_IPV4.exec(address) ?? [];
  if (dotted !== void 0) return PRIVATE_IPV4.test(dotted);
  if (high !== void 0 && low !== void 0) return PRIVATE_IPV4.test(dottedOf(high, low));
  return PRIVATE_IPV6.test(address);
}
function dottedOf(high, low) {
  const bytes = Buffer.from(high.padStart(4, "0") + low.padStart(4, "0"), "hex");
  return bytes.join(".");
}

// src/registry/piece-by-piece.ts
import { Readable } from "node:stream";
var LARGE_BYTES = 1 << 17;
function pieceByPiece(pieces) {
  const iterator = pieces[Symbol.asyncIterator]();
  return new Readable({
    highWaterMark: 0,
    read() {
      iterator.next().then(
        ({ done, value }) => {
          if (done === true) this.push(null);
          else this.push(value.length < LARGE_BYTES ? Buffer.from(value) : value);
        },
        (error) => this.destroy(error instanceof Error ? error : new Error(String(error)))
      );
    },
    destroy(error, done) {
      const ended = iterator.return?.() ?? Promise.resolve();
      ended.then(
        () => done(error),
        () => done(error)
      );
    }
  });
}

// src/registry/transport.ts
var CONNECT_TIMEOUT_MS = 1e4;
var HEADERS_TIMEOUT_MS = 6e4;
var PUT_TIMEOUT_MS = 3e5;
var KEEP_ALIVE_MS = 3e4;
function httpTransport(options) {
  let loading;
  const load = () => {
    loading ??= loadUndici(options.env);
    return loading;
  };
  return {
    async send(request, call) {
      call.signal.throwIfAborted();
      const { dispatcherFor } = await load();
      const startedAt = performance.now();
      const body = outgoingBody(request.body);
      const tell = (status) => {
        const event = {
          method: request.method,
          url: request.url.origin + request.url.pathname,
          ...status === void 0 ? {} : { status },
          sentBytes: body.sentBytes(),
          durationMs: performance.now() - startedAt
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
            "user-agent": "hydrofoil",
            ...request.headers,
            ...request.body === void 0 ? {} : { "content-length": String(request.body.sizeBytes) }
          },
          body: body.content,
          signal: call.signal,
          reset: false,
          // undici closes the connection after HEAD otherwise
          headersTimeout: options.headersTimeoutMs ?? (request.method === "PUT" ? PUT_TIMEOUT_MS : HEADERS_TIMEOUT_MS)
        });
        tell(response.statusCode);
        return {
          status: response.statusCode,
          header: (name) => {
            const value = response.headers[name];
            return Array.isArray(value) ? value.join(", ") : value;
          },
          body: response.body
        };
      } catch (cause) {
        tell();
        call.signal.throwIfAborted();
        if (body.failure() !== void 0) throw body.failure();
        throw unreachable(request, cause);
      }
    },
    async close() {
      await (await loading?.catch(() => void 0))?.close();
    }
  };
}
function preloadHttp() {
  import("./http-library-RCLZ5EC2.js").catch(() => {
  });
}
async function loadUndici(env) {
  const { Agent, EnvHttpProxyAgent } = await import("./http-library-RCLZ5EC2.js");
  const settings = { connect: { timeout: CONNECT_TIMEOUT_MS }, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false };
  const direct = new Agent(settings);
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY ?? "";
  const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY ?? "";
  const noProxy = env.no_proxy ?? env.NO_PROXY ?? "";
  const proxied = httpProxy === "" && httpsProxy === "" ? direct : new EnvHttpProxyAgent({ ...settings, httpProxy, httpsProxy, noProxy });
  return {
    // As Go programs do: loopback never goes by a proxy, and HTTP_PROXY is not for https.
    dispatcherFor: (url) => {
      const proxy = url.protocol === "https:" ? httpsProxy : httpProxy;
      return proxy === "" || isLoopback(hostnameOf(url)) ? direct : proxied;
    },
    close: async () => {
      await Promise.all(/* @__PURE__ */ new Set([direct.close(), proxied === direct ? void 0 : proxied.close()]));
    }
  };
}
function outgoingBody(body) {
  const source = body?.open();
  if (source === void 0 || source instanceof Uint8Array) {
    return { content: source ?? null, sentBytes: () => source?.length ?? 0, failure: () => void 0 };
  }
  let sentBytes = 0;
  let failure;
  async function* counted(chunks) {
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
var LASTING = /^(ENOTFOUND|EPROTO|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|UND_ERR_(INVALID|REQ_CONTENT))/;
var TLS = /^(EPROTO|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/;
function unreachable(request, cause) {
  const code = codeOf(cause);
  const host = request.url.host;
  const hint = TLS.test(code) ? `Make ${host} show a certificate that this machine trusts (NODE_EXTRA_CA_CERTS names a file with more), or allow plain http for it.` : `Check the name ${host} and the way there from this machine (HTTPS_PROXY, NO_PROXY, firewall).`;
  return new RegistryError("REGISTRY_UNREACHABLE", `${request.step}: no answer from ${host}: ${describe(cause)}`, {
    hint,
    cause,
    isTransient: !LASTING.test(code)
  });
}
function describe(error) {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return messageOf(error) || codeOf(error);
}
function codeOf(error) {
  const code = error instanceof Error ? Reflect.get(error, "code") : void 0;
  return typeof code === "string" ? code : "";
}

export {
  originOf,
  hostnameOf,
  isLoopback,
  isPrivateAddress,
  httpTransport,
  preloadHttp
};
