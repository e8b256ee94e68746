import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  exitCodeOf,
  makeRelease,
  runnerIn,
  showResult,
  unlessInterrupted,
  withEnvironmentLock
} from "./chunk-3V4LZZ5N.js";
import {
  timed
} from "./chunk-WVDWQY37.js";
import {
  runningRelease,
  unsettledRelease
} from "./chunk-E5MLTAI2.js";
import "./chunk-X4SI5DTL.js";
import {
  chooseEnvironment,
  openReleaseTarget,
  releaseRequest
} from "./chunk-OSSGBZ7Y.js";
import {
  systemClock
} from "./chunk-RL3UJ5PZ.js";
import "./chunk-XYBNOGYV.js";
import {
  openConfig
} from "./chunk-2RCMLMFE.js";
import {
  createGit
} from "./chunk-Y6WIK2TK.js";
import "./chunk-IMOMDG5L.js";
import "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-E2B26KG7.js";
import "./chunk-L3H7JVZQ.js";
import {
  shortCommit
} from "./chunk-D4EQI5GQ.js";
import "./chunk-WXSB6JGW.js";
import "./chunk-NVSMTUOM.js";
import {
  branchOf
} from "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";

// src/release/choose-release.ts
function previousGoodRelease({ history, containers }) {
  const unsettled = unsettledRelease(history);
  if (unsettled?.action === "rollback" && unsettled.outcome === "interrupted") return originOf(unsettled, history);
  const previous = history.releases.findLast(
    (release) => release.outcome === "succeeded" && containers.some(({ imageName, image }) => (release.images[imageName] ?? image) !== image) && !isLeftBehind(release, history)
  );
  return previous === void 0 ? void 0 : originOf(previous, history);
}
function isLeftBehind({ id }, { releases }) {
  return releases.some(({ restores, id: rollback2 }) => restores !== void 0 && restores < id && id < rollback2);
}
function releaseNamed({ history }, id, environment) {
  const release = history.releases.find((candidate) => candidate.id === id);
  const good = history.releases.filter(({ outcome }) => outcome === "succeeded").map((candidate) => candidate.id);
  const near = good.toSorted((a, b) => Math.abs(a - id) - Math.abs(b - id) || b - a).slice(0, 3);
  const hint = near.length === 0 ? "No release of it ended well yet." : `Good releases near it: ${near.toSorted((a, b) => a - b).join(", ")}.`;
  if (release === void 0)
    throw new ToolError("RELEASE_UNKNOWN", `Rolling back ${environment}: there is no release ${id}`, { hint });
  if (release.outcome !== "succeeded") {
    const reason = release.reason === void 0 ? "" : ` (${release.reason})`;
    throw new ToolError(
      "RELEASE_NOT_GOOD",
      `Rolling back ${environment}: release ${id} ended as ${release.outcome}${reason}`,
      { hint }
    );
  }
  return originOf(release, history);
}
function originOf(release, history) {
  const restored = history.releases.find(({ id }) => id === release.restores && id < release.id);
  return restored === void 0 ? release : originOf(restored, history);
}

// src/release/rollback.ts
async function rollback(request, options) {
  const startedAtMs = options.clock.now();
  return unlessInterrupted(
    options.signal,
    () => withEnvironmentLock(
      request,
      reasonOf(request),
      options,
      (signal) => rollBackTo(request, startedAtMs, { ...options, signal })
    )
  );
}
async function rollBackTo(request, startedAtMs, options) {
  const { target, signal, progress } = options;
  const state = await target.read(request.repositories, { signal, progress });
  const goal = await goalOf(request, state, options);
  if (goal.changes.length === 0) {
    progress({
      type: "note",
      text: `Nothing to do: every workload runs the images of release ${goal.restored?.id} already.`
    });
    return { kind: "nothing-to-do", containers: state.containers };
  }
  const draft = draftOf(request, goal, startedAtMs);
  const hold = holdOf(draft, goal, state);
  return makeRelease(
    request,
    {
      draft,
      startedAtMs,
      onFailure: "stop",
      history: state.history,
      before: runningRelease(state),
      holdsAtStart: hold === void 0 ? { end: [] } : { end: [], add: hold },
      holdsAtEnd: (ending) => ({ end: endedHolds(ending, hold, goal, state) })
    },
    options
  );
}
async function goalOf({ to, environment }, state, { target, signal, progress }) {
  const restored = to === void 0 ? previousGoodRelease(state) : releaseNamed(state, to, environment);
  if (restored !== void 0) {
    progress({
      type: "note",
      text: `Bringing back release ${restored.id} of ${restored.startedAt}, commit ${shortCommit(restored.commit)}.`
    });
    return { restored, images: restored.images, changes: changesTo(restored, state) };
  }
  const changes = hasGoneBackUnaided(state) ? [] : await target.previousImages?.(state.containers, { signal, progress });
  if (changes === void 0 || changes.length === 0) {
    throw new ToolError(
      "RELEASE_NONE_BEFORE",
      `Rolling back ${environment}: nothing is known of a good release before the one that runs`,
      {
        hint: `Look with "hydrofoil history ${environment}" and name one with --to, or deploy an earlier commit with --allow-older.`
      }
    );
  }
  progress({ type: "note", text: "History knows no earlier release: bringing back what the target remembers." });
  return { images: commonImages(changes, state), changes };
}
function commonImages(changes, { containers }) {
  const imagesOf = Map.groupBy(
    containers.map(({ workload, container, imageName, image }) => {
      const change = changes.find((one) => one.workload === workload && one.container === container);
      return { imageName, image: change?.image ?? image };
    }),
    ({ imageName }) => imageName
  );
  const common = [...imagesOf].filter(([, [first, ...others]]) => others.every(({ image }) => image === first?.image));
  return Object.fromEntries(common.map(([imageName, [first]]) => [imageName, first?.image ?? ""]));
}
function hasGoneBackUnaided({ history }) {
  const last = history.releases.at(-1);
  return last?.action === "rollback" && last.restores === void 0;
}
function changesTo(restored, { containers, history }) {
  const isUnsettled = unsettledRelease(history) !== void 0;
  return containers.flatMap(({ workload, container, imageName, image: running }) => {
    const image = restored.images[imageName];
    if (image === void 0 || image === running && !isUnsettled) return [];
    return [{ workload, container, image, ...running.includes("@") ? { previous: running } : {} }];
  });
}
function draftOf(request, { restored, images, changes }, startedAtMs) {
  return {
    action: "rollback",
    startedAt: new Date(startedAtMs).toISOString(),
    ...runnerIn(request),
    ...restored?.commit === void 0 ? {} : { commit: restored.commit },
    ...restored?.commitTime === void 0 ? {} : { commitTime: restored.commitTime },
    ...restored?.branch === void 0 ? {} : { branch: restored.branch },
    images,
    changes,
    reason: reasonOf(request),
    ...restored === void 0 ? {} : { restores: restored.id }
  };
}
function holdOf(draft, { restored }, state) {
  const left = runningRelease(state);
  const leftId = left?.restores ?? left?.id ?? 0;
  if (left?.commit === void 0 || left.commit === restored?.commit || leftId < (restored?.id ?? 0)) return void 0;
  return { commit: left.commit, since: draft.startedAt, actor: draft.actor, reason: draft.reason ?? "" };
}
function endedHolds(ending, hold, { restored }, { history }) {
  if (ending.kind === "done") return history.holds.filter(({ commit }) => commit === restored?.commit);
  const isUntouched = ending.kind === "error" && !ending.isChanged;
  const wasHeld = history.holds.some(({ commit }) => commit === hold?.commit);
  return isUntouched && hold !== void 0 && !wasHeld ? [{ ...hold, release: 0 }] : [];
}
function reasonOf({ reason, to, environment }) {
  return reason ?? (to === void 0 ? `Rollback of ${environment}` : `Rollback of ${environment} to release ${to}`);
}

// src/cli/commands/rollback.ts
async function run([operand], flags, context) {
  const { signal } = context;
  const config = await openConfig(flags, context);
  const branch = branchOf(flags.branch, context.env, await createGit().readState(config.root, { signal }));
  const environment = chooseEnvironment(config, typeof operand === "string" ? operand : void 0, branch);
  const target = await openReleaseTarget(environment, context);
  const { progress, phases } = timed(context.output.progress);
  const result = await rollback(
    {
      ...releaseRequest(config, environment, flags, context),
      ...flags.to === void 0 ? {} : { to: parseRelease(flags.to) },
      ...flags.reason === void 0 ? {} : { reason: flags.reason }
    },
    { target, clock: systemClock, signal, progress }
  );
  context.tell({ kind: "released", result });
  showResult(result, { environment: environment.name, target: target.description, phases, images: {} }, context);
  return exitCodeOf(result);
}
function parseRelease(text) {
  const number = /^#?(\d{1,9})$/.exec(text)?.[1];
  if (number !== void 0) return Number(number);
  throw new ToolError("USAGE_RELEASE", `Reading --to: "${text}" is not the number of a release`, {
    hint: "Take a number that `hydrofoil history` lists."
  });
}
export {
  run
};
