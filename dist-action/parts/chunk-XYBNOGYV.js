import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/log.ts
var silent = () => {
};
async function phase(progress, name, run, detailOf = () => void 0) {
  const startedAt = performance.now();
  progress({ type: "phase-started", phase: name });
  const result = await run();
  const detail = detailOf(result);
  progress({
    type: "phase-finished",
    phase: name,
    durationMs: performance.now() - startedAt,
    ...detail === void 0 ? {} : { detail }
  });
  return result;
}

export {
  silent,
  phase
};
