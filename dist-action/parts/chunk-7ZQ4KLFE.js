import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ToolError,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/kubernetes/cluster.ts
var API_GROUPS = {
  deployments: { group: "apps", version: "v1", kind: "Deployment" },
  statefulsets: { group: "apps", version: "v1", kind: "StatefulSet" },
  daemonsets: { group: "apps", version: "v1", kind: "DaemonSet" },
  replicasets: { group: "apps", version: "v1", kind: "ReplicaSet" },
  controllerrevisions: { group: "apps", version: "v1", kind: "ControllerRevision" },
  cronjobs: { group: "batch", version: "v1", kind: "CronJob" },
  jobs: { group: "batch", version: "v1", kind: "Job" },
  pods: { group: "", version: "v1", kind: "Pod" },
  events: { group: "", version: "v1", kind: "Event" },
  configmaps: { group: "", version: "v1", kind: "ConfigMap" },
  leases: { group: "coordination.k8s.io", version: "v1", kind: "Lease" }
};

// src/kubernetes/cluster-error.ts
function refusedRequest(subject, httpStatus, status) {
  const what = `${describe(subject)}: ${status.message ?? `the API server answered ${httpStatus}`}`;
  const where = `context ${subject.context} (${subject.server})`;
  switch (httpStatus) {
    case 401:
      return new ToolError("CLUSTER_UNAUTHORIZED", `${what}: ${where} does not accept the credentials`, {
        hint: "Renew the credentials of the kubeconfig: the token may have expired."
      });
    case 403:
      return new ToolError("CLUSTER_FORBIDDEN", what, { hint: forbiddenHint(subject, status) });
    case 404:
      return new ToolError("CLUSTER_NOT_FOUND", what, {
        hint: `Check kubernetes.context and kubernetes.namespace of the environment; this was ${where}.`
      });
    case 409:
      return new ToolError("CLUSTER_CONFLICT", what, { hint: "Someone else wrote at the same time: run it again." });
    case 429:
      return new ToolError("CLUSTER_BUSY", what, { hint: "Run it again when the API server is less busy." });
    default:
      return httpStatus >= 500 ? new ToolError("CLUSTER_UNAVAILABLE", what, { hint: "Run it again when the API server has recovered." }) : new ToolError("CLUSTER_REJECTED", what);
  }
}
function unreachable(subject, cause) {
  const { code, text } = networkProblem(cause);
  const step = subject.verb === void 0 ? "Reaching the cluster" : describe(subject);
  return new ToolError("CLUSTER_UNREACHABLE", `${step}: ${subject.server} (context ${subject.context}) ${text}`, {
    hint: hintOf(code),
    cause
  });
}
function isApiTrouble(error) {
  return error instanceof ToolError && API_TROUBLE.has(error.code);
}
function messageAndHint(error) {
  return isToolError(error) && error.hint !== void 0 ? `${error.message}. ${error.hint}` : messageOf(error);
}
var API_TROUBLE = /* @__PURE__ */ new Set([
  "CLUSTER_UNREACHABLE",
  "CLUSTER_UNAVAILABLE",
  "CLUSTER_BUSY",
  "CLUSTER_UNAUTHORIZED",
  "CLUSTER_CREDENTIALS_FAILED"
]);
function wasNotProcessed(error) {
  if (isToolError(error, "CLUSTER_UNREACHABLE")) return codeOf(error.cause) === "ECONNREFUSED";
  return isToolError(error, "CLUSTER_BUSY");
}
var PARTICIPLES = {
  get: "Reading",
  list: "Listing",
  create: "Creating",
  patch: "Patching",
  delete: "Deleting"
};
function describe({ verb = "get", resource, subresource, namespace, name }) {
  const object = `${resource}${subresource === void 0 ? "" : `/${subresource}`}${name === void 0 ? "" : ` "${name}"`}`;
  return `${PARTICIPLES[verb] ?? verb} ${object} in namespace ${namespace}`;
}
function forbiddenHint(subject, { message = "" }) {
  const user = /User "([^"]+)" cannot /.exec(message)?.[1];
  if (user === void 0) return "The cluster refuses this object: its quota or an admission webhook says why.";
  const { group } = API_GROUPS[subject.resource];
  const resource = subject.subresource === void 0 ? subject.resource : `${subject.resource}/${subject.subresource}`;
  const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${subject.verb}"]}`;
  return `Add this rule to a Role in namespace ${subject.namespace} that is bound to ${user}: ${rule}`;
}
function networkProblem(cause) {
  const code = codeOf(cause);
  if (code === "ECONNREFUSED") return { code, text: "refused the connection" };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return { code, text: "has a host name that is not known" };
  if (code.includes("TIMEOUT") || code === "ETIMEDOUT") return { code, text: "did not answer in time" };
  const message = cause instanceof Error && cause.message !== "" ? cause.message : code;
  return { code, text: `could not be reached: ${message}` };
}
function codeOf(cause) {
  if (!(cause instanceof Error)) return "UNKNOWN";
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  return cause.cause === void 0 ? "UNKNOWN" : codeOf(cause.cause);
}
function hintOf(code) {
  if (/CERT|TLS|SSL|SIGNATURE/.test(code))
    return "Check certificate-authority, tls-server-name and the server address of this cluster in the kubeconfig.";
  return "Check the server address in the kubeconfig, the network or VPN, and whether the cluster is running.";
}

export {
  API_GROUPS,
  refusedRequest,
  unreachable,
  isApiTrouble,
  messageAndHint,
  wasNotProcessed
};
