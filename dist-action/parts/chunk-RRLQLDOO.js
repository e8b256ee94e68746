import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  proxyOf
} from "./chunk-UFB4D5JJ.js";
import {
  RegistryError
} from "./chunk-344D2X36.js";
import {
  DOCKER_HUB
} from "./chunk-E2B26KG7.js";
import {
  KEEP_ALIVE_MS
} from "./chunk-R7VQJNMZ.js";
import {
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/registry/http/direct-http.ts
import { createRequire } from "node:module";
import { Readable } from "node:stream";

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

// src/registry/http/direct-http.ts
var PROBE_AFTER_MS = 6e4;
function directHttp(options = {}) {
  const { connectTimeoutMs = 1e4, bodyTimeoutMs = 3e5 } = options;
  const agents = /* @__PURE__ */ new Map();
  const agentFor = (protocol) => {
    const { Agent } = protocol === "https:" ? nodeHttps() : nodeHttp();
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
        headers
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
    }
  };
}
var load = createRequire(import.meta.url);
function nodeHttp() {
  return load("node:http");
}
function nodeHttps() {
  return load("node:https");
}
function limitConnecting(request, limitMs) {
  request.once("socket", (socket) => {
    if (!socket.connecting) return;
    const limit = setTimeout(() => request.destroy(timeout(`no connection within ${limitMs / 1e3} s`)), limitMs);
    const forget = () => clearTimeout(limit);
    socket.once(request.protocol === "https:" ? "secureConnect" : "connect", forget);
    request.once("close", forget);
  });
}
function answerTo(request, limits) {
  const { signal, headersTimeoutMs, bodyTimeoutMs } = limits;
  return new Promise((resolve, reject) => {
    let response;
    const onAbort = () => void (response ?? request).destroy(signal.reason instanceof Error ? signal.reason : void 0);
    signal.addEventListener("abort", onAbort);
    request.once("close", () => {
      signal.removeEventListener("abort", onAbort);
      reject(Object.assign(new Error(NO_ANSWER), { code: "ECONNRESET" }));
    });
    const onSilence = () => request.destroy(silence(headersTimeoutMs));
    request.setTimeout(headersTimeoutMs, onSilence);
    request.on("error", (error) => reject(explained(error, NO_ANSWER)));
    request.once("response", (incoming) => {
      response = incoming;
      request.off("timeout", onSilence);
      limitSilence(incoming, bodyTimeoutMs);
      keepAfterHead(request, incoming);
      incoming.once("end", () => {
        if (!request.writableFinished) request.destroy();
      });
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bodyOf(incoming) });
    });
  });
}
var NO_ANSWER = "the connection was closed before an answer came";
function keepAfterHead(request, { headers, httpVersion }) {
  if (request.method !== "HEAD" || httpVersion !== "1.1" || /\bclose\b/i.test(headers.connection ?? "")) return;
  request.shouldKeepAlive = true;
}
function limitSilence(response, limitMs) {
  response.setTimeout(limitMs, () => {
    if (response.complete) return;
    if (response.socket.isPaused()) response.socket.setTimeout(limitMs);
    else response.destroy(silence(limitMs));
  });
}
function bodyOf(response) {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        yield* response;
      } catch (error) {
        throw explained(error, "the connection was closed before its end");
      }
    },
    destroy: () => void response.destroy()
  };
}
function write(request, content) {
  if (!(content instanceof Readable)) {
    request.end(content);
    return;
  }
  content.once("error", (error) => request.destroy(error));
  request.once("close", () => content.destroy());
  content.pipe(request);
}
function silence(limitMs) {
  return timeout(`nothing came or went for ${limitMs / 1e3} s`);
}
function timeout(message) {
  return Object.assign(new Error(message), { code: "ETIMEDOUT" });
}
function explained(error, text) {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ECONNRESET") return error;
  if ("syscall" in error || "host" in error) return error;
  return Object.assign(new Error(text, { cause: error }), { code: error.code });
}

// src/registry/http/piece-by-piece.ts
import { Readable as Readable2 } from "node:stream";
var LARGE_BYTES = 1 << 17;
function pieceByPiece(pieces) {
  const iterator = pieces[Symbol.asyncIterator]();
  return new Readable2({
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

// src/registry/http/outgoing-body.ts
function outgoingBody(body) {
  if (body === void 0) return { content: void 0, sentBytes: () => 0, failure: () => void 0 };
  const source = body.open();
  if (source instanceof Uint8Array) {
    if (source.length !== body.sizeBytes) throw mismatch(source.length, body.sizeBytes);
    return { content: source, sentBytes: () => source.length, failure: () => void 0 };
  }
  let sentBytes = 0;
  let failure;
  async function* counted(chunks, sizeBytes) {
    try {
      for await (const chunk of chunks) {
        sentBytes += chunk.length;
        if (sentBytes > sizeBytes) throw mismatch(sentBytes, sizeBytes);
        yield chunk;
      }
      if (sentBytes < sizeBytes) throw mismatch(sentBytes, sizeBytes);
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return {
    content: pieceByPiece(counted(source, body.sizeBytes)),
    sentBytes: () => sentBytes,
    failure: () => failure
  };
}
function mismatch(sizeBytes, announcedBytes) {
  return new RangeError(`Of the ${announcedBytes} bytes that were announced there are ${sizeBytes}`);
}

// src/registry/http/unreachable.ts
var LASTING = /^(ENOTFOUND|EPROTO|ERR_SSL|ERR_TLS|ERR_INVALID|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|HPE_(?!INVALID_EOF)|UND_ERR_INVALID)/;
var TLS = /^(EPROTO|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/;
var NO_HTTP = /^HPE_(?!INVALID_EOF)/;
function unreachable({ step, url }, cause) {
  const code = codeOf(cause);
  return new RegistryError("REGISTRY_UNREACHABLE", `${step}: no answer from ${url.host}: ${describe(cause)}`, {
    hint: hintFor(code, url),
    cause,
    isTransient: !LASTING.test(code)
  });
}
function hintFor(code, { host, protocol }) {
  if (TLS.test(code)) {
    return `Make ${host} show a certificate that this machine trusts (NODE_EXTRA_CA_CERTS names a file with more), or allow plain http for it.`;
  }
  if (NO_HTTP.test(code))
    return `Check that ${host} is a registry: what listens there does not speak ${protocol.slice(0, -1)}.`;
  return `Check the name ${host} and the way there from this machine (HTTPS_PROXY, NO_PROXY, firewall).`;
}
function describe(error) {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(messageOf(error)) ?? [];
  if (reason !== void 0) return `TLS: ${reason}`;
  return messageOf(error) || codeOf(error);
}
function codeOf(error) {
  const code = error instanceof Error ? Reflect.get(error, "code") : void 0;
  return typeof code === "string" ? code : "";
}

// src/registry/http/transport.ts
var HEADERS_TIMEOUT_MS = 6e4;
var PUT_TIMEOUT_MS = 3e5;
function httpTransport(options) {
  const ways = httpWays(options.env);
  return {
    async send(request, call) {
      call.signal.throwIfAborted();
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
        const way = await ways.to(request.url);
        const {
          status,
          headers,
          body: answer
        } = await way.send(
          {
            method: request.method,
            url: request.url,
            headers: {
              "user-agent": "hydrofoil",
              ...request.headers,
              ...request.body === void 0 ? {} : { "content-length": String(request.body.sizeBytes) }
            },
            content: body.content
          },
          {
            signal: call.signal,
            headersTimeoutMs: options.headersTimeoutMs ?? (request.method === "PUT" ? PUT_TIMEOUT_MS : HEADERS_TIMEOUT_MS)
          }
        );
        tell(status);
        const header = (name) => {
          const value = headers[name];
          return typeof value === "object" ? value.join(", ") : value;
        };
        return { status, header, body: answer };
      } catch (cause) {
        tell();
        call.signal.throwIfAborted();
        if (body.failure() !== void 0) throw body.failure();
        throw unreachable(request, cause);
      }
    },
    close: () => ways.close()
  };
}
function httpWays(env) {
  const direct = directHttp();
  const proxied = /* @__PURE__ */ new Map();
  return {
    async to(url) {
      const proxy = proxyOf(url, env);
      if (proxy === void 0) return direct;
      const way = proxied.get(proxy) ?? import("./proxied-http-QTFZ6XEY.js").then(({ proxiedHttp }) => proxiedHttp(proxy));
      proxied.set(proxy, way);
      return way;
    },
    async close() {
      direct.close();
      for (const way of await Promise.allSettled(proxied.values())) if (way.status === "fulfilled") way.value.close();
    }
  };
}

export {
  originOf,
  hostnameOf,
  isLoopback,
  isPrivateAddress,
  httpTransport
};
