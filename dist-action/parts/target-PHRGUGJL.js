import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  MANAGED_LABELS,
  objectNameOf
} from "./chunk-SGH67VML.js";
import {
  HOLD_SCHEMA,
  RELEASE_SCHEMA,
  chooseByImage,
  chooseListed,
  formatWorkload,
  noSuchWorkload,
  parseListedWorkload,
  repositoryOf
} from "./chunk-L67YARJ3.js";
import {
  isApiTrouble,
  messageAndHint
} from "./chunk-7ZQ4KLFE.js";
import "./chunk-I4MJ665R.js";
import {
  formatReference,
  formatRepository,
  parseReference
} from "./chunk-E2B26KG7.js";
import {
  array
} from "./chunk-L3H7JVZQ.js";
import {
  retry
} from "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";

// src/kubernetes/workload.ts
var WORKLOAD_KINDS = ["deployment", "statefulset", "daemonset", "cronjob"];
function parseWorkload(text) {
  return parseListedWorkload(text, WORKLOAD_KINDS);
}
function nameOf({ kind, object }) {
  return { kind, name: object.metadata.name };
}
function templateOf(workload) {
  return workload.kind === "cronjob" ? workload.object.spec.jobTemplate.spec.template : workload.object.spec.template;
}
function containersOf({ spec }) {
  return [...spec.initContainers ?? [], ...spec.containers];
}
async function getWorkload(cluster, namespace, { kind, name }, call) {
  switch (kind) {
    case "deployment":
      return { kind, object: await cluster.get("deployments", namespace, name, call) };
    case "statefulset":
      return { kind, object: await cluster.get("statefulsets", namespace, name, call) };
    case "daemonset":
      return { kind, object: await cluster.get("daemonsets", namespace, name, call) };
    case "cronjob":
      return { kind, object: await cluster.get("cronjobs", namespace, name, call) };
  }
}
async function listWorkloads(cluster, namespace, kind, call) {
  switch (kind) {
    case "deployment":
      return (await cluster.list("deployments", namespace, call)).map((object) => ({ kind, object }));
    case "statefulset":
      return (await cluster.list("statefulsets", namespace, call)).map((object) => ({ kind, object }));
    case "daemonset":
      return (await cluster.list("daemonsets", namespace, call)).map((object) => ({ kind, object }));
    case "cronjob":
      return (await cluster.list("cronjobs", namespace, call)).map((object) => ({ kind, object }));
  }
}

// src/kubernetes/patch.ts
function parseImageByDigest(text) {
  if (parseReference(text).digest === void 0)
    throw new ToolError(
      "IMAGE_NOT_BY_DIGEST",
      `Setting an image: "${text}" has no digest, and what a tag means can change`,
      {
        hint: "Write it as repository@sha256:\u2026."
      }
    );
  return text;
}
function imagePatch(workload, changes) {
  const { spec } = templateOf(workload);
  const set = changes.map(({ container, image }) => ({ name: container, image: parseImageByDigest(image) }));
  for (const { name } of set) {
    const exists = [...spec.containers, ...spec.initContainers ?? []].some((container) => container.name === name);
    if (!exists)
      throw new ToolError(
        "WORKLOAD_CONTAINER_NOT_FOUND",
        `Patching ${formatWorkload(nameOf(workload))}: it has no container "${name}" any more`,
        { hint: "Somebody changed the workload meanwhile: run it again." }
      );
  }
  const lists = ["containers", "initContainers"].flatMap((list) => {
    const inList = set.filter(
      ({ name, image }) => (spec[list] ?? []).some((container) => container.name === name && container.image !== image)
    );
    return inList.length === 0 ? [] : [[list, inList]];
  });
  if (lists.length === 0) return void 0;
  const template = { spec: Object.fromEntries(lists) };
  const cause = `hydrofoil: ${lists.flatMap(([, list]) => list.map(({ name, image }) => `${name}=${image}`)).join(", ")}`;
  return {
    metadata: {
      resourceVersion: workload.object.metadata.resourceVersion,
      annotations: { "kubernetes.io/change-cause": cause }
    },
    spec: workload.kind === "cronjob" ? { jobTemplate: { spec: { template } } } : { template }
  };
}

// src/kubernetes/pod-trouble.ts
var CRASHING_FAILS_AFTER_MS = 45e3;
var BAD_CONFIG_FAILS_AFTER_MS = 3e4;
var RUNS_AGAIN_AFTER_MS = 1e4;
function troublesOf(pod, nowMs) {
  const { status } = pod;
  if (status === void 0 || status.phase === "Failed" && status.reason !== void 0) return [];
  const statuses = [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []];
  const troubles = statuses.flatMap((container) => containerTrouble(pod, container, nowMs) ?? []);
  if (troubles.length > 0) return troubles;
  const scheduled = status.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False")
    return [
      waiting(
        pod,
        "unscheduled",
        `pod ${pod.metadata.name} waits for a node: ${scheduled.message ?? scheduled.reason}`
      )
    ];
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" ? [] : [waiting(pod, "unready", `pod ${pod.metadata.name} is not ready yet`)];
}
function containerTrouble(pod, status, nowMs) {
  const { reason = "", message = "" } = status.state?.waiting ?? {};
  switch (reason) {
    case "ErrImagePull":
    case "ImagePullBackOff":
    case "InvalidImageName":
    case "ErrImageNeverPull":
    case "ImageInspectError":
    case "RegistryUnavailable":
      return imageTrouble(pod, status, reason, message);
    case "CreateContainerConfigError":
      return configTrouble(pod, status, message);
    case "RunContainerError":
    case "CreateContainerError":
      return startTrouble(pod, status, message);
    default:
      return crashTrouble(pod, status, nowMs);
  }
}
var PERMANENT_PULL_ERRORS = [
  [/no match for platform|no matching manifest/i, "there is no image for the platform of the node"],
  [/code = NotFound|manifest unknown|name unknown|repository does not exist|: not found/i, "it is not in the registry"],
  [
    /unauthorized|authentication required|access denied|access forbidden|403 Forbidden|insufficient_scope/i,
    "the registry refuses the credentials of the pod"
  ]
];
var TRANSIENT_PULL_ERRORS = /\b429\b|too many requests|\b50[0234]\b|timeout|timed out|connection re(fused|set)|no such host/i;
function imageTrouble(pod, status, reason, message) {
  const cause = `image ${status.name}`;
  const text = (why) => `container ${status.name} of pod ${pod.metadata.name} can't get ${status.image}: ${why}`;
  if (reason === "InvalidImageName") return permanent(pod, cause, text("that is not an image name"));
  if (reason === "ErrImageNeverPull")
    return permanent(pod, cause, text("it is not on the node and imagePullPolicy is Never"));
  const known = TRANSIENT_PULL_ERRORS.test(message) ? void 0 : PERMANENT_PULL_ERRORS.find(([pattern]) => pattern.test(message));
  if (known !== void 0) return permanent(pod, cause, text(known[1]));
  const pulling = waiting(pod, "pull", text(message === "" ? reason : message));
  return reason === "ImagePullBackOff" ? { ...pulling, keeps: cause } : pulling;
}
function configTrouble(pod, { name }, message) {
  const text = `container ${name} of pod ${pod.metadata.name} can't be configured: ${message}`;
  if (/failed to sync .* cache/.test(message)) return waiting(pod, "config", text);
  return { ...permanent(pod, `config ${name}`, text), failsAfterMs: BAD_CONFIG_FAILS_AFTER_MS };
}
var UNSTARTABLE = /exec format error|executable file not found|no such file or directory|permission denied/i;
function startTrouble(pod, status, message) {
  const text = `container ${status.name} of pod ${pod.metadata.name} can't be started: ${message}`;
  if (UNSTARTABLE.test(message)) return permanent(pod, `start ${status.name}`, text);
  const exitCode = (status.state?.terminated ?? status.lastState?.terminated)?.exitCode;
  const crash = { ...waiting(pod, `start ${status.name}`, text), restarts: status.restartCount };
  return exitCode === void 0 || exitCode === 128 ? { ...crash, failsAfterMs: CRASHING_FAILS_AFTER_MS } : { ...crash, failsAfterMs: 0 };
}
function crashTrouble(pod, status, nowMs) {
  const { state, lastState, restartCount: restarts } = status;
  const ended = state?.terminated ?? lastState?.terminated;
  if (ended === void 0) return void 0;
  const isInit = pod.status?.initContainerStatuses?.includes(status) ?? false;
  if (isInit && (state?.terminated ?? ended).exitCode === 0) return void 0;
  if (state?.running !== void 0) {
    const since = Date.parse(state.running.startedAt ?? "");
    if (Number.isNaN(since) || nowMs - since >= RUNS_AGAIN_AFTER_MS) return void 0;
  }
  const how = ended.message !== void 0 && UNSTARTABLE.test(ended.message) ? ended : void 0;
  const where = `container ${status.name} of pod ${pod.metadata.name}`;
  if (how !== void 0) return permanent(pod, `start ${status.name}`, `${where} can't be started: ${how.message}`);
  const what = ended.reason === "OOMKilled" ? "was killed because it used more memory than its limit (OOMKilled)" : `ended with exit code ${ended.exitCode}`;
  const again = restarts === 0 ? "" : `, after ${restarts} ${restarts === 1 ? "restart" : "restarts"}`;
  return {
    cause: `crash ${pod.metadata.name} ${status.name}`,
    text: `${where} ${what}${again}`,
    pod: pod.metadata.name,
    failsAfterMs: CRASHING_FAILS_AFTER_MS,
    restarts
  };
}
function permanent(pod, cause, text) {
  return { cause, text, pod: pod.metadata.name, failsAfterMs: 0 };
}
function waiting(pod, cause, text) {
  return { cause: `${cause} ${pod.metadata.name}`, text, pod: pod.metadata.name };
}

// src/kubernetes/sight.ts
var STABLE_FOR_MS = 5e3;
function complete(pods, minReadySeconds = 0) {
  return { state: "complete", pods, stableForMs: Math.max(minReadySeconds * 1e3, STABLE_FOR_MS) };
}
function patchedOnly(note) {
  return { state: "patched", note };
}
function moving(waitingFor, pods = [], nowMs = 0, workloadTroubles = []) {
  const troubles = [...workloadTroubles, ...pods.flatMap((pod) => troublesOf(pod, nowMs))];
  return { state: "moving", waitingFor, pods, troubles };
}
function livePodsOf(owner, pods) {
  return pods.filter(
    ({ metadata }) => metadata.deletionTimestamp === void 0 && (metadata.ownerReferences ?? []).some(({ uid, controller }) => uid === owner.metadata.uid && controller === true)
  );
}

// src/kubernetes/evaluate-cron-job.ts
function evaluateCronJob({ object }) {
  return object.spec.suspend === true ? patchedOnly("patched; it is suspended, and uses the new image when it is resumed") : patchedOnly("patched; its next run uses the new image");
}

// src/kubernetes/evaluate-daemon-set.ts
var REVISION_HASH = "controller-revision-hash";
function evaluateDaemonSet(snapshot, patched, nowMs) {
  const { metadata, spec, status = {} } = snapshot.object;
  if (spec.updateStrategy?.type === "OnDelete")
    return patchedOnly("patched; with the update strategy OnDelete a pod changes when it is deleted");
  if ((status.observedGeneration ?? 0) < patched.generation) return moving("the new spec is not observed yet");
  const {
    desiredNumberScheduled: want = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0
  } = status;
  if (want === 0) return patchedOnly("patched; no node is meant to run it");
  const newest = snapshot.revisions.filter((revision) => (revision.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid)).reduce((a, b) => a === void 0 || b.revision > a.revision ? b : a, void 0);
  const hash = newest?.metadata.labels?.[REVISION_HASH];
  const pods = livePodsOf(snapshot.object, snapshot.pods).filter(
    (pod) => hash !== void 0 && pod.metadata.labels?.[REVISION_HASH] === hash
  );
  if (updated < want) return moving(`${updated} of ${want} nodes updated`, pods, nowMs);
  if (available < want) return moving(`available on ${available} of ${want} nodes`, pods, nowMs);
  return complete(pods, spec.minReadySeconds);
}

// src/kubernetes/evaluate-deployment.ts
var REVISION = "deployment.kubernetes.io/revision";
var REPLICA_FAILURE_FAILS_AFTER_MS = 1e4;
function evaluateDeployment(snapshot, patched, nowMs) {
  const { spec, status = {} } = snapshot.object;
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  const want = spec.replicas ?? 1;
  if (spec.paused === true) return patchedOnly("patched; it is paused, and rolls out when it is resumed");
  if (want === 0) return patchedOnly("patched; it is scaled to 0, so no pod runs the new image yet");
  if ((status.observedGeneration ?? 0) < patched.generation) return moving("the new spec is not observed yet");
  const pods = newPods(snapshot);
  const troubles = conditionTroubles(snapshot.object, patched, nowMs);
  if (updated < want) return moving(`${updated} of ${want} pods updated`, pods, nowMs, troubles);
  if (available < updated) return moving(`${available} of ${updated} new pods available`, pods, nowMs, troubles);
  if (replicas > updated) return moving(`${replicas - updated} old pods still running`, pods, nowMs, troubles);
  if (conditionOf(snapshot.object, "Available")?.status !== "True")
    return moving("not available yet", pods, nowMs, troubles);
  return complete(pods, spec.minReadySeconds);
}
function newReplicaSet({ object, replicaSets }) {
  const revision = object.metadata.annotations?.[REVISION];
  return replicaSets.find(
    ({ metadata }) => metadata.annotations?.[REVISION] === revision && (metadata.ownerReferences ?? []).some(({ uid }) => uid === object.metadata.uid)
  );
}
function newPods(snapshot) {
  const replicaSet = newReplicaSet(snapshot);
  return replicaSet === void 0 ? [] : livePodsOf(replicaSet, snapshot.pods);
}
function conditionTroubles(deployment, patched, nowMs) {
  const troubles = [];
  const replicaFailure = conditionOf(deployment, "ReplicaFailure");
  if (replicaFailure?.status === "True")
    troubles.push({
      cause: "replica failure",
      text: `no new pod can be created: ${replicaFailure.message ?? replicaFailure.reason}`,
      failsAfterMs: REPLICA_FAILURE_FAILS_AFTER_MS
    });
  const progressing = conditionOf(deployment, "Progressing");
  const deadlineMs = (deployment.spec.progressDeadlineSeconds ?? 600) * 1e3;
  if (progressing?.status === "False" && nowMs - patched.patchedAtMs >= deadlineMs)
    troubles.push({
      cause: "progress deadline",
      text: `no progress for ${deadlineMs / 1e3} s (progressDeadlineSeconds)`,
      failsAfterMs: 0
    });
  return troubles;
}
function conditionOf({ status }, type) {
  return status?.conditions?.find((condition) => condition.type === type);
}

// src/kubernetes/evaluate-stateful-set.ts
var REVISION_HASH2 = "controller-revision-hash";
function evaluateStatefulSet(snapshot, patched, nowMs) {
  const { spec, status = {} } = snapshot.object;
  const want = spec.replicas ?? 1;
  if (spec.updateStrategy?.type === "OnDelete")
    return patchedOnly("patched; with the update strategy OnDelete a pod changes when it is deleted");
  if (want === 0) return patchedOnly("patched; it is scaled to 0, so no pod runs the new image yet");
  if ((status.observedGeneration ?? 0) < patched.generation) return moving("the new spec is not observed yet");
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const expected = Math.max(0, want - partition);
  if (expected === 0) return patchedOnly(`patched; its partition ${partition} keeps all ${want} pods as they are`);
  const { updateRevision, currentRevision, updatedReplicas: updated = 0, readyReplicas: ready = 0 } = status;
  const live = livePodsOf(snapshot.object, snapshot.pods);
  const pods = live.filter(({ metadata }) => metadata.labels?.[REVISION_HASH2] === updateRevision);
  const under = (waitingFor) => {
    const blockers = live.filter((pod) => !pods.includes(pod) && isStuck(pod, nowMs));
    return { ...moving(waitingFor, pods, nowMs), blockers };
  };
  if (updated < expected) return under(`${updated} of ${expected} pods updated`);
  if (ready < want) return under(`${ready} of ${want} pods ready`);
  if (partition === 0 && currentRevision !== updateRevision) return under("the update is being completed");
  return complete(pods, spec.minReadySeconds);
}
function isStuck(pod, nowMs) {
  return troublesOf(pod, nowMs).some(({ failsAfterMs }) => failsAfterMs !== void 0);
}

// src/kubernetes/snapshot.ts
async function readSnapshot(cluster, namespace, known, call) {
  const workload = getWorkload(cluster, namespace, nameOf(known), call);
  if (known.kind === "cronjob") return asSnapshot(await workload, {});
  const selected = { ...call, labelSelector: formatSelector(known.object.spec.selector) };
  const [now, pods, replicaSets, revisions] = await Promise.all([
    workload,
    cluster.list("pods", namespace, selected),
    known.kind === "deployment" ? cluster.list("replicasets", namespace, selected) : [],
    known.kind === "daemonset" ? cluster.list("controllerrevisions", namespace, selected) : []
  ]);
  return asSnapshot(now, { pods, replicaSets, revisions });
}
function asSnapshot(workload, { pods = [], replicaSets = [], revisions = [] }) {
  switch (workload.kind) {
    case "deployment":
      return { ...workload, pods, replicaSets };
    case "statefulset":
      return { ...workload, pods };
    case "daemonset":
      return { ...workload, pods, revisions };
    case "cronjob":
      return workload;
  }
}
function evaluate(snapshot, patched, nowMs) {
  if (snapshot.object.metadata.uid !== patched.uid)
    return { state: "superseded", reason: "it was deleted and created again meanwhile" };
  if (isBeyond(snapshot, patched) && !isSameTemplate(snapshot, patched))
    return { state: "superseded", reason: "someone else changed its pod template meanwhile" };
  switch (snapshot.kind) {
    case "deployment":
      return evaluateDeployment(snapshot, patched, nowMs);
    case "statefulset":
      return evaluateStatefulSet(snapshot, patched, nowMs);
    case "daemonset":
      return evaluateDaemonSet(snapshot, patched, nowMs);
    case "cronjob":
      return evaluateCronJob(snapshot);
  }
}
function isBeyond({ object }, { generation }) {
  return (object.metadata.generation ?? 0) > generation;
}
function isSameTemplate(snapshot, { template }) {
  return JSON.stringify(templateOf(snapshot)) === JSON.stringify(template);
}
function formatSelector({ matchLabels = {}, matchExpressions = [] }) {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    switch (operator) {
      case "In":
        return `${key} in (${values.join(",")})`;
      case "NotIn":
        return `${key} notin (${values.join(",")})`;
      case "DoesNotExist":
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...labels, ...expressions].join(",");
}

// src/kubernetes/apply.ts
async function applyChanges(changes, options) {
  const groups = Map.groupBy(changes, ({ workload }) => workload);
  const targets = [...groups].map(([workload, ofWorkload]) => ({ name: parseWorkload(workload), changes: ofWorkload }));
  const tried = await Promise.all(targets.map((target) => tryPatch(target, options)));
  const results = await Promise.allSettled(tried.map(({ target, read }) => patchWorkload(target, read, options)));
  const failed2 = results.filter((result) => result.status === "rejected");
  const rollouts = results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
  const [first] = failed2;
  if (first === void 0) return rollouts;
  const set = rollouts.filter(({ patched }) => patched.changed).map(({ patched }) => formatWorkload(patched));
  if (set.length === 0) throw first.reason;
  throw new ToolError("PATCH_INCOMPLETE", `${messageOf(first.reason)}; these were patched already: ${set.join(", ")}`, {
    hint: "Deploy again when the cause is mended, or roll back: hydrofoil rollback.",
    cause: first.reason
  });
}
async function tryPatch(target, options) {
  const { cluster, namespace, signal } = options;
  return unlessOverwritten(options, async () => {
    const read = await getWorkload(cluster, namespace, target.name, { signal });
    const patch = imagePatch(read, target.changes);
    await Promise.all([
      readSnapshot(cluster, namespace, read, { signal }),
      patch === void 0 ? read : send(cluster, namespace, read, patch, { signal, dryRun: true })
    ]);
    return { target, read };
  });
}
async function patchWorkload({ name, changes }, first, options) {
  const { cluster, namespace, clock, signal } = options;
  return unlessOverwritten(options, async (attempt) => {
    const read = attempt === 1 ? first : await getWorkload(cluster, namespace, name, { signal });
    const patch = imagePatch(read, changes);
    const workload = patch === void 0 ? read : await send(cluster, namespace, read, patch, { signal, dryRun: false });
    const patched = {
      ...nameOf(workload),
      uid: workload.object.metadata.uid,
      generation: workload.object.metadata.generation ?? 0,
      template: templateOf(workload),
      changed: patch !== void 0,
      patchedAtMs: clock.now()
    };
    return { workload, patched };
  });
}
function unlessOverwritten({ signal }, attempt) {
  const isConflict = (error) => isToolError(error, "CLUSTER_CONFLICT");
  return retry(attempt, isConflict, { attempts: 10, firstDelayMs: 10, maxDelayMs: 1e3, signal });
}
async function send(cluster, namespace, { kind, object }, patch, call) {
  const options = { ...call, type: "strategic" };
  const { name } = object.metadata;
  switch (kind) {
    case "deployment":
      return { kind, object: await cluster.patch("deployments", namespace, name, patch, options) };
    case "statefulset":
      return { kind, object: await cluster.patch("statefulsets", namespace, name, patch, options) };
    case "daemonset":
      return { kind, object: await cluster.patch("daemonsets", namespace, name, patch, options) };
    case "cronjob":
      return { kind, object: await cluster.patch("cronjobs", namespace, name, patch, options) };
  }
}

// src/kubernetes/evidence.ts
var PODS_AT_MOST = 3;
var EVENTS_AT_MOST = 10;
var LOG_LINES = 20;
var LOG_BYTES = 16 * 1024;
var CLOCK_SKEW_MS = 3e4;
async function captureEvidence(cluster, snapshot, pods, options) {
  const subject = formatWorkload(nameOf(snapshot));
  const parts = await Promise.all([
    ...pods.slice(0, PODS_AT_MOST).map((pod) => podEvidence(cluster, subject, pod, options)),
    ownerEvidence(cluster, subject, snapshot, options)
  ]);
  return parts.flat();
}
async function podEvidence(cluster, subject, pod, options) {
  const podSubject = `${subject}, pod ${pod.metadata.name}`;
  const statuses = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  const logs = statuses.filter(({ ready }) => !ready).flatMap((status) => logEvidence(cluster, podSubject, pod.metadata.name, status, options));
  const events = eventEvidence(cluster, podSubject, pod.metadata, options);
  return [...conditionEvidence(podSubject, pod), ...await events, ...(await Promise.all(logs)).flat()];
}
function conditionEvidence(subject, { status }) {
  const lines = (status?.conditions ?? []).filter((condition) => condition.status !== "True" && (condition.message ?? "") !== "").map(({ type, reason = "", message = "" }) => `${type}: ${reason}: ${message}`);
  const waiting2 = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []].flatMap(
    (container) => {
      const { reason = "", message = "" } = container.state?.waiting ?? {};
      return message === "" ? [] : [`container ${container.name}: ${reason}: ${message}`];
    }
  );
  const all = [...lines, ...waiting2];
  return all.length === 0 ? [] : [{ subject, kind: "condition", lines: all }];
}
function logEvidence(cluster, subject, pod, status, options) {
  const container = `${subject}, container ${status.name}`;
  const hasStarted2 = status.state?.running !== void 0 || status.state?.terminated !== void 0;
  const hasEnded = status.lastState?.terminated !== void 0;
  return [
    ...hasStarted2 ? [tail(cluster, container, pod, status.name, "log", options)] : [],
    ...hasEnded ? [tail(cluster, container, pod, status.name, "previous-log", options)] : []
  ];
}
async function tail(cluster, subject, pod, container, kind, { namespace, signal }) {
  const bounds = { tailLines: LOG_LINES, limitBytes: LOG_BYTES, previous: kind === "previous-log" };
  const lines = await orWhyNot(async () => {
    const log = cluster.logs({ namespace, name: pod }, { container, ...bounds, signal });
    const read = [];
    for await (const line of log) read.push(line);
    return read;
  });
  return lines.length === 0 ? [] : [{ subject, kind, lines }];
}
async function ownerEvidence(cluster, subject, snapshot, options) {
  const replicaSet = snapshot.kind === "deployment" ? newReplicaSet(snapshot) : void 0;
  const owners = [snapshot.object.metadata, ...replicaSet === void 0 ? [] : [replicaSet.metadata]];
  const found = await Promise.all(owners.map((owner) => eventEvidence(cluster, subject, owner, options)));
  return found.flat();
}
async function eventEvidence(cluster, subject, { uid }, { namespace, patchedAtMs, signal }) {
  const lines = await orWhyNot(async () => {
    const events = await cluster.list("events", namespace, { fieldSelector: `involvedObject.uid=${uid}`, signal });
    return events.filter((event) => event.type === "Warning" && timeOf(event) >= patchedAtMs - CLOCK_SKEW_MS).sort((a, b) => timeOf(a) - timeOf(b)).slice(-EVENTS_AT_MOST).map(({ reason, message, count = 1 }) => `${reason}${count > 1 ? ` (${count} times)` : ""}: ${message?.trim()}`);
  });
  return lines.length === 0 ? [] : [{ subject, kind: "event", lines }];
}
function timeOf({ lastTimestamp, eventTime, metadata }) {
  return Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "") || 0;
}
async function orWhyNot(read) {
  try {
    return await read();
  } catch (error) {
    return [`(could not be read: ${messageAndHint(error)})`];
  }
}

// src/kubernetes/workloads.ts
async function findContainers(cluster, images, { namespace, workloads, signal }) {
  if (workloads === "auto") {
    const all = await listAll(cluster, namespace, { signal });
    return chooseByImage(all.map(foundWorkload), images, placeOf(cluster, namespace));
  }
  const listed = Map.groupBy(workloads.map(parseWorkload), formatWorkload);
  const chosen = await Promise.all(
    [...listed].map(async ([workload, entries]) => {
      const found = await getListed(cluster, namespace, parseWorkload(workload), { signal });
      return chooseListed(foundWorkload(found), entries, images);
    })
  );
  return chosen.flat();
}
async function listAll(cluster, namespace, call) {
  return (await Promise.all(WORKLOAD_KINDS.map((kind) => listWorkloads(cluster, namespace, kind, call)))).flat();
}
async function getListed(cluster, namespace, wanted, call) {
  try {
    return await getWorkload(cluster, namespace, wanted, call);
  } catch (error) {
    if (!isToolError(error, "CLUSTER_NOT_FOUND")) throw error;
    const others = await listWorkloads(cluster, namespace, wanted.kind, call).catch(() => []);
    const known = others.map((workload) => formatWorkload(nameOf(workload)));
    throw noSuchWorkload(wanted, known, placeOf(cluster, namespace), error);
  }
}
function foundWorkload(workload) {
  return { name: formatWorkload(nameOf(workload)), containers: containersOf(templateOf(workload)) };
}
function placeOf({ context }, namespace) {
  return `namespace ${namespace} of context ${context}`;
}

// src/kubernetes/job-model.ts
async function findJobModel(cluster, image, options) {
  const candidates = await readCandidates(cluster, options);
  const wanted = formatRepository(parseReference(image));
  const byImage = (container) => repositoryOf(container.image) === wanted;
  return firstModel(candidates, (container) => byImage(container)) ?? firstModel(candidates, (container, { listed }) => container.name === listed?.container);
}
async function readCandidates(cluster, { namespace, workloads, signal }) {
  if (workloads === "auto") {
    return (await listAll(cluster, namespace, { signal })).map((workload) => ({ workload }));
  }
  return Promise.all(
    workloads.map(parseWorkload).map(async (listed) => {
      return { listed, workload: await getListed(cluster, namespace, listed, { signal }) };
    })
  );
}
function firstModel(candidates, fits) {
  for (const candidate of candidates) {
    const template = templateOf(candidate.workload);
    const container = containersOf(template).find((one) => fits(one, candidate));
    if (container !== void 0) return { spec: template.spec, container };
  }
  return void 0;
}

// src/kubernetes/job-object.ts
import { randomBytes } from "node:crypto";
var JOB_CONTAINER = "job";
var KEPT_SECONDS = 3600;
var POD_FIELDS = [
  "serviceAccountName",
  "automountServiceAccountToken",
  "imagePullSecrets",
  "volumes",
  "securityContext",
  "nodeSelector",
  "affinity",
  "tolerations",
  "runtimeClassName",
  "priorityClassName",
  "dnsPolicy",
  "dnsConfig",
  "hostAliases",
  "enableServiceLinks"
];
var CONTAINER_FIELDS = [
  "env",
  "envFrom",
  "volumeMounts",
  "securityContext",
  "resources",
  "workingDir",
  "imagePullPolicy"
];
function jobObject({ name, image, command, timeoutMs }, model) {
  const volumes = new Set(namesIn(model?.spec.volumes));
  const container = { ...pick(model?.container, CONTAINER_FIELDS), name: JOB_CONTAINER, image, command };
  const mounts = (model?.container.volumeMounts ?? []).filter((mount) => volumes.has(mount.name));
  const sidecars = (model?.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return {
    metadata: { name: `hydrofoil-${name.slice(0, 40)}-${randomBytes(4).toString("hex")}`, labels: MANAGED_LABELS },
    spec: {
      backoffLimit: 0,
      // a migration that failed half-way is not for a machine to repeat
      ttlSecondsAfterFinished: KEPT_SECONDS,
      activeDeadlineSeconds: Math.max(1, Math.ceil(timeoutMs / 1e3)),
      // ends it even when this process is gone
      template: {
        metadata: { labels: MANAGED_LABELS },
        spec: {
          ...pick(model?.spec, POD_FIELDS),
          restartPolicy: "Never",
          ...sidecars.length === 0 ? {} : { initContainers: sidecars },
          // A StatefulSet's own volumes (volumeClaimTemplates) stay with its pods.
          containers: [model === void 0 ? container : { ...container, volumeMounts: mounts }]
        }
      }
    }
  };
}
function pick(from, fields) {
  if (from === void 0) return {};
  return Object.fromEntries(fields.flatMap((field) => from[field] === void 0 ? [] : [[field, from[field]]]));
}
function namesIn(volumes) {
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap(
    (volume) => typeof volume === "object" && volume !== null && "name" in volume && typeof volume.name === "string" ? [volume.name] : []
  );
}

// src/kubernetes/verdict.ts
var NOTHING_SEEN = { firstSeenMs: {} };
function judge(memory, sight, { nowMs, changed }) {
  switch (sight.state) {
    case "superseded":
      return { memory, judgement: { status: "superseded", reason: sight.reason } };
    case "patched":
      return { memory, judgement: { status: "done", note: sight.note } };
    case "complete":
      return judgeStability(memory, sight, { nowMs, changed });
    case "moving":
      return judgeTroubles(memory, sight, nowMs);
  }
}
function judgeStability(memory, { pods, stableForMs }, { nowMs, changed }) {
  if (!changed) return { memory, judgement: { status: "done" } };
  const restarts = restartsOf(pods);
  const stable = memory.stable?.restarts === restarts ? memory.stable : { sinceMs: nowMs, restarts };
  const leftMs = stable.sinceMs + stableForMs - nowMs;
  if (leftMs <= 0) return { memory: { ...memory, stable }, judgement: { status: "done" } };
  const text = `all new pods run; watching for ${Math.ceil(leftMs / 1e3)} s more that they stay`;
  return { memory: { ...memory, stable }, judgement: { status: "going", text } };
}
function judgeTroubles(memory, { waitingFor, pods, troubles }, nowMs) {
  const firstSeenMs = remember(memory, troubles, nowMs);
  const failed2 = troubles.find((trouble) => isOver(trouble, memory, nowMs)) ?? (allCrash(pods, troubles) ? crashOf(troubles) : void 0);
  if (failed2 !== void 0) {
    const concerned = pods.filter(({ metadata }) => metadata.name === failed2.pod);
    return {
      memory: { firstSeenMs },
      judgement: { status: "failed", reason: failed2.text, pods: concerned.length > 0 ? concerned : pods }
    };
  }
  const [first] = troubles;
  const text = first === void 0 ? waitingFor : `${waitingFor}; waiting because ${first.text}`;
  return { memory: { firstSeenMs }, judgement: { status: "going", text } };
}
function remember(memory, troubles, nowMs) {
  const causes = troubles.flatMap(({ cause, keeps }) => {
    if (keeps !== void 0 && keeps in memory.firstSeenMs) return [cause, keeps];
    return [cause];
  });
  return Object.fromEntries(causes.map((cause) => [cause, memory.firstSeenMs[cause] ?? nowMs]));
}
function isOver({ cause, failsAfterMs }, memory, nowMs) {
  const firstSeenMs = memory.firstSeenMs[cause];
  return failsAfterMs !== void 0 && firstSeenMs !== void 0 && nowMs - firstSeenMs >= failsAfterMs;
}
var RESTARTS_THAT_FAIL = 2;
function allCrash(pods, troubles) {
  return pods.length > 0 && pods.every(
    ({ metadata }) => troubles.some(({ pod, restarts = 0 }) => pod === metadata.name && restarts >= RESTARTS_THAT_FAIL)
  );
}
function crashOf(troubles) {
  return troubles.find(({ restarts = 0 }) => restarts >= RESTARTS_THAT_FAIL);
}
function restartsOf(pods) {
  const statuses = pods.flatMap(({ status }) => [
    ...status?.initContainerStatuses ?? [],
    ...status?.containerStatuses ?? []
  ]);
  return statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

// src/kubernetes/job.ts
var LOOK_EVERY_MS = 1e3;
var LAST_LINES_WITHIN_MS = 1e4;
var EVIDENCE_WITHIN_MS = 2e4;
async function runJob(request, options) {
  const { cluster, namespace, signal, progress } = options;
  parseImageByDigest(request.image);
  const model = await findJobModel(cluster, request.image, options);
  if (model === void 0)
    progress({
      type: "note",
      text: `job ${request.name}: no workload runs its image; it gets the image's own environment`
    });
  const job = await cluster.create("jobs", namespace, jobObject(request, model), { signal });
  let end;
  try {
    end = await waitForEnd(job, request, options);
    return end.verdict;
  } finally {
    if (end?.isOver !== true) await deleteJob(job, options);
  }
}
async function waitForEnd(created, request, options) {
  const { clock, signal, progress } = options;
  const deadlineMs = clock.now() + request.timeoutMs;
  const log = jobLog(request.name, options);
  let memory = NOTHING_SEEN;
  let pods = [];
  for (; ; ) {
    try {
      const [job, found] = await readJob(created, options);
      pods = found;
      const over = overOf(job);
      if (over !== void 0) [, pods] = await readJob(created, options);
      const pod = pods.find(hasStarted);
      if (pod !== void 0) log.follow(pod);
      if (over !== void 0) {
        await log.end();
        return { isOver: true, verdict: await verdictOf(over, request, pods, options) };
      }
      const sight = judge(memory, moving("running", pods, clock.now()), { nowMs: clock.now(), changed: true });
      memory = sight.memory;
      const { judgement } = sight;
      if (judgement.status === "failed")
        return { isOver: false, verdict: await failed(request, judgement.reason, pods, options) };
      if (judgement.status === "going")
        progress({ type: "status", subject: `job ${request.name}`, text: judgement.text });
    } catch (error) {
      signal.throwIfAborted();
      if (isToolError(error, "CLUSTER_NOT_FOUND"))
        return { isOver: true, verdict: await failed(request, "someone deleted it", [], options) };
      if (!isApiTrouble(error)) throw error;
      progress({
        type: "status",
        subject: `job ${request.name}`,
        text: `the API gives no answer: ${messageOf(error)}`
      });
    }
    if (clock.now() >= deadlineMs) return { isOver: false, verdict: await timedOut(request, pods, options) };
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
async function readJob({ metadata: { name } }, { cluster, namespace, signal }) {
  return Promise.all([
    cluster.get("jobs", namespace, name, { signal }),
    cluster.list("pods", namespace, { labelSelector: `job-name=${name}`, signal })
  ]);
}
function overOf({ status }) {
  const conditions = (status?.conditions ?? []).filter((condition) => condition.status === "True");
  if (conditions.some(({ type }) => type === "Complete")) return { type: "Complete" };
  const failure = conditions.find(({ type }) => type === "Failed");
  if (failure === void 0) return void 0;
  return { type: "Failed", reason: failure.reason ?? "", message: failure.message ?? "" };
}
async function verdictOf(over, request, pods, options) {
  if (over.type === "Complete") return { outcome: "complete", notes: [] };
  if (over.reason === "DeadlineExceeded") return timedOut(request, pods, options);
  const ended = pods.flatMap(({ status }) => status?.containerStatuses ?? []).find(({ name }) => name === JOB_CONTAINER);
  const termination = ended?.state?.terminated;
  const why = termination === void 0 ? over.message : `ended with exit code ${termination.exitCode}`;
  return failed(request, termination?.reason === "OOMKilled" ? `${why} (OOMKilled)` : why, pods, options);
}
async function failed(request, why, pods, options) {
  const evidence = await evidenceOf(request, pods, options);
  return { outcome: "failed", reason: `job ${request.name}: ${why}`, evidence };
}
async function timedOut(request, pods, options) {
  const reason = `job ${request.name}: not done after ${Math.round(request.timeoutMs / 1e3)} s`;
  return { outcome: "timed-out", reason, evidence: await evidenceOf(request, pods, options) };
}
async function evidenceOf({ name }, pods, { cluster, namespace, signal }) {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(EVIDENCE_WITHIN_MS)]);
  const options = { namespace, patchedAtMs: 0, signal: bounded };
  return (await Promise.all(pods.map((pod) => podEvidence(cluster, `job ${name}`, pod, options)))).flat();
}
function jobLog(name, { cluster, namespace, clock, signal, progress }) {
  let told = 0;
  let following;
  async function tell(pod) {
    let number = 0;
    const options = { container: JOB_CONTAINER, follow: true, signal };
    for await (const line of cluster.logs({ namespace, name: pod.metadata.name }, options)) {
      number++;
      if (number <= told) continue;
      told = number;
      progress({ type: "output", source: name, line });
    }
  }
  return {
    /** Called at every look; a log that is followed already goes on. */
    follow(pod) {
      following ??= tell(pod).catch((error) => {
        following = void 0;
        if (signal.aborted || isApiTrouble(error)) return;
        progress({ type: "warning", text: messageAndHint(error) });
      });
    },
    /** Waits for the last lines, but not for a connection that broke without a word. */
    async end() {
      const stop = new AbortController();
      await Promise.race([following, clock.sleep(LAST_LINES_WITHIN_MS, AbortSignal.any([signal, stop.signal]))]);
      stop.abort();
    }
  };
}
function hasStarted({ status }) {
  const container = status?.containerStatuses?.find(({ name }) => name === JOB_CONTAINER);
  return container?.state?.running !== void 0 || container?.state?.terminated !== void 0;
}
async function deleteJob({ metadata: { name } }, { cluster, namespace, progress }) {
  try {
    await cluster.delete("jobs", namespace, name, { signal: AbortSignal.timeout(1e4) });
  } catch (error) {
    if (isToolError(error, "CLUSTER_NOT_FOUND")) return;
    const hint = `Delete it: kubectl -n ${namespace} delete job ${name}`;
    progress({ type: "warning", text: `Stopping job ${name}: ${messageAndHint(error)}`, hint });
  }
}

// src/kubernetes/lease.ts
import { randomUUID } from "node:crypto";

// src/kubernetes/lease-object.ts
var DURATION_MS = 3e4;
var WHO = "hydrofoil.dev/holder";
var WHY = "hydrofoil.dev/reason";
var SINCE = "hydrofoil.dev/since";
function heldLease(identity, { holder, reason, since }, nowMs) {
  return {
    metadata: { annotations: { [WHO]: holder, [WHY]: reason, [SINCE]: since } },
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds: DURATION_MS / 1e3,
      acquireTime: microTime(nowMs),
      renewTime: microTime(nowMs)
    }
  };
}
function freedLease() {
  return { metadata: { annotations: { [WHO]: null, [WHY]: null, [SINCE]: null } }, spec: { holderIdentity: "" } };
}
function isHeld({ spec }) {
  return (spec?.holderIdentity ?? "") !== "";
}
function expiryOf({ spec }) {
  const renewedAtMs = Date.parse(spec?.renewTime ?? spec?.acquireTime ?? "") || 0;
  return renewedAtMs + (spec?.leaseDurationSeconds ?? DURATION_MS / 1e3) * 1e3;
}
function holderOf({ metadata: { annotations = {} }, spec }) {
  return {
    holder: annotations[WHO] ?? spec?.holderIdentity ?? "",
    reason: annotations[WHY] ?? "",
    since: annotations[SINCE] ?? spec?.acquireTime ?? ""
  };
}
function describeHolder(lease) {
  const { holder, reason, since } = lease === void 0 ? { holder: "", reason: "", since: "" } : holderOf(lease);
  if (holder === "") return "held by nobody";
  return `held by ${holder}${reason === "" ? "" : ` for ${reason}`}${since === "" ? "" : ` since ${since}`}`;
}
function microTime(ms) {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

// src/kubernetes/lease.ts
var RENEW_EVERY_MS = 1e4;
var RENEW_AGAIN_MS = 1e3;
var CONFIRM_MS = 12e3;
var SURELY_EXPIRED_MS = 5 * 6e4;
async function acquireLease(holder, options) {
  const identity = `${holder.holder} ${randomUUID()}`;
  for (; ; ) {
    try {
      await takeLease(identity, holder, options);
      return keepLease(identity, options);
    } catch (error) {
      if (!isToolError(error, "CLUSTER_CONFLICT")) throw error;
    }
  }
}
async function leaseHolder(place) {
  const lease = await readLease(place);
  return lease === void 0 || !isHeld(lease) || expiryOf(lease) <= place.clock.now() ? void 0 : holderOf(lease);
}
async function takeLease(identity, holder, options) {
  const { cluster, namespace, environment, clock, force, signal, progress } = options;
  const body = heldLease(identity, holder, clock.now());
  const lease = await readLease(options) ?? await createLease(options);
  if (isHeld(lease)) {
    if (force) progress({ type: "warning", text: `breaking the lock of ${environment}: ${describeHolder(lease)}` });
    else if (!await isAbandoned(lease, options)) throw held(lease, environment);
  }
  const metadata = { ...body.metadata, resourceVersion: lease.metadata.resourceVersion };
  await cluster.patch("leases", namespace, objectNameOf(environment), { ...body, metadata }, { type: "merge", signal });
}
async function readLease({ cluster, namespace, environment, signal }) {
  try {
    return await cluster.get("leases", namespace, objectNameOf(environment), { signal });
  } catch (error) {
    if (isToolError(error, "CLUSTER_NOT_FOUND")) return void 0;
    throw error;
  }
}
async function createLease({ cluster, namespace, environment, signal }) {
  const metadata = { name: objectNameOf(environment), labels: MANAGED_LABELS };
  return cluster.create("leases", namespace, { metadata, spec: {} }, { signal });
}
async function isAbandoned(lease, options) {
  const { clock, environment, progress, signal } = options;
  const expiredForMs = clock.now() - expiryOf(lease);
  if (expiredForMs <= 0) return false;
  if (expiredForMs < SURELY_EXPIRED_MS) {
    progress({ type: "note", text: `the lock of ${environment} has expired; making sure that nobody renews it` });
    await clock.sleep(CONFIRM_MS, signal);
    const later = await readLease(options);
    if (later !== void 0 && later.metadata.resourceVersion !== lease.metadata.resourceVersion) return false;
  }
  progress({ type: "note", text: `taking over the expired lock of ${environment}: ${describeHolder(lease)}` });
  return true;
}
function keepLease(identity, options) {
  const lost = new AbortController();
  const stopped = new AbortController();
  const renewing = renewUntilStopped(identity, options, stopped.signal).catch((error) => lost.abort(error));
  return {
    lost: lost.signal,
    async release() {
      if (stopped.signal.aborted) return;
      stopped.abort();
      await renewing;
      if (!lost.signal.aborted) await freeLease(identity, options);
    }
  };
}
async function renewUntilStopped(identity, options, stopped) {
  const { clock, environment } = options;
  let waitMs = RENEW_EVERY_MS;
  while (!stopped.aborted) {
    try {
      await clock.sleep(waitMs, stopped);
      await renew(identity, options, stopped);
      waitMs = RENEW_EVERY_MS;
    } catch (error) {
      if (stopped.aborted) return;
      waitMs = RENEW_AGAIN_MS;
      if (isApiTrouble(error) || isToolError(error, "CLUSTER_CONFLICT")) continue;
      if (isToolError(error, "LOCK_LOST")) throw error;
      throw new ToolError("LOCK_LOST", `Renewing the lock of ${environment}: ${messageOf(error)}`, { cause: error });
    }
  }
}
async function renew(identity, options, signal) {
  const { cluster, namespace, environment, clock } = options;
  const lease = await readLease({ ...options, signal });
  if (lease?.spec?.holderIdentity !== identity)
    throw new ToolError("LOCK_LOST", `Renewing the lock of ${environment}: now it is ${describeHolder(lease)}`, {
      hint: "Someone broke the lock with --break-lock: find out what they do before you deploy again."
    });
  const body = {
    metadata: { resourceVersion: lease.metadata.resourceVersion },
    spec: { renewTime: microTime(clock.now()) }
  };
  await cluster.patch("leases", namespace, objectNameOf(environment), body, { type: "merge", signal });
}
async function freeLease(identity, options) {
  const { cluster, namespace, environment, progress } = options;
  const signal = AbortSignal.timeout(1e4);
  try {
    const lease = await readLease({ ...options, signal });
    if (lease?.spec?.holderIdentity !== identity) return;
    const { metadata, spec } = freedLease();
    const body = { metadata: { ...metadata, resourceVersion: lease.metadata.resourceVersion }, spec };
    await cluster.patch("leases", namespace, objectNameOf(environment), body, { type: "merge", signal });
  } catch (error) {
    const text = `Releasing the lock of ${environment}: ${messageAndHint(error)}`;
    progress({ type: "warning", text, hint: `It expires by itself in ${DURATION_MS / 1e3} seconds.` });
  }
}
function held(lease, environment) {
  return new ToolError("LOCK_HELD", `Locking ${environment}: it is ${describeHolder(lease)}`, {
    hint: "Wait until that run has ended. If it is gone: the lock expires after 30 seconds, or break it with --break-lock."
  });
}

// src/kubernetes/previous-images.ts
async function findPreviousImages(cluster, containers, { namespace, signal }) {
  const groups = Map.groupBy(containers, ({ workload }) => workload);
  const found = await Promise.all(
    [...groups].map(async ([workload, ofWorkload]) => {
      const { kind, name } = parseWorkload(workload);
      if (kind !== "deployment") return [];
      const { metadata, spec } = await cluster.get("deployments", namespace, name, { signal });
      const selected = { signal, labelSelector: formatSelector(spec.selector) };
      const [replicaSets, pods] = await Promise.all([
        cluster.list("replicasets", namespace, selected),
        cluster.list("pods", namespace, selected)
      ]);
      const earlier = replicaSets.filter((replicaSet) => (replicaSet.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid)).sort((a, b) => revisionOf(b) - revisionOf(a));
      return ofWorkload.flatMap((container) => previousOf(container, earlier, pods) ?? []);
    })
  );
  return found.flat();
}
function previousOf({ workload, container, image }, replicaSets, pods) {
  for (const replicaSet of replicaSets) {
    const text = imageIn(replicaSet.spec.template, container);
    if (text === void 0 || text === image) continue;
    const byDigest = isByDigest(text) ? text : digestFromPods(container, text, replicaSet, pods);
    if (byDigest !== void 0 && byDigest !== image) return { workload, container, image: byDigest, previous: image };
  }
  return void 0;
}
function revisionOf({ metadata }) {
  return Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
}
function imageIn(template, container) {
  return containersOf(template).find(({ name }) => name === container)?.image;
}
function isByDigest(text) {
  try {
    return parseReference(text).digest !== void 0;
  } catch (error) {
    if (isToolError(error)) return false;
    throw error;
  }
}
function digestFromPods(container, text, { metadata }, pods) {
  const statuses = pods.filter((pod) => (pod.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid)).flatMap(({ status }) => [...status?.containerStatuses ?? [], ...status?.initContainerStatuses ?? []]);
  const imageId = statuses.find(
    ({ name: name2, imageID = "" }) => name2 === container && imageID.includes("@sha256:")
  )?.imageID;
  if (imageId === void 0) return void 0;
  const { digest } = parseReference(imageId.replace(/^[a-z-]+:\/\//, ""));
  const { registry, name } = parseReference(text);
  return digest === void 0 ? void 0 : formatReference({ registry, name, digest });
}

// src/kubernetes/record.ts
var HOLDS = array(HOLD_SCHEMA);
var RELEASES_AT_MOST = 50;
var RECORD_BYTES_AT_MOST = 900 * 1024;
var GOOD_RELEASES_AT_LEAST = 3;
var RELEASE_KEY = /^release-\d+$/;
function parseHistory(data, where) {
  const releases = Object.entries(data).filter(([key]) => RELEASE_KEY.test(key)).map(([key, text]) => parseEntry(RELEASE_SCHEMA, text, key, where)).sort((a, b) => a.id - b.id);
  return { releases, holds: data.holds === void 0 ? [] : parseEntry(HOLDS, data.holds, "holds", where) };
}
function historyChanges(data, before, next) {
  const kept = keepNewest(next);
  const changes = {};
  for (const entry of kept) {
    const same = before.releases.find(({ id }) => id === entry.id);
    if (JSON.stringify(same) !== JSON.stringify(entry)) changes[keyOf(entry)] = JSON.stringify(entry);
  }
  const keys = new Set(kept.map(keyOf));
  for (const key of Object.keys(data)) if (RELEASE_KEY.test(key) && !keys.has(key)) changes[key] = null;
  if (JSON.stringify(before.holds) !== JSON.stringify(next.holds)) changes.holds = JSON.stringify(next.holds);
  return changes;
}
function keepNewest({ releases, holds: held2 }) {
  const good = releases.filter(({ outcome }) => outcome === "succeeded").slice(-GOOD_RELEASES_AT_LEAST);
  const kept = [];
  let sizeBytes = Buffer.byteLength(JSON.stringify(held2)) + sizeOf(good);
  for (const entry of releases.toReversed()) {
    if (good.includes(entry)) {
      kept.unshift(entry);
      continue;
    }
    sizeBytes += sizeOf([entry]);
    if (kept.length < RELEASES_AT_MOST && sizeBytes <= RECORD_BYTES_AT_MOST) kept.unshift(entry);
  }
  return kept;
}
function sizeOf(releases) {
  return releases.reduce((sum, entry) => sum + keyOf(entry).length + Buffer.byteLength(JSON.stringify(entry)), 0);
}
function keyOf({ id }) {
  return `release-${id}`;
}
function parseEntry(schema, text, key, where) {
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw broken(key, where, messageOf(error));
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw broken(key, where, `${issue?.path.join(".")}: ${issue?.message}`);
}
function broken(key, where, why) {
  return new ToolError("RELEASE_RECORD_BROKEN", `Reading the history in ${where}, entry "${key}": ${why}`, {
    hint: `Mend the entry, or remove it: kubectl edit ${where}`
  });
}

// src/kubernetes/records.ts
var ATTEMPTS = 20;
async function readHistory(options) {
  const map = await readMap(options);
  return parseHistory(map?.data ?? {}, placeOf2(options));
}
async function updateHistory(change, options) {
  return retry(
    () => swapHistory(change, options),
    (error) => isToolError(error, "CLUSTER_CONFLICT"),
    { attempts: ATTEMPTS, firstDelayMs: 20, maxDelayMs: 500, signal: options.signal }
  );
}
async function swapHistory(change, options) {
  const { cluster, namespace, environment, signal } = options;
  const name = objectNameOf(environment);
  const map = await readMap(options);
  const data = map?.data ?? {};
  const before = parseHistory(data, placeOf2(options));
  const changes = historyChanges(data, before, change(before));
  if (map === void 0) {
    const metadata = { name, labels: MANAGED_LABELS };
    const created = await cluster.create("configmaps", namespace, { metadata, data: changes }, { signal });
    return parseHistory(created.data ?? {}, placeOf2(options));
  }
  if (Object.keys(changes).length === 0) return before;
  const body = { metadata: { resourceVersion: map.metadata.resourceVersion }, data: changes };
  const written = await cluster.patch("configmaps", namespace, name, body, { type: "merge", signal });
  return parseHistory(written.data ?? {}, placeOf2(options));
}
async function readMap({ cluster, namespace, environment, signal }) {
  try {
    return await cluster.get("configmaps", namespace, objectNameOf(environment), { signal });
  } catch (error) {
    if (isToolError(error, "CLUSTER_NOT_FOUND")) return void 0;
    throw error;
  }
}
function placeOf2({ namespace, environment }) {
  return `configmap/${objectNameOf(environment)} -n ${namespace}`;
}

// src/kubernetes/watch.ts
var QUICK_MS = 1e3;
var SLOW_MS = 3e3;
var MOVES_MS = 2e4;
var EVIDENCE_WITHIN_MS2 = 2e4;
async function watchRollouts(rollouts, options) {
  const { clock, timeoutMs, signal, progress } = options;
  const startedAtMs = clock.now();
  let watched = rollouts.map((rollout) => ({
    ...rollout,
    memory: NOTHING_SEEN,
    judgement: { status: "going", text: "patched" },
    lastText: "patched",
    pods: [],
    blockers: []
  }));
  let movedAtMs = startedAtMs;
  for (; ; ) {
    const before = watched;
    watched = await Promise.all(before.map((one) => one.judgement.status === "done" ? one : look(one, options)));
    for (const [index, one] of watched.entries()) {
      if (textOf(one) === textOf(before[index] ?? one)) continue;
      movedAtMs = clock.now();
      progress({ type: "status", subject: formatWorkload(one.patched), text: textOf(one), ...countOf(one.pods) });
    }
    const verdict = await conclude(watched, options);
    if (verdict !== void 0) return verdict;
    if (clock.now() - startedAtMs >= timeoutMs) return timedOut2(watched, options);
    await clock.sleep(clock.now() - movedAtMs < MOVES_MS ? QUICK_MS : SLOW_MS, signal);
  }
}
async function look(one, options) {
  const { cluster, namespace, clock, signal } = options;
  const { patched } = one;
  try {
    const snapshot = await readSnapshot(cluster, namespace, one.workload, { signal });
    const nowMs = clock.now();
    const sight = evaluate(snapshot, patched, nowMs);
    const { memory, judgement } = judge(one.memory, sight, { nowMs, changed: patched.changed });
    const blockers = blockersOf(sight);
    await removeStuckPods(one, blockers, options);
    return { ...one, memory, judgement, lastText: textOf({ judgement }), snapshot, blockers, pods: podsOf(sight) };
  } catch (error) {
    signal.throwIfAborted();
    if (isToolError(error, "CLUSTER_NOT_FOUND"))
      return { ...one, judgement: { status: "superseded", reason: "it was deleted meanwhile" } };
    if (!isApiTrouble(error)) throw error;
    const text = `${one.lastText}; waiting because the API gives no answer: ${messageOf(error)}`;
    return { ...one, judgement: { status: "going", text } };
  }
}
async function removeStuckPods(one, blockers, options) {
  const { cluster, namespace, progress, signal } = options;
  const stuck = blockers.filter(({ metadata }) => one.blockers.some((last) => last.metadata.uid === metadata.uid));
  for (const { metadata } of stuck) {
    const what = `pod ${metadata.name} of ${formatWorkload(one.patched)}, which can't start and keeps its place`;
    try {
      await cluster.delete("pods", namespace, metadata.name, { signal });
      progress({ type: "note", text: `deleted ${what}` });
    } catch (error) {
      if (isToolError(error, "CLUSTER_NOT_FOUND") || isApiTrouble(error)) continue;
      if (!isToolError(error, "CLUSTER_FORBIDDEN")) throw error;
      const hint = `Delete it: kubectl -n ${namespace} delete pod ${metadata.name}`;
      progress({ type: "warning", text: `Deleting ${what}: ${messageAndHint(error)}`, hint });
    }
  }
}
async function conclude(watched, options) {
  const failed2 = watched.filter(({ judgement }) => judgement.status === "failed");
  if (failed2.length > 0)
    return { outcome: "failed", reason: reasonsOf(failed2), evidence: await evidenceOf2(failed2, options) };
  const superseded = watched.filter(({ judgement }) => judgement.status === "superseded");
  if (superseded.length > 0) return { outcome: "superseded", reason: reasonsOf(superseded) };
  if (watched.some(({ judgement }) => judgement.status !== "done")) return void 0;
  return {
    outcome: "complete",
    notes: watched.flatMap(
      ({ patched, judgement }) => judgement.status === "done" && judgement.note !== void 0 ? [`${formatWorkload(patched)}: ${judgement.note}`] : []
    )
  };
}
async function timedOut2(watched, options) {
  const unfinished = watched.filter(({ judgement }) => judgement.status !== "done");
  const reason = `not rolled out after ${Math.round(options.timeoutMs / 1e3)} s: ${reasonsOf(unfinished)}`;
  return { outcome: "timed-out", reason, evidence: await evidenceOf2(unfinished, options) };
}
async function evidenceOf2(watched, options) {
  const { cluster, namespace } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(EVIDENCE_WITHIN_MS2)]);
  const parts = await Promise.all(
    watched.map(({ snapshot, judgement, pods, patched: { patchedAtMs } }) => {
      if (snapshot === void 0) return [];
      const concerned = judgement.status === "failed" ? judgement.pods : pods;
      return captureEvidence(cluster, snapshot, concerned, { namespace, patchedAtMs, signal });
    })
  );
  options.signal.throwIfAborted();
  return parts.flat();
}
function reasonsOf(watched) {
  return watched.map((one) => `${formatWorkload(one.patched)}: ${textOf(one)}`).join("; ");
}
function textOf({ judgement }) {
  switch (judgement.status) {
    case "going":
      return judgement.text;
    case "done":
      return judgement.note ?? "rolled out";
    case "failed":
    case "superseded":
      return judgement.reason;
  }
}
function podsOf(sight) {
  return sight.state === "moving" || sight.state === "complete" ? sight.pods : [];
}
function blockersOf(sight) {
  return sight.state === "moving" ? sight.blockers ?? [] : [];
}
function countOf(pods) {
  if (pods.length === 0) return {};
  const ready = pods.filter(
    ({ status }) => status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True")
  );
  return { pods: { ready: ready.length, all: pods.length } };
}

// src/kubernetes/target.ts
function clusterTarget({ cluster, environment, workloads, clock, ...options }) {
  const namespace = options.namespace ?? cluster.namespace;
  const place = { cluster, namespace, environment, clock };
  return {
    description: `context ${cluster.context}, namespace ${namespace}`,
    async read(images, { signal }) {
      const [history, containers] = await Promise.all([
        readHistory({ ...place, signal }),
        findContainers(cluster, images, { namespace, workloads, signal })
      ]);
      return { history, containers };
    },
    lock: (holder, lockOptions) => acquireLease(holder, { ...place, ...lockOptions }),
    lockHolder: ({ signal }) => leaseHolder({ ...place, signal }),
    runJob: (job, jobOptions) => runJob(job, { ...place, workloads, ...jobOptions }),
    async apply(changes, applyOptions) {
      const rollouts = await applyChanges(changes, { ...place, ...applyOptions });
      return {
        watchable: true,
        watch: (watchOptions) => watchRollouts(rollouts, { ...place, ...watchOptions })
      };
    },
    updateHistory: (change, { signal }) => updateHistory(change, { ...place, signal }),
    previousImages: (containers, { signal }) => findPreviousImages(cluster, containers, { namespace, signal })
  };
}
export {
  clusterTarget
};
