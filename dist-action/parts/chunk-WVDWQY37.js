import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/cli/timings.ts
function timed(progress) {
  const phases = [];
  return {
    phases,
    progress(event) {
      if (event.type === "phase-finished") phases.push({ name: event.phase, ms: Math.round(event.durationMs) });
      progress(event);
    }
  };
}

export {
  timed
};
