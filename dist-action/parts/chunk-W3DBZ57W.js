import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/registry/json-object.ts
function parseJsonObject(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return void 0;
  }
  return typeof value === "object" && value !== null ? { ...value } : void 0;
}

export {
  parseJsonObject
};
