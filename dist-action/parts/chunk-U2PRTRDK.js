import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  printable
} from "./chunk-TW5SPD4O.js";

// src/cli/value-json.ts
import { isUtf8 } from "node:buffer";
function valueJson(content) {
  const encoding = isUtf8(content) ? "utf8" : "base64";
  return { encoding, value: Buffer.from(content).toString(encoding) };
}
function valueLine(content) {
  if (!isUtf8(content)) return "binary";
  const [first = "", ...others] = Buffer.from(content).toString().trimEnd().split("\n");
  const shown = printable(first);
  return shown.length > 60 || others.length > 0 ? `${shown.slice(0, 60)}\u2026` : shown;
}

export {
  valueJson,
  valueLine
};
