import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  parseCount
} from "./chunk-KZFLKQHW.js";
import {
  lastLine,
  openState,
  printable
} from "./chunk-TW5SPD4O.js";
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

// src/state/git-history.ts
async function readHistory({ git, remote }, branch, { count, signal }) {
  const ref = `refs/heads/${branch}`;
  const listed = await git(["ls-remote", "--exit-code", remote, ref], { signal });
  if (listed.exitCode === 2) return [];
  const fetched = await git(
    ["fetch", "--quiet", "--no-tags", `--depth=${count}`, "--filter=tree:0", remote, `+${ref}:${NEWEST}`],
    {
      signal
    }
  );
  const log = await git(["log", "-z", "--no-show-signature", `--max-count=${count}`, `--format=${FORMAT}`, NEWEST], {
    signal
  });
  const failed = [listed, fetched, log].find(({ exitCode }) => exitCode !== 0);
  if (failed === void 0)
    return log.stdout.split("\0").filter((text) => text !== "").map(parseWrite);
  throw new ToolError(
    "STATE_READ_FAILED",
    `Reading the history of branch ${branch} of ${remote}: ${lastLine(failed.stderr)}`,
    {
      hint: "Check the network, and that this job may read the repository."
    }
  );
}
var NEWEST = "refs/hydrofoil/newest";
var FORMAT = [
  "%H",
  "%cI",
  "%s",
  "%(trailers:key=By,valueonly,separator=%x20)",
  "%(trailers:key=Run,valueonly,separator=%x20)"
].join("%n");
function parseWrite(text) {
  const [commit = "", at = "", subject = "", by = "", run2 = ""] = text.split("\n");
  return { commit, at, subject, ...by === "" ? {} : { by }, ...run2 === "" ? {} : { run: run2 } };
}

// src/cli/commands/state/history.ts
async function run(_operands, flags, context) {
  var _stack = [];
  try {
    const { output, signal, json } = context;
    const count = parseCount(flags.count);
    const state = __using(_stack, await openState(flags, context), true);
    const writes = await readHistory(state.repository, state.branch, { count, signal });
    if (json) output.result(JSON.stringify({ outcome: "history", branch: state.branch, writes }));
    else if (writes.length === 0) output.result(`nothing was written to branch ${state.branch} of ${flags.remote} yet`);
    else
      for (const { commit, at, subject, by, run: address } of writes) {
        const who = by === void 0 ? "" : ` by ${by}`;
        const where = address === void 0 ? "" : `  ${address}`;
        output.result(printable(`${commit.slice(0, 9)}  ${at}${who}: ${subject}${where}`));
      }
    return 0;
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
