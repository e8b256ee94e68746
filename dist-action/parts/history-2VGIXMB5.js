import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  describeRelease,
  environmentsOf
} from "./chunk-7JQQUSNX.js";
import {
  currentRelease
} from "./chunk-E5MLTAI2.js";
import {
  openTarget,
  repositoriesOf
} from "./chunk-OSSGBZ7Y.js";
import "./chunk-RL3UJ5PZ.js";
import {
  silent
} from "./chunk-XYBNOGYV.js";
import "./chunk-2RCMLMFE.js";
import "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import {
  parseCount
} from "./chunk-KZFLKQHW.js";
import "./chunk-E2B26KG7.js";
import "./chunk-L3H7JVZQ.js";
import {
  formatDuration
} from "./chunk-WXSB6JGW.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";

// src/release/history.ts
async function history({ environment, repositories, limit }, { target, signal, progress = silent }) {
  const state = await target.read(repositories, { signal, progress });
  const { releases, holds } = state.history;
  const current = currentRelease(state.history);
  const newest = releases.toReversed().slice(0, limit);
  return {
    environment,
    target: target.description,
    releases: newest.map((release) => {
      const hold = release.commit === void 0 ? void 0 : holds.find(({ commit }) => commit === release.commit);
      return { ...release, isCurrent: release === current, ...hold === void 0 ? {} : { hold } };
    }),
    holds
  };
}

// src/cli/commands/history.ts
async function run([operand], flags, context) {
  const limit = parseCount(flags.count);
  const { config, environments } = await environmentsOf(operand, flags, context);
  const { signal, output } = context;
  const reports = await Promise.all(
    environments.map(async (environment) => {
      const target = await openTarget(environment, context);
      const request = { environment: environment.name, repositories: repositoriesOf(config), limit };
      return history(request, { target, signal, progress: output.progress });
    })
  );
  if (context.json) {
    output.result(JSON.stringify({ outcome: "history", environments: reports }));
    return 0;
  }
  for (const { environment, target, releases } of reports) {
    output.result(`${environment} (${target})`);
    if (releases.length === 0) output.result("  no release yet");
    for (const release of releases) {
      const mark = release.isCurrent ? "\u2192" : " ";
      const back = release.restores === void 0 ? "" : `, back to release ${release.restores}`;
      const hold = release.hold === void 0 ? "" : ", under hold";
      output.result(
        `${mark} ${describeRelease(release)}: ${release.action}${back}, ${release.outcome} in ${formatDuration(release.durationMs)}${hold}`
      );
      if (release.runUrl !== void 0) output.result(`    ${release.runUrl}`);
      if (release.reason !== void 0) output.result(`    ${release.reason}`);
    }
  }
  return 0;
}
export {
  run
};
