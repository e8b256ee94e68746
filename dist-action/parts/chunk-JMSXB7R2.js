import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  GitHubError
} from "./chunk-WVNT4RYM.js";
import {
  retry
} from "./chunk-K5LBGZJ7.js";
import {
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/action/github/best-effort.ts
var WITHIN_MS = 15e3;
var ATTEMPTS = 3;
var LONGEST_WAIT_MS = 5e3;
async function bestEffort(attempt, { progress, clock, signal }) {
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  try {
    return await retry((number) => attempt({ signal: within, number }), isWorthwhile, {
      attempts: ATTEMPTS,
      firstDelayMs: 500,
      signal: within,
      sleep: clock.sleep,
      waitMsOf: (error) => error instanceof GitHubError ? error.retryAfterMs : void 0
    });
  } catch (error) {
    if (signal.aborted) return void 0;
    progress({ type: "warning", ...wordsOf(error) });
    return void 0;
  }
}
function isWorthwhile(error) {
  return error instanceof GitHubError && error.isTransient && (error.retryAfterMs ?? 0) <= LONGEST_WAIT_MS;
}
function wordsOf(error) {
  if (error instanceof GitHubError) return { text: error.message, ...error.hint && { hint: error.hint } };
  return { text: `Telling GitHub: ${messageOf(error)}` };
}

export {
  bestEffort
};
