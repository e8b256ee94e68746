import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/cli/parse-count.ts
function parseCount(text) {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ToolError("USAGE_COUNT", `Reading --count: "${text}" is not a positive number`, {
    hint: "Write it as --count 20."
  });
}

export {
  parseCount
};
