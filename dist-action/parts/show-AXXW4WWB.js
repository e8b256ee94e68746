import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  formatBytes
} from "./chunk-WXSB6JGW.js";
import {
  valueJson,
  valueLine
} from "./chunk-U2PRTRDK.js";
import {
  openState,
  printable
} from "./chunk-TW5SPD4O.js";
import "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/commands/state/show.ts
async function run(_operands, flags, context) {
  var _stack = [];
  try {
    const { output, signal, json } = context;
    const state = __using(_stack, await openState(flags, context), true);
    const { version, entries } = await state.store.read({ signal });
    const contents = await state.store.load([...entries.values()], { signal });
    const values = [...entries].map(([name, entry], at) => ({ name, entry, content: contents[at] ?? new Uint8Array() }));
    if (json) {
      const all = values.map(({ name, entry, content }) => ({ name, sizeBytes: entry.sizeBytes, ...valueJson(content) }));
      output.result(JSON.stringify({ outcome: "shown", branch: state.branch, version, values: all }));
      return 0;
    }
    if (values.length === 0) output.result(`no value in ${state.store.description}`);
    for (const { name, entry, content } of values)
      output.result(`${printable(name)}  ${valueLine(content)}  (${formatBytes(entry.sizeBytes)})`);
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
