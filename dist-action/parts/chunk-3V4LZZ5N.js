import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  require_picocolors
} from "./chunk-X4SI5DTL.js";
import {
  phase
} from "./chunk-XYBNOGYV.js";
import {
  formatDuration
} from "./chunk-WXSB6JGW.js";
import {
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import {
  __toESM
} from "./chunk-KLNSXXG2.js";

// src/release/result.ts
async function unlessInterrupted(signal, run) {
  try {
    return await run();
  } catch (error) {
    if (signal.aborted) return { kind: "interrupted", reason: messageOf(signal.reason) };
    throw error;
  }
}
function exitCodeOf(result) {
  switch (result.kind) {
    case "done":
    case "nothing-to-do":
      return 0;
    case "failed":
      return result.failure.outcome === "timed-out" ? 70 : 1;
    case "rolled-back":
      return 3;
    case "rollback-failed":
      return 4;
    case "interrupted":
      return 130;
  }
}

// src/cli/show-result.ts
var import_picocolors = __toESM(require_picocolors(), 1);
function showResult(result, frame, context) {
  const ms = Math.round(performance.now() - context.startedAt);
  if (context.json) {
    const { kind, ...rest } = result;
    context.output.result(JSON.stringify({ outcome: kind, ms, ...frame, ...rest }));
    return;
  }
  for (const line of linesOf(result, frame)) context.output.result(line);
  context.output.progress({ type: "note", text: `${formatDuration(ms)} in all` });
}
function linesOf(result, { environment, target }) {
  switch (result.kind) {
    case "done": {
      const { release, changes, notes } = result;
      const verb = release.action === "rollback" ? `back to release ${release.restores ?? "before"}` : "deployed";
      return [
        ...changes.map(({ workload, container, image }) => `  ${workload} (${container}): ${image}`),
        ...notes.map((note) => `  ${note}`),
        `${import_picocolors.default.green("\u2713")} ${environment}: release ${release.id} ${verb}, ${target}`
      ];
    }
    case "nothing-to-do":
      return [`${import_picocolors.default.green("\u2713")} ${environment}: everything runs this already, ${target}`];
    case "failed":
      return [
        ...evidenceOf(result.failure),
        `${import_picocolors.default.red("\u2717")} ${environment}: release ${result.release.id} failed: ${result.failure.reason}`
      ];
    case "rolled-back":
      return [
        ...evidenceOf(result.failure),
        `${import_picocolors.default.red("\u2717")} ${environment}: release ${result.release.id} failed and was rolled back: ${result.failure.reason}`
      ];
    case "rollback-failed":
      return [
        ...evidenceOf(result.failure),
        ...evidenceOf(result.rollbackFailure),
        `${import_picocolors.default.red("\u2717")} ${environment}: release ${result.release.id} failed: ${result.failure.reason}; the rollback failed too: ${result.rollbackFailure.reason}`
      ];
    case "interrupted":
      return [
        `${import_picocolors.default.red("\u2717")} ${environment}: ${result.reason}; ${result.release === void 0 ? "no workload was changed" : "the rollout is left as it is"}`
      ];
  }
}
function evidenceOf(failure) {
  return ("evidence" in failure ? failure.evidence : []).flatMap(({ subject, kind, lines }) => [
    `  ${import_picocolors.default.bold(subject)} (${kind})`,
    ...lines.map((line) => `    | ${line}`)
    // behind a bar no line is a command to the CI
  ]);
}

// src/release/environment-lock.ts
var POLL_MS = 1e3;
async function withEnvironmentLock(request, reason, options, run) {
  const lock = await takeLock(request, reason, options);
  try {
    const held = AbortSignal.any([options.signal, lock.lost]);
    return await unlessInterrupted(held, () => run(held));
  } finally {
    await lock.release().catch((error) => {
      options.progress({
        type: "warning",
        text: `Giving back the lock of ${request.environment}: ${messageOf(error)}`,
        hint: "If the next deployment finds it held, give that one --break-lock."
      });
    });
  }
}
async function takeLock(request, reason, options) {
  const { target, clock, signal, progress } = options;
  const waitUntil = clock.now() + request.lockWaitMs;
  for (; ; ) {
    try {
      const holder = { holder: request.actor, reason, since: new Date(clock.now()).toISOString() };
      return await target.lock(holder, { signal, progress, force: request.breakLock });
    } catch (error) {
      if (!isToolError(error, "LOCK_HELD") || clock.now() >= waitUntil) throw error;
      progress({ type: "status", subject: "lock", text: `waiting: ${error.message}` });
      await clock.sleep(POLL_MS, signal);
    }
  }
}

// src/release/record.ts
function withRelease(history, release, { add, end } = { end: [] }) {
  const recorded = findRecorded(history, release);
  const id = recorded?.id ?? nextId(history);
  const complete = { ...release, id };
  const releases = recorded === void 0 ? [...history.releases, complete] : history.releases.map((one) => one === recorded ? complete : one);
  const left = history.holds.filter(
    (hold) => hold.commit !== add?.commit && end.every(({ commit }) => commit !== hold.commit)
  );
  return { releases, holds: add === void 0 ? left : [...left, { ...add, release: id }] };
}
function findRecorded({ releases }, draft) {
  return releases.findLast(({ startedAt, actor }) => startedAt === draft.startedAt && actor === draft.actor);
}
function nextId({ releases }) {
  return Math.max(0, ...releases.map(({ id }) => id)) + 1;
}
async function record(target, release, holds, { signal, progress, before }) {
  try {
    const history = await target.updateHistory((current) => withRelease(current, release, holds), { signal });
    return findRecorded(history, release) ?? { ...release, id: nextId(before) };
  } catch (error) {
    progress({
      type: "warning",
      text: `Recording the release (${release.outcome}) in ${target.description}: ${messageOf(error)}`,
      hint: `${remedyOf(error)}The deployment itself is not affected; "hydrofoil history" and "hydrofoil rollback" will not know it.`
    });
    return { ...release, id: findRecorded(before, release)?.id ?? nextId(before) };
  }
}
function remedyOf(error) {
  return isToolError(error) && error.hint !== void 0 ? `${error.hint}${/[.!?]$/.test(error.hint) ? "" : "."} ` : "";
}
function underWay(draft) {
  const outcome = "interrupted";
  return { ...draft, durationMs: 0, outcome, reason: draft.reason ?? "The run did not say how it ended." };
}

// src/release/carry-out.ts
async function carryOut(target, changes, options) {
  try {
    const attempt = await applyAndWatch(target, changes, options);
    if (attempt.kind === "nothing-set") return { kind: "error", error: attempt.error, isChanged: false };
    const { verdict, set } = attempt;
    if (verdict.outcome === "complete") return { kind: "done", notes: verdict.notes };
    if (verdict.outcome === "superseded" || options.onFailure === "stop") return { kind: "failed", failure: verdict };
    return await goBack(target, set, verdict, options);
  } catch (error) {
    if (options.signal.aborted) return { kind: "interrupted", reason: messageOf(options.signal.reason) };
    return { kind: "error", error, isChanged: true };
  }
}
async function applyAndWatch(target, changes, options) {
  let applied;
  try {
    applied = await phase(
      options.progress,
      "patch",
      () => target.apply(changes, options),
      () => workloadsOf(changes).join(", ")
    );
  } catch (error) {
    if (options.signal.aborted) throw error;
    const set = await changesThatAreSet(target, changes, options);
    if (set.length === 0) return { kind: "nothing-set", error };
    return { kind: "judged", verdict: { outcome: "failed", reason: messageOf(error), evidence: [] }, set };
  }
  const verdict = await phase(
    options.progress,
    "watch",
    () => applied.watch(options),
    ({ outcome }) => outcome
  );
  return { kind: "judged", verdict, set: changes };
}
async function changesThatAreSet(target, changes, options) {
  const state = await target.read(options.repositories, options).catch(() => void 0);
  if (state === void 0) return changes;
  return changes.filter(
    (change) => state.containers.some(
      ({ workload, container, image }) => workload === change.workload && container === change.container && image === change.image && image !== change.previous
    )
  );
}
async function goBack(target, changes, failure, options) {
  const back = changes.flatMap(
    ({ workload, container, image, previous }) => previous === void 0 ? [] : [{ workload, container, image: previous, previous: image }]
  );
  const lost = workloadsOf(changes.filter(({ previous }) => previous === void 0));
  if (back.length === 0) {
    options.progress({
      type: "warning",
      text: `${failure.reason}. There is no earlier image by digest to go back to.`
    });
    return { kind: "failed", failure };
  }
  options.progress({ type: "warning", text: `${failure.reason}. Bringing the previous images back.` });
  const rollbackFailure = await failureOfGoingBack(target, back, lost, options);
  return rollbackFailure === void 0 ? { kind: "rolled-back", failure } : { kind: "rollback-failed", failure, rollbackFailure };
}
async function failureOfGoingBack(target, back, lost, options) {
  try {
    const applied = await phase(options.progress, "roll back", () => target.apply(back, options));
    const verdict = await phase(
      options.progress,
      "watch the rollback",
      () => applied.watch(options),
      ({ outcome }) => outcome
    );
    if (verdict.outcome !== "complete") return verdict;
    if (lost.length === 0) return void 0;
    return { outcome: "failed", reason: `No earlier image by digest is known for ${lost.join(", ")}`, evidence: [] };
  } catch (error) {
    if (options.signal.aborted) throw error;
    return { outcome: "failed", reason: messageOf(error), evidence: [] };
  }
}
function workloadsOf(changes) {
  return [...new Set(changes.map(({ workload }) => workload))];
}

// src/release/make-release.ts
var LAST_RECORD_MS = 1e4;
async function makeRelease(request, plan, options) {
  const { target, clock, signal, progress } = options;
  const { draft, history } = plan;
  await record(target, underWay(draft), plan.holdsAtStart, { signal, progress, before: history });
  signal.throwIfAborted();
  const ending = await carryOut(target, draft.changes, {
    signal,
    progress,
    repositories: request.repositories,
    timeoutMs: request.rollout.timeoutMs,
    onFailure: plan.onFailure
  });
  const reason = reasonOf(ending) ?? draft.reason;
  const isUntouched = ending.kind === "error" && !ending.isChanged;
  const ended = {
    ...draft,
    changes: isUntouched ? [] : draft.changes,
    durationMs: clock.now() - plan.startedAtMs,
    outcome: outcomeOf(ending),
    ...reason === void 0 ? {} : { reason }
  };
  const holdsAtEnd = plan.holdsAtEnd(ending);
  const release = await phase(
    progress,
    "record",
    () => record(target, ended, holdsAtEnd, {
      signal: AbortSignal.timeout(LAST_RECORD_MS),
      // not the run's: that a run was stopped is recorded too
      progress,
      before: history
    })
  );
  return resultOf(ending, release, surroundingsOf(plan, holdsAtEnd));
}
function surroundingsOf({ before, holdsAtStart }, holdsAtEnd) {
  const hold = holdsAtEnd.add ?? holdsAtStart.add;
  const isEnded = holdsAtEnd.end.some(({ commit }) => commit === hold?.commit);
  return { ...before === void 0 ? {} : { before }, ...hold === void 0 || isEnded ? {} : { hold } };
}
function resultOf(ending, release, surroundings) {
  switch (ending.kind) {
    case "done":
      return { kind: "done", release, changes: release.changes, notes: ending.notes, ...surroundings };
    case "failed":
    case "rolled-back":
    case "rollback-failed":
      return { ...ending, release, ...surroundings };
    case "interrupted":
      return { ...ending, release };
    case "error":
      throw ending.error;
  }
}
function outcomeOf(ending) {
  switch (ending.kind) {
    case "done":
      return "succeeded";
    case "failed":
      return ending.failure.outcome === "superseded" ? "superseded" : "failed";
    case "rolled-back":
    case "rollback-failed":
    case "interrupted":
      return ending.kind;
    case "error":
      return ending.isChanged ? "interrupted" : "failed";
  }
}
function reasonOf(ending) {
  switch (ending.kind) {
    case "done":
      return void 0;
    case "failed":
    case "rolled-back":
      return ending.failure.reason;
    case "rollback-failed":
      return `${ending.failure.reason}; rolling back: ${ending.rollbackFailure.reason}`;
    case "interrupted":
      return ending.reason;
    case "error":
      return messageOf(ending.error);
  }
}

// src/release/request.ts
function runnerIn({ actor, runUrl, pullRequest }) {
  return {
    actor,
    ...runUrl === void 0 ? {} : { runUrl },
    ...pullRequest === void 0 ? {} : { pullRequest }
  };
}

export {
  unlessInterrupted,
  exitCodeOf,
  withEnvironmentLock,
  record,
  makeRelease,
  runnerIn,
  showResult
};
