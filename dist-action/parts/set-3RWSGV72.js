import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  MAX_VALUE_BYTES,
  assertSize,
  editOf,
  parseAssignment,
  setValue,
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
import {
  ToolError
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/commands/state/set.ts
import { addAbortSignal } from "node:stream";
async function run([operands], flags, context) {
  var _stack = [];
  try {
    const words = Array.isArray(operands) ? operands.map(String) : [];
    const assignments = assignmentsOf(words);
    if (assignments.filter(({ text }) => text === "-").length > 1) {
      throw new ToolError("USAGE_STATE_ASSIGNMENT", "Standard input is given to two values", {
        hint: 'Give "-" to one of them.'
      });
    }
    const changes = [];
    for (const { name, text } of assignments) {
      changes.push(setValue(name, text === "-" ? await readAll(name, context) : Buffer.from(text)));
    }
    const state = __using(_stack, await openState(flags, context), true);
    const edit = editOf(changes, state.inScope);
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
function assignmentsOf(words) {
  const [name = "", text, ...others] = words;
  const isPair = !name.includes("=") && text !== void 0 && others.length === 0;
  return isPair ? [{ name: parseStateName(name), text }] : words.map(parseAssignment);
}
async function readAll(name, { stdin, signal }) {
  const chunks = [];
  let sizeBytes = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    chunks.push(Buffer.from(chunk));
    sizeBytes += chunk.length;
    assertSize(name, sizeBytes, MAX_VALUE_BYTES);
  }
  return Buffer.concat(chunks);
}
export {
  run
};
