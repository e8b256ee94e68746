import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  exitCodeOf,
  makeRelease,
  record,
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
  buildImages,
  imageJson
} from "./chunk-ZAM7QCNZ.js";
import {
  chooseEnvironment,
  openReleaseTarget,
  releaseRequest
} from "./chunk-OSSGBZ7Y.js";
import {
  systemClock
} from "./chunk-RL3UJ5PZ.js";
import {
  allowing
} from "./chunk-D3IS4ILR.js";
import "./chunk-PQ5NWA3X.js";
import {
  phase
} from "./chunk-XYBNOGYV.js";
import {
  openConfig
} from "./chunk-2RCMLMFE.js";
import {
  askGitEarly,
  openBuildSession,
  sessionOf
} from "./chunk-KTUJVHLF.js";
import "./chunk-XQZOQOXP.js";
import {
  createGit
} from "./chunk-Y6WIK2TK.js";
import "./chunk-IMOMDG5L.js";
import "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-S3X5VWUD.js";
import "./chunk-XR6B5GRE.js";
import "./chunk-VHUYCGOP.js";
import "./chunk-RRLQLDOO.js";
import "./chunk-UFB4D5JJ.js";
import "./chunk-344D2X36.js";
import {
  parseReference
} from "./chunk-E2B26KG7.js";
import "./chunk-R7VQJNMZ.js";
import "./chunk-L3H7JVZQ.js";
import "./chunk-JMN54ICQ.js";
import "./chunk-QVA3CBPZ.js";
import {
  endedHolds,
  isOlder,
  shortCommit
} from "./chunk-D4EQI5GQ.js";
import "./chunk-WXSB6JGW.js";
import "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/release/refuse.ts
async function refuseUnwanted(request, state) {
  if (!request.force) refuseHeld(request, state);
  if (!request.allowOlder) await refuseOlder(request, state);
}
function decisive({ commit }) {
  return commit.commit === void 0 ? { ...commit, ...commit.basedOn } : commit;
}
function refuseHeld(request, { history }) {
  const { environment } = request;
  const commit = decisive(request);
  if (commit.commit === void 0) return;
  const hold = history.holds.find((candidate) => candidate.commit === commit.commit);
  if (hold === void 0) return;
  throw new ToolError(
    "RELEASE_ON_HOLD",
    `Deploying ${shortCommit(commit.commit)} to ${environment}: ${hold.actor} put it under hold at ${hold.since} with release ${hold.release}: ${hold.reason}`,
    { hint: "Deploy a newer commit, or this one all the same with --force." }
  );
}
async function refuseOlder(request, state) {
  const { environment, isAncestor } = request;
  const commit = decisive(request);
  const running = runningRelease(state);
  if (running === void 0 || await isOlder(commit, running, isAncestor) !== true) return;
  throw new ToolError(
    "RELEASE_OLDER_COMMIT",
    `Deploying ${shortCommit(commit.commit)} to ${environment}: it is older than ${shortCommit(running.commit)}, which ${running.actor} deployed with release ${running.id}`,
    { hint: 'Go back with "hydrofoil rollback", or deploy the older commit with --allow-older.' }
  );
}
async function tellOverridden(request, state, progress) {
  for (const refuse of [refuseHeld, refuseOlder]) {
    try {
      await refuse(request, state);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      progress({ type: "warning", text: `${error.message}. It is deployed all the same, as it was asked for.` });
    }
  }
}

// src/release/run-jobs.ts
async function runJobs({ before, environment }, images, { target, signal, progress }) {
  for (const { name, image: imageName, command, timeoutMs } of before) {
    const { runJob } = target;
    if (runJob === void 0) {
      throw new ToolError(
        "RELEASE_JOBS_IMPOSSIBLE",
        `Running job ${name} of ${environment}: ${target.description} runs nothing`,
        {
          hint: `Remove "before" from environments.${environment}.`
        }
      );
    }
    const image = images[imageName]?.reference;
    if (image === void 0) {
      throw new ToolError(
        "RELEASE_IMAGE_MISSING",
        `Running job ${name} of ${environment}: the image "${imageName}" was not built`,
        {
          hint: `Build it in the same run, or change environments.${environment}.before.`
        }
      );
    }
    const verdict = await phase(
      progress,
      `job ${name}`,
      () => runJob.call(target, { name, image, command, timeoutMs }, { signal, progress }),
      ({ outcome }) => outcome
    );
    if (verdict.outcome !== "complete") return { ...verdict, reason: `Job ${name}: ${verdict.reason}` };
  }
  return void 0;
}

// src/release/deploy.ts
async function deploy(request, options) {
  const startedAtMs = options.clock.now();
  return unlessInterrupted(options.signal, async () => {
    const images = await buildWhileReading(request, options);
    const reason = `deploy ${shortCommit(request.commit.commit)}`;
    return withEnvironmentLock(
      request,
      reason,
      options,
      (signal) => deployImages(request, images, startedAtMs, { ...options, signal })
    );
  });
}
async function buildWhileReading(request, options) {
  const stop = new AbortController();
  const both = { signal: AbortSignal.any([options.signal, stop.signal]), progress: options.progress };
  const stopOther = (error) => {
    stop.abort(error);
    throw error;
  };
  const reading = options.target.read(request.repositories, both).then((state) => refuseUnwanted(request, state)).catch(stopOther);
  const building = request.build(both).catch(stopOther);
  await Promise.allSettled([reading, building]);
  stop.signal.throwIfAborted();
  const images = await building;
  for (const { reference } of Object.values(images)) {
    if (parseReference(reference).digest !== void 0) continue;
    throw new ToolError(
      "RELEASE_IMAGE_NOT_BY_DIGEST",
      `Deploying ${reference}: it has no digest, and what a tag means can change`
    );
  }
  return images;
}
async function deployImages(request, images, startedAtMs, options) {
  const { target, signal, progress } = options;
  const state = await target.read(request.repositories, { signal, progress });
  await refuseUnwanted(request, state);
  await tellOverridden(request, state, progress);
  warnOfUnused(images, state, progress);
  const before = runningRelease(state);
  const draft = draftOf(request, images, changesTo(images, state), startedAtMs);
  const ended = await endedHolds(request.commit, state.history, request.isAncestor);
  if (draft.changes.length === 0) return nothingToDo(draft, ended, state, options);
  const failure = await runJobs(request, images, options);
  if (failure !== void 0) {
    const durationMs = options.clock.now() - startedAtMs;
    const failed = { ...draft, changes: [], durationMs, outcome: "failed", reason: failure.reason };
    return {
      kind: "failed",
      failure,
      ...before === void 0 ? {} : { before },
      release: await record(target, failed, { end: [] }, { signal, progress, before: state.history })
    };
  }
  return makeRelease(
    request,
    {
      draft,
      startedAtMs,
      onFailure: request.rollout.onFailure,
      history: state.history,
      before,
      holdsAtStart: { end: [] },
      holdsAtEnd: (ending) => {
        if (ending.kind === "done") return { end: ended };
        if (ending.kind !== "rolled-back" && ending.kind !== "rollback-failed") return { end: [] };
        return holdOf(draft, state, ending.failure.reason);
      }
    },
    options
  );
}
function warnOfUnused(images, { containers }, progress) {
  for (const [name, { stoodOnBy = [] }] of Object.entries(images)) {
    if (stoodOnBy.length > 0) continue;
    if (containers.some(({ imageName }) => imageName === name)) continue;
    progress({
      type: "warning",
      text: `No workload of the environment runs the image "${name}": it is deployed nowhere.`
    });
  }
}
function changesTo(images, state) {
  const isUnsettled = unsettledRelease(state.history) !== void 0;
  return state.containers.flatMap((running) => {
    const image = images[running.imageName]?.reference;
    if (image === void 0 || image === running.image && !isUnsettled) return [];
    const previous = imageToGoBackTo(running, state.history.releases);
    const { workload, container } = running;
    return [{ workload, container, image, ...previous === void 0 ? {} : { previous } }];
  });
}
function imageToGoBackTo({ workload, container, image: running }, releases) {
  let image = running;
  for (const release of releases.toReversed()) {
    if (release.outcome === "succeeded") break;
    const change = release.changes.find((one) => one.workload === workload && one.container === container);
    if (change !== void 0 && change.image === image) image = change.previous;
  }
  return image?.includes("@") ? image : void 0;
}
function draftOf(request, images, changes, startedAtMs) {
  return {
    action: "deploy",
    startedAt: new Date(startedAtMs).toISOString(),
    ...runnerIn(request),
    ...request.commit,
    images: Object.fromEntries(Object.entries(images).map(([name, { reference }]) => [name, reference])),
    changes
  };
}
async function nothingToDo(draft, ended, { history, containers }, { target, clock, signal, progress }) {
  progress({ type: "note", text: "Nothing to do: every workload runs these images already." });
  const current = history.releases.findLast(({ outcome }) => outcome === "succeeded");
  if (draft.commit !== current?.commit || ended.length > 0) {
    const durationMs = clock.now() - Date.parse(draft.startedAt);
    await record(
      target,
      { ...draft, durationMs, outcome: "succeeded" },
      { end: ended },
      { signal, progress, before: history }
    );
  }
  return { kind: "nothing-to-do", containers };
}
function holdOf(draft, { history }, reason) {
  const { commit, actor, startedAt } = draft;
  const ranWell = history.releases.some((release) => release.outcome === "succeeded" && release.commit === commit);
  return commit === void 0 || ranWell ? { end: [] } : { end: [], add: { commit, since: startedAt, actor, reason } };
}

// src/cli/commands/deploy.ts
async function run([operand], flags, context) {
  var _stack = [];
  try {
    const git = createGit();
    const early = context.git ?? askGitEarly(git, context, "each");
    const config = await openConfig(flags, context);
    const { progress, phases } = timed(context.output.progress);
    const timedContext = { ...context, output: { ...context.output, progress } };
    const session = __using(_stack, await openBuildSession(
      { ...sessionOf(config, Object.values(config.images), flags.branch), permissions: ["pull", "push"] },
      timedContext,
      git,
      early
    ), true);
    const { branch, commit, createdAt, basedOn } = session.provenance;
    const environment = chooseEnvironment(config, typeof operand === "string" ? operand : void 0, branch);
    const target = await openReleaseTarget(environment, context);
    const made = [];
    const { signal } = context;
    const result = await deploy(
      {
        ...releaseRequest(config, environment, flags, context),
        commit: {
          ...commit === void 0 ? {} : { commit, commitTime: createdAt },
          ...branch === void 0 ? {} : { branch },
          ...basedOn === void 0 ? {} : { basedOn }
        },
        isAncestor: (ancestor, descendant) => session.git.isAncestor(config.root, ancestor, descendant, { signal }),
        build: async (options) => {
          const ports = { ...session.ports, ...options };
          const orders = Object.values(config.images).map((image) => session.order(allowing(image, flags)));
          made.push(...await buildImages(orders, Object.keys(config.images), session.run, ports));
          context.tell({ kind: "built", images: made });
          const standing = (name) => made.filter(({ standsOn }) => standsOn.includes(name));
          return Object.fromEntries(
            made.map(({ name, reference }) => [
              name,
              { reference, stoodOnBy: standing(name).map((image) => image.name) }
            ])
          );
        },
        before: environment.before,
        allowOlder: flags.allowOlder === true,
        force: flags.force === true
      },
      { target, clock: systemClock, signal, progress }
    );
    context.tell({ kind: "released", result });
    const images = Object.fromEntries(made.map((image) => [image.name, imageJson(image)]));
    showResult(result, { environment: environment.name, target: target.description, phases, images }, context);
    return exitCodeOf(result);
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
export {
  run
};
