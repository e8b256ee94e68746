import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  systemClock
} from "./chunk-RL3UJ5PZ.js";
import {
  DURATION,
  durationMsOf
} from "./chunk-2FZJFFKZ.js";
import {
  didYouMean
} from "./chunk-I4MJ665R.js";
import {
  formatRepository
} from "./chunk-E2B26KG7.js";
import {
  runnerOf
} from "./chunk-XI4QXJFN.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/config/select-environment.ts
function environmentNamed(config, name) {
  const environments = Object.values(config.environments);
  const environment = environments.find((candidate) => candidate.name === name);
  if (environment !== void 0) return environment;
  const known = environments.map((candidate) => candidate.name);
  throw new ToolError("CONFIG_ENVIRONMENT_UNKNOWN", `There is no environment "${name}" in ${config.file}`, {
    hint: known.length === 0 ? 'Add it under "environments".' : `${didYouMean(name, known)} Known: ${known.join(", ")}.`.trimStart()
  });
}
function environmentForBranch(config, branch) {
  const environments = Object.values(config.environments);
  const environment = environments.find((candidate) => candidate.branch !== void 0 && candidate.branch === branch);
  if (environment !== void 0) return environment;
  const [first] = environments;
  if (first === void 0) {
    throw new ToolError("CONFIG_ENVIRONMENT_NONE", `${config.file} has no environment, so there is nowhere to deploy`, {
      hint: `Add an environment to ${config.file}.`
    });
  }
  const what = branch === void 0 ? "No branch is checked out" : `No environment has the branch "${branch}"`;
  throw new ToolError("CONFIG_ENVIRONMENT_UNDECIDED", `${what}, so it is not clear where to deploy`, {
    hint: `Name the environment, for example: hydrofoil deploy ${first.name}. Known: ${environments.map(({ name }) => name).join(", ")}.`
  });
}

// src/cli/open-target.ts
function chooseEnvironment(config, name, branch) {
  return name === void 0 ? environmentForBranch(config, branch) : environmentNamed(config, name);
}
async function openTarget({ name, destination, workloads }, { env, onSecret }) {
  if (destination.kind === "manifests") {
    const { manifestFolderTarget } = await import("./manifest-folder-target-SAHY77VZ.js");
    return manifestFolderTarget({ ...destination, workloads });
  }
  const [{ connectCluster }, { clusterTarget }] = await Promise.all([
    import("./connect-GFUFJHI5.js"),
    import("./target-PHRGUGJL.js")
  ]);
  const { context, namespace } = destination;
  const cluster = await connectCluster({ env, onSecret, ...context === void 0 ? {} : { context } });
  const options = { cluster, environment: name, workloads, clock: systemClock };
  return clusterTarget(namespace === void 0 ? options : { ...options, namespace });
}
async function openReleaseTarget(environment, context) {
  const target = await openTarget(environment, context);
  context.tell(environmentFact(environment, target));
  let isTold = false;
  return {
    ...target,
    async read(repositories, options) {
      const state = await target.read(repositories, options);
      if (!isTold) context.tell({ kind: "running", containers: state.containers });
      isTold = true;
      return state;
    }
  };
}
function environmentFact({ name, url }, { description }) {
  return { kind: "environment", name, target: description, ...url === void 0 ? {} : { url } };
}
function repositoriesOf(config) {
  return Object.fromEntries(
    Object.values(config.images).map(({ name, repository }) => [name, formatRepository(repository)])
  );
}
function parseLockWait(text) {
  if (DURATION.test(text)) return durationMsOf(text);
  throw new ToolError("USAGE_DURATION", `Reading --lock-wait: "${text}" is not a duration`, {
    hint: "Write it as 90s, 10m or 1h30m; 0s waits not at all."
  });
}
function releaseRequest(config, environment, flags, { env }) {
  return {
    environment: environment.name,
    repositories: repositoriesOf(config),
    ...runnerOf(env),
    rollout: environment.rollout,
    lockWaitMs: parseLockWait(flags.lockWait),
    breakLock: flags.breakLock === true
  };
}

export {
  environmentNamed,
  chooseEnvironment,
  openTarget,
  openReleaseTarget,
  environmentFact,
  repositoriesOf,
  releaseRequest
};
