import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  editOf,
  tellWrite
} from "./chunk-7VQ7LKKM.js";
import {
  updateState
} from "./chunk-4NMVT3JB.js";
import {
  openState,
  parseStateName
} from "./chunk-TW5SPD4O.js";
import "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/commands/state/delete.ts
async function run([operands], flags, context) {
  var _stack = [];
  try {
    const names = Array.isArray(operands) ? operands.map((one) => parseStateName(String(one))) : [];
    const state = __using(_stack, await openState(flags, context), true);
    const edit = editOf(
      names.map((name) => ({ change: "delete", name })),
      state.inScope
    );
    const result = await updateState(state.store, () => edit, { signal: context.signal });
    tellWrite(result, edit, state, context);
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
