import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/retry.ts
import { setTimeout as delay } from "node:timers/promises";
async function retry(attempt, isTransient, options = {}) {
  const { attempts = 4, firstDelayMs = 200, maxDelayMs = 1e4, signal, random = Math.random } = options;
  const sleep = options.sleep ?? sleepMs;
  for (let number = 1; ; number++) {
    signal?.throwIfAborted();
    try {
      return await attempt(number);
    } catch (error) {
      if (number >= attempts || signal?.aborted || !isTransient(error)) throw error;
      const backoffMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (number - 1)) * (0.5 + random() / 2);
      await sleep(Math.min(options.waitMsOf?.(error) ?? backoffMs, 6e4), signal);
    }
  }
}
async function sleepMs(ms, signal) {
  try {
    await delay(ms, void 0, signal === void 0 ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

export {
  retry,
  sleepMs
};
