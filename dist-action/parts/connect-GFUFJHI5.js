import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  API_GROUPS,
  isApiTrouble,
  refusedRequest,
  unreachable,
  wasNotProcessed
} from "./chunk-7ZQ4KLFE.js";
import {
  require_undici
} from "./chunk-ZUM4ZAMM.js";
import {
  retry
} from "./chunk-K5LBGZJ7.js";
import {
  isToolError
} from "./chunk-3LUCUVAB.js";
import {
  __toESM
} from "./chunk-KLNSXXG2.js";

// src/kubernetes/http-cluster.ts
var import_undici = __toESM(require_undici(), 1);
import { createInterface } from "node:readline";
var ANSWER_WITHIN_MS = 15e3;
var PATCH_TYPES = {
  strategic: "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json"
};
function httpCluster(access) {
  async function json(call) {
    const response = await send(access, call);
    return await response.body.json();
  }
  return {
    server: access.server,
    context: access.context,
    namespace: access.namespace,
    get: (resource, namespace, name, { signal }) => json({ method: "GET", verb: "get", resource, namespace, name, signal }),
    async list(resource, namespace, { labelSelector, fieldSelector, signal }) {
      const query = { labelSelector, fieldSelector };
      const call = { method: "GET", verb: "list", resource, namespace, query, signal };
      const { items } = await json(call);
      return items ?? [];
    },
    create: (resource, namespace, body, { signal }) => json({
      method: "POST",
      verb: "create",
      resource,
      namespace,
      body: { ...typeMeta(resource), ...body },
      contentType: "application/json",
      signal
    }),
    patch: (resource, namespace, name, body, { type, dryRun, signal }) => json({
      method: "PATCH",
      verb: "patch",
      resource,
      namespace,
      name,
      body,
      contentType: PATCH_TYPES[type],
      query: { fieldManager: "hydrofoil", ...dryRun ? { dryRun: "All" } : {} },
      signal
    }),
    async delete(resource, namespace, name, { signal }) {
      const query = { propagationPolicy: "Background" };
      await json({ method: "DELETE", verb: "delete", resource, namespace, name, query, signal });
    },
    logs: (pod, options) => readLog(access, pod, options)
  };
}
async function* readLog(access, pod, { container, previous, follow, tailLines, limitBytes, signal }) {
  const response = await send(access, {
    method: "GET",
    verb: "get",
    resource: "pods",
    subresource: "log",
    namespace: pod.namespace,
    name: pod.name,
    query: {
      container,
      previous: previous ? "true" : void 0,
      follow: follow ? "true" : void 0,
      tailLines: tailLines?.toString(),
      limitBytes: limitBytes?.toString()
    },
    signal
  });
  yield* createInterface({ input: response.body, crlfDelay: Number.POSITIVE_INFINITY });
}
async function send(access, call) {
  try {
    return await sendWith(access, call, { fresh: false });
  } catch (error) {
    if (!isToolError(error, "CLUSTER_UNAUTHORIZED")) throw error;
    return sendWith(access, call, { fresh: true });
  }
}
async function sendWith(access, call, { fresh }) {
  const { headers, dispatcher } = await access.credentials({ fresh });
  const isTransient = (error) => call.method === "GET" ? isApiTrouble(error) && !isToolError(error, "CLUSTER_UNAUTHORIZED") : wasNotProcessed(error);
  return retry(() => sendOnce(access, call, headers, dispatcher), isTransient, { attempts: 3, signal: call.signal });
}
async function sendOnce(access, call, headers, dispatcher) {
  const subject = { server: access.server, context: access.context, ...call };
  const response = await (0, import_undici.request)(urlOf(access.server, call), {
    method: call.method,
    headers: {
      ...headers,
      accept: call.subresource === void 0 ? "application/json" : "*/*",
      "user-agent": "hydrofoil",
      ...call.contentType === void 0 ? {} : { "content-type": call.contentType }
    },
    body: call.body === void 0 ? null : JSON.stringify(call.body),
    dispatcher,
    signal: call.signal,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: call.subresource === "log" ? 0 : ANSWER_WITHIN_MS
  }).catch((error) => {
    call.signal.throwIfAborted();
    throw unreachable(subject, error);
  });
  if (response.statusCode < 300) return response;
  throw refusedRequest(subject, response.statusCode, parseStatus(await response.body.text()));
}
function urlOf(server, { resource, subresource, namespace, name, query = {} }) {
  const { group, version } = API_GROUPS[resource];
  const root = group === "" ? `api/${version}` : `apis/${group}/${version}`;
  const parts = ["namespaces", namespace, resource, ...name === void 0 ? [] : [name], subresource ?? ""];
  const path = parts.filter((part) => part !== "").map(encodeURIComponent);
  const url = new URL(`${server.replace(/\/$/, "")}/${root}/${path.join("/")}`);
  for (const [key, value] of Object.entries(query)) if (value !== void 0) url.searchParams.set(key, value);
  return url;
}
function parseStatus(text) {
  try {
    const status = JSON.parse(text);
    return typeof status === "object" && status !== null ? status : {};
  } catch {
    return text.trim() === "" ? {} : { message: text.trim().slice(0, 300) };
  }
}
function typeMeta(resource) {
  const { group, version, kind } = API_GROUPS[resource];
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind };
}

// src/kubernetes/connect.ts
async function connectCluster(options) {
  const { openAccess } = await import("./client-Q7BJYXEQ.js");
  return httpCluster(await openAccess(options));
}
export {
  connectCluster
};
