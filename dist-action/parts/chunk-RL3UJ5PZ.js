import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  sleepMs
} from "./chunk-K5LBGZJ7.js";

// src/clock.ts
var systemClock = { now: Date.now, sleep: sleepMs };

export {
  systemClock
};
