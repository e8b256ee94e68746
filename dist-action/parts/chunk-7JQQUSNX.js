import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  currentRelease,
  unsettledRelease
} from "./chunk-E5MLTAI2.js";
import {
  environmentNamed,
  openTarget,
  repositoriesOf
} from "./chunk-OSSGBZ7Y.js";
import {
  silent
} from "./chunk-XYBNOGYV.js";
import {
  openConfig
} from "./chunk-2RCMLMFE.js";
import {
  formatAge
} from "./chunk-WXSB6JGW.js";

// src/release/status.ts
async function status({ environment, repositories }, { target, signal, progress = silent }) {
  const [state, underWay] = await Promise.all([
    target.read(repositories, { signal, progress }),
    target.lockHolder?.({ signal, progress })
  ]);
  const { history } = state;
  const current = currentRelease(history);
  const unsettled = unsettledRelease(history);
  return {
    environment,
    target: target.description,
    ...current === void 0 ? {} : { current },
    ...unsettled === void 0 ? {} : { unsettled },
    containers: state.containers.map((container) => statusOf(container, state)),
    holds: history.holds,
    ...underWay === void 0 ? {} : { underWay }
  };
}
function statusOf(running, { history }) {
  const { workload, container, imageName, image } = running;
  const release = history.releases.findLast(
    ({ changes }) => changes.some((change) => change.workload === workload && change.container === container && change.image === image)
  );
  const current = currentRelease(history);
  const expected = current?.images[imageName];
  return {
    ...running,
    ...release === void 0 ? {} : { release },
    ...expected === void 0 ? {} : { expected },
    standing: standingOf(image, expected, release !== void 0 && release.id > (current?.id ?? 0))
  };
}
function standingOf(image, expected, isSetLater) {
  if (image === expected) return "as-released";
  if (isSetLater) return "unsettled";
  return expected === void 0 ? "unknown" : "changed-outside";
}

// src/cli/environments.ts
async function environmentsOf(operand, flags, context) {
  const config = await openConfig(flags, context);
  return {
    config,
    environments: typeof operand === "string" ? [environmentNamed(config, operand)] : Object.values(config.environments)
  };
}

// src/cli/commands/status.ts
async function run([operand], flags, context) {
  const { config, environments } = await environmentsOf(operand, flags, context);
  const { signal, output } = context;
  const reports = await Promise.all(
    environments.map(async (environment) => {
      const target = await openTarget(environment, context);
      return status(
        { environment: environment.name, repositories: repositoriesOf(config) },
        { target, signal, progress: output.progress }
      );
    })
  );
  if (context.json) {
    output.result(JSON.stringify({ outcome: "status", environments: reports }));
    return 0;
  }
  for (const { environment, target, current, unsettled, containers, holds, underWay } of reports) {
    output.result(`${environment} (${target})`);
    output.result(current === void 0 ? "  no release yet" : `  ${describeRelease(current)}`);
    const isUnderWay = underWay !== void 0 && unsettled?.outcome === "interrupted";
    if (unsettled !== void 0 && !isUnderWay)
      output.result(`  unsettled: ${describeRelease(unsettled)}, ${unsettled.outcome}`);
    for (const container of containers) output.result(`  ${describeContainer(container, isUnderWay)}`);
    for (const { commit, actor, reason } of holds)
      output.result(`  hold on ${commit.slice(0, 12)} by ${actor}: ${reason}`);
    if (underWay !== void 0)
      output.result(`  under way: ${underWay.reason} by ${underWay.holder}, ${formatAge(underWay.since, Date.now())}`);
  }
  return 0;
}
function describeRelease({ id, commit, branch, actor, startedAt }) {
  const from = commit === void 0 ? "no commit" : `commit ${commit.slice(0, 12)}${branch === void 0 ? "" : ` (${branch})`}`;
  return `release ${id}: ${from} by ${actor}, ${formatAge(startedAt, Date.now())}`;
}
function describeContainer({ workload, container, image, standing, expected }, isUnderWay) {
  const name = `${workload} (${container}): ${image}`;
  switch (standing) {
    case "as-released":
      return name;
    case "unsettled":
      return `${name}, of a release that ${isUnderWay ? "is under way" : "did not end well"}`;
    case "changed-outside":
      return `${name}, changed outside of Hydrofoil${expected === void 0 ? "" : `; the history says ${expected}`}`;
    case "unknown":
      return `${name}, not in the history`;
  }
}

export {
  environmentsOf,
  run,
  describeRelease
};
