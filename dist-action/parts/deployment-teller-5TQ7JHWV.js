import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  bestEffort
} from "./chunk-JMSXB7R2.js";
import {
  CREATED,
  DEPLOYMENTS,
  parseAnswer
} from "./chunk-XMVY5ADD.js";
import "./chunk-L3H7JVZQ.js";
import "./chunk-WVNT4RYM.js";
import {
  headlineOf
} from "./chunk-HNW4RTDX.js";
import "./chunk-D4EQI5GQ.js";
import "./chunk-WXSB6JGW.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";

// src/action/github/deployment-status.ts
function statusAtEnd(report) {
  const { text } = headlineOf(report);
  const because = reasonOf(report);
  return { state: stateOf(report), description: because === void 0 ? text : `${text}: ${because}` };
}
var REFUSALS = /* @__PURE__ */ new Set(["RELEASE_OLDER_COMMIT", "RELEASE_ON_HOLD"]);
function stateOf({ outcome }) {
  switch (outcome.kind) {
    case "released":
      return releasedState(outcome.result);
    case "error":
      return outcome.error.code !== void 0 && REFUSALS.has(outcome.error.code) ? "inactive" : "error";
    case "interrupted":
      return "error";
    case "planned":
    case "built":
    case "based":
    case "done":
    case "skipped":
      return "inactive";
  }
}
function releasedState(result) {
  switch (result.kind) {
    case "done":
    case "nothing-to-do":
      return "success";
    case "failed":
      return result.failure.outcome === "superseded" ? "inactive" : "failure";
    case "rolled-back":
    case "rollback-failed":
      return "failure";
    case "interrupted":
      return "error";
  }
}
function reasonOf({ outcome }) {
  if (outcome.kind === "error") return outcome.error.message;
  if (outcome.kind !== "released") return void 0;
  return "failure" in outcome.result ? outcome.result.failure.reason : void 0;
}

// src/action/github/deployments.ts
var PERMISSION = "deployments: write";
async function createDeployment(api, request, { signal, attempt }) {
  const { commit, environment, run, description } = request;
  const step = `Telling GitHub of the deployment of ${environment}`;
  const made = attempt === 1 ? void 0 : await findDeployment(api, request, step, signal);
  if (made !== void 0) return made;
  const { value } = await api.send(
    {
      method: "POST",
      path: "deployments",
      body: {
        ref: commit,
        environment,
        description: cut(description),
        payload: { hydrofoil: run },
        auto_merge: false,
        required_contexts: [],
        transient_environment: false
      },
      step,
      permission: PERMISSION
    },
    { signal }
  );
  return parseAnswer(CREATED, value, step).id;
}
async function findDeployment(api, { commit, environment, run }, step, signal) {
  const query = { sha: commit, environment, per_page: "100" };
  const { value } = await api.send(
    { method: "GET", path: "deployments", query, step, permission: PERMISSION },
    { signal }
  );
  return parseAnswer(DEPLOYMENTS, value, step).find(({ payload }) => runIn(payload) === run)?.id;
}
function runIn(payload) {
  if (typeof payload === "object" && payload !== null) return Reflect.get(payload, "hydrofoil");
  if (typeof payload !== "string") return void 0;
  try {
    return runIn(JSON.parse(payload));
  } catch {
    return void 0;
  }
}
async function addDeploymentStatus(api, deployment, { state, description, logUrl, environmentUrl }, { signal }) {
  await api.send(
    {
      method: "POST",
      path: `deployments/${deployment}/statuses`,
      body: {
        state,
        description: cut(description),
        ...logUrl === void 0 ? {} : { log_url: logUrl },
        ...environmentUrl === void 0 ? {} : { environment_url: environmentUrl },
        auto_inactive: true
      },
      step: `Telling GitHub how deployment ${deployment} stands`,
      permission: PERMISSION
    },
    { signal }
  );
}
var MOST_CHARACTERS = 140;
function cut(text) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1).replace(/[\uD800-\uDBFF]$/, "")}\u2026`;
}

// src/action/github/deployment-teller.ts
function makeDeploymentTeller(options) {
  const { api, run, logUrl } = options;
  let told = Promise.resolve(void 0);
  let isBegun = false;
  let isWaiting = false;
  const then = (step) => {
    told = told.then(step);
  };
  const create = (commit, environment, effort) => {
    const request = { commit, environment, run, description: `hydrofoil, run ${run}` };
    return bestEffort(({ signal, number }) => createDeployment(api, request, { signal, attempt: number }), effort);
  };
  const say = (status, effort) => then(async (deployment) => {
    if (deployment === void 0) return void 0;
    const complete = { ...status, ...logUrl === void 0 ? {} : { logUrl } };
    await bestEffort(({ signal }) => addDeploymentStatus(api, deployment, complete, { signal }), effort);
    return deployment;
  });
  return {
    begin(commit, environment) {
      isBegun = true;
      then(() => create(commit, environment, options));
      say({ state: "in_progress", description: "making and pushing the images" }, options);
    },
    hear(event) {
      if (!isBegun) return;
      if (event.type === "status" && event.subject === "lock" && !isWaiting) {
        isWaiting = true;
        say({ state: "pending", description: event.text }, options);
      }
      if (event.type === "phase-started" && isWaiting && (event.phase === "patch" || event.phase.startsWith("job "))) {
        isWaiting = false;
        say({ state: "in_progress", description: "deploying" }, options);
      }
    },
    async end(report, effort) {
      const goneTo = isBegun ? void 0 : commitOf(report);
      const { environment } = report;
      if (goneTo !== void 0 && environment !== void 0) then(() => create(goneTo, environment.name, effort));
      const environmentUrl = environment?.url;
      say({ ...statusAtEnd(report), ...environmentUrl === void 0 ? {} : { environmentUrl } }, effort);
      await told;
    }
  };
}
function commitOf({ outcome }) {
  return outcome.kind === "released" && "release" in outcome.result ? outcome.result.release?.commit : void 0;
}
export {
  makeDeploymentTeller
};
