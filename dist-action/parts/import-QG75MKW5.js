import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  updateState
} from "./chunk-4NMVT3JB.js";
import {
  gitBranchStore,
  openState,
  parseStateBranch,
  parseStoredPath,
  scopedStore
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

// src/state/import-state.ts
async function importState(from, to, request, options) {
  const { entries } = await from.read(options);
  if (entries.size === 0) {
    throw new ToolError("STATE_IMPORT_EMPTY", `Importing ${from.description}: there is no value in it`, {
      hint: 'Name the branch that the values are in, as "git ls-remote --heads" lists it.'
    });
  }
  const names = [...entries.keys()].map(parseStoredPath);
  const contents = await from.load([...entries.values()], options);
  const changes = [...entries].map(([name, { kind }], at) => {
    return { change: "set", name, content: contents[at] ?? new Uint8Array(), kind };
  });
  const result = await updateState(
    to,
    (snapshot) => {
      const differing = names.filter((name) => {
        const there = snapshot.entries.get(name);
        return there !== void 0 && there.id !== entries.get(name)?.id;
      });
      if (differing.length > 0 && request.existing === "refuse") throw conflict(from, to, differing);
      return { subject: request.subject, changes };
    },
    options
  );
  return { ...result, names };
}
function conflict(from, to, names) {
  return new ToolError(
    "STATE_IMPORT_CONFLICT",
    `Importing ${from.description}: ${to.description} has other values of ${names.slice(0, 10).join(", ")}`,
    { hint: "Take those of the import with --replace, or import into a scope of its own with --scope." }
  );
}

// src/cli/commands/state/import.ts
async function run([operand], flags, context) {
  var _stack = [];
  try {
    const { output, signal, json } = context;
    const from = parseStateBranch(String(operand));
    const state = __using(_stack, await openState(flags, context), true);
    const nobody = { author: { name: "", email: "" }, trailers: [] };
    const all = gitBranchStore(state.repository, { branch: from, ...nobody });
    const [source, target] = flags.scope === void 0 ? [all, state.whole] : [scopedStore(all, void 0), state.store];
    const existing = flags.replace === true ? "replace" : "refuse";
    const request = { existing, subject: `import branch ${from}${state.inScope}` };
    const { outcome, names } = await importState(source, target, request, { signal });
    if (json) output.result(JSON.stringify({ outcome, names, from, branch: state.branch }));
    else {
      const values = `${names.length === 1 ? "the one value" : `all ${names.length} values`} of branch ${from}`;
      const when = outcome === "unchanged" ? "already" : `now; branch ${from} is as it was`;
      output.result(`${values} ${names.length === 1 ? "is" : "are"} in ${state.store.description} ${when}`);
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
