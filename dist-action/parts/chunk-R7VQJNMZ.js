import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/registry/http/http-way.ts
var KEEP_ALIVE_MS = 3e4;

export {
  KEEP_ALIVE_MS
};
