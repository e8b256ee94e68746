import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  shortCommit
} from "./chunk-D4EQI5GQ.js";
import {
  formatDuration
} from "./chunk-WXSB6JGW.js";

// src/action/summary/headline.ts
var NAMES = /* @__PURE__ */ new Map([["deploy", "Deployment"]]);
function headlineOf(report, subject = "a deployment") {
  const { command, environment, outcome, images, durationMs } = report;
  const duration = formatDuration(durationMs);
  const run = `${NAMES.get(command) ?? sentence(command)}${environment === void 0 ? "" : ` of ${environment.name}`}`;
  switch (outcome.kind) {
    case "released":
      return releasedHeadline(outcome.result, environment?.name ?? "the environment", report);
    case "planned":
      return plannedHeadline(images, subject);
    case "built":
      return { mark: "\u2705", text: `${list(namesOf(images))} ${are(images)} in the registry, after ${duration}` };
    case "based":
      return basedHeadline(images, duration);
    case "done":
      return { mark: "\u2705", text: `${run} is done, after ${duration}` };
    case "skipped":
      return { mark: "\u2705", text: `Nothing to do: ${outcome.reason}` };
    case "error":
      return { mark: "\u274C", text: `${run} failed after ${duration}` };
    case "interrupted":
      return { mark: "\u23F9\uFE0F", text: `${run} was stopped after ${duration}` };
  }
}
function releasedHeadline(result, environment, { durationMs, source }) {
  const duration = formatDuration(durationMs);
  switch (result.kind) {
    case "done": {
      const { action, commit, restores } = result.release;
      if (action === "rollback") {
        const goal = restores === void 0 ? "what ran before" : `release ${restores}`;
        return { mark: "\u23EA", text: `Rolled ${environment} back to ${goal} in ${duration}` };
      }
      return { mark: "\u2705", text: `Deployed ${shortCommit(commit)} to ${environment} in ${duration}` };
    }
    case "nothing-to-do":
      return { mark: "\u2705", text: `${sentence(environment)} runs ${shortCommit(source.commit)} already: nothing to do` };
    case "failed": {
      const how = { failed: "failed", "timed-out": "was not rolled out in time", superseded: "was overtaken" };
      const left = result.release.changes.length === 0 ? "nothing was changed" : "it is left as it is";
      const text = `Release ${result.release.id} of ${environment} ${how[result.failure.outcome]}: ${left}`;
      return { mark: result.failure.outcome === "superseded" ? "\u23F9\uFE0F" : "\u274C", text };
    }
    case "rolled-back":
      return { mark: "\u23EA", text: `Release ${result.release.id} of ${environment} failed, and was rolled back` };
    case "rollback-failed":
      return { mark: "\u274C", text: `Release ${result.release.id} of ${environment} failed, and so did its rollback` };
    case "interrupted": {
      const left = result.release === void 0 ? "no workload was changed" : "the rollout is left as it is";
      return { mark: "\u23F9\uFE0F", text: `The deployment of ${environment} was stopped after ${duration}: ${left}` };
    }
  }
}
function plannedHeadline(images, subject) {
  const rebuilt = images.filter(({ plans }) => plans.some(hasBaseToBuild));
  if (rebuilt.length > 0)
    return { mark: "\u{1F528}", text: `${sentence(subject)} rebuilds the base of ${list(namesOf(rebuilt))}` };
  const executed = images.filter(({ plans }) => plans.some(hasStepToExecute));
  if (executed.length > 0) {
    return {
      mark: "\u{1F528}",
      text: `${sentence(subject)} rebuilds no base, and runs instructions of ${list(namesOf(executed))} again`
    };
  }
  const changed = images.filter(
    ({ state, plans }) => state.kind === "waits" || plans.some(({ action }) => action === "make")
  );
  if (changed.length === 0) return { mark: "\u2705", text: `${sentence(subject)} changes no image` };
  return { mark: "\u26A1", text: `${sentence(subject)} rebuilds nothing: only changed files are packed` };
}
function basedHeadline(images, duration) {
  const built = images.filter(
    ({ state }) => state.kind === "based" ? state.bases.some(({ outcome }) => outcome === "built") : state.kind === "made"
  );
  if (built.length === 0) return { mark: "\u2705", text: "Every base is there: a deployment builds none" };
  return { mark: "\u{1F528}", text: `Built the base of ${list(namesOf(built))} in ${duration}: a deployment will find it` };
}
function hasBaseToBuild({ base, stages }) {
  return [base, ...stages.map((stage) => stage.base)].some(({ action }) => action === "build");
}
function hasStepToExecute(plan) {
  return [plan, ...plan.stages].some(({ steps }) => steps.some(({ action }) => action === "execute"));
}
function namesOf(images) {
  return images.map(({ name }) => name);
}
function are({ length }) {
  return length === 1 ? "is" : "are";
}
function list(names) {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export {
  headlineOf
};
