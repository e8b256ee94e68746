import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ignoredBy,
  readIgnore
} from "./chunk-VHUYCGOP.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/cli/image-output/output-place.ts
import { isAbsolute, relative, resolve } from "node:path";
var KINDS = { "oci:": "layout", "docker-archive:": "archive" };
function parseOutput(text, cwd) {
  for (const [scheme, kind] of Object.entries(KINDS)) {
    const path = resolve(cwd, text.slice(scheme.length));
    if (text.startsWith(scheme) && text.length > scheme.length && path !== "/") return { kind, path };
  }
  throw new ToolError("USAGE_OUTPUT", `Reading --output: "${text}" is no place for an image`, {
    hint: "Write --output oci:DIR for a folder, or --output docker-archive:FILE for a file that docker load takes."
  });
}
function requireOutsideContext({ path }, { context, dockerfile, name }) {
  const inside = relative(context, path);
  if (inside === ".." || inside.startsWith("../") || isAbsolute(inside)) return;
  if (inside !== "" && ignoredBy(readIgnore(context, dockerfile), inside) !== void 0) return;
  throw new ToolError("USAGE_OUTPUT_IN_CONTEXT", `Building ${name} into ${path}: that is in its own build context`, {
    hint: `Name a place outside of ${context}, or leave ${inside === "" ? "another one" : inside} out by .dockerignore.`
  });
}

export {
  parseOutput,
  requireOutsideContext
};
