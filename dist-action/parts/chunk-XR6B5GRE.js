import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/oci/layout.ts
import { basename, dirname } from "node:path";
var SCHEME = "oci:";
var OCI_LAYOUT_TEXT = '{"imageLayoutVersion":"1.0.0"}';
var REF_NAME = "org.opencontainers.image.ref.name";
function layoutRepository(folder) {
  const above = dirname(folder);
  return { registry: SCHEME + (above === "/" ? "" : above), name: basename(folder) };
}
function layoutFolderOf({ registry, name }) {
  return registry.startsWith(SCHEME) ? `${registry.slice(SCHEME.length)}/${name}` : void 0;
}

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
  OCI_LAYOUT_TEXT,
  REF_NAME,
  layoutRepository,
  layoutFolderOf,
  parseJsonObject
};
