import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  loadConfig
} from "./chunk-2FZJFFKZ.js";

// src/cli/open-config.ts
function openConfig({ config: file }, { cwd }) {
  return loadConfig(file === void 0 ? { folder: cwd } : { folder: cwd, file });
}

export {
  openConfig
};
