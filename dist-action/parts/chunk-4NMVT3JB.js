import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  sleepMs
} from "./chunk-K5LBGZJ7.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/state/update-state.ts
var MAX_ATTEMPTS = 100;
var MIN_DELAY_MS = 50;
var MAX_DELAY_MS = 1e4;
var MAX_REFUSALS = 4;
async function updateState(store, decide, { signal, sleep = sleepMs, random = Math.random, now = () => performance.now() }) {
  let refusals = 0;
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    const startedAt = now();
    const snapshot = await store.read({ signal });
    const edit = await decide(snapshot);
    for (const change of edit.changes) assertFree(change, edit, snapshot);
    const swap = await store.compareAndSwap(edit, snapshot.version, { signal });
    if (swap.outcome === "written" || swap.outcome === "unchanged") return { outcome: swap.outcome, attempts };
    if (swap.outcome === "refused" && ++refusals >= MAX_REFUSALS) throw refused(store, swap.reason);
    const spanMs = Math.max(MIN_DELAY_MS, now() - startedAt) * 2 ** Math.min(attempts, 4);
    await sleep(random() * Math.min(MAX_DELAY_MS, spanMs), signal);
  }
  throw new ToolError(
    "STATE_CONFLICT",
    `Writing ${store.description}: others wrote first each of ${MAX_ATTEMPTS} times`,
    {
      hint: "Run it again when fewer runs write, or give each of them a branch of its own with --state-branch."
    }
  );
}
function assertFree({ change, name }, { changes }, { entries }) {
  if (change === "delete") return;
  const deleted = new Set(changes.filter((one) => one.change === "delete").map((one) => one.name));
  const added = changes.filter((one) => one.change === "set").map((one) => one.name);
  const names = [...added, ...[...entries.keys()].filter((one) => !deleted.has(one))];
  const taken = names.find((one) => one.startsWith(`${name}/`) || name.startsWith(`${one}/`));
  if (taken === void 0) return;
  throw new ToolError("STATE_NAME_TAKEN", `Setting the value ${name}: there is the value ${taken}`, {
    hint: "A name is a value or the beginning of others, not both. Choose another, or delete that one first."
  });
}
function refused({ description }, reason) {
  return new ToolError("STATE_WRITE_REFUSED", `Writing ${description}: the server refused it: ${reason}`, {
    hint: "Let this job write (permissions: contents: write), and let no rule protect that branch from ordinary pushes."
  });
}

export {
  updateState
};
