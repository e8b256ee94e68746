import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  valueJson
} from "./chunk-U2PRTRDK.js";
import {
  openState,
  parseStateName
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

// src/cli/commands/state/get.ts
async function run([operand], flags, context) {
  var _stack = [];
  try {
    const name = parseStateName(String(operand));
    const state = __using(_stack, await openState(flags, context), true);
    const content = await readValue(name, state, flags.default, context.signal);
    if (context.json) context.output.result(JSON.stringify({ outcome: "read", name, ...valueJson(content) }));
    else context.output.bytes(content);
    return 0;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function readValue(name, { store }, byDefault, signal) {
  const { entries } = await store.read({ signal });
  const entry = entries.get(name);
  const [content] = entry === void 0 ? [] : await store.load([entry], { signal });
  if (content !== void 0) return content;
  if (byDefault !== void 0) return Buffer.from(byDefault);
  throw new ToolError("STATE_VALUE_MISSING", `Reading the value ${name}: there is none in ${store.description}`, {
    hint: "Look with: hydrofoil state show. Where having none is no fault, give --default."
  });
}
export {
  run
};
