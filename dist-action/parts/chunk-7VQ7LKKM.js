import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  parseStateName
} from "./chunk-TW5SPD4O.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/state/assignment.ts
var MAX_VALUE_BYTES = 1024 * 1024;
function parseAssignment(word) {
  const end = word.indexOf("=");
  if (end !== -1) return { name: parseStateName(word.slice(0, end)), text: word.slice(end + 1) };
  throw new ToolError("USAGE_STATE_ASSIGNMENT", `"${word}" is no NAME=VALUE`, {
    hint: "Write NAME VALUE for one value, and NAME=VALUE for each of several."
  });
}
function setValue(name, content) {
  assertSize(name, content.length);
  return { change: "set", name, content, kind: "file" };
}
function assertSize(name, sizeBytes, limitBytes = MAX_VALUE_BYTES) {
  if (sizeBytes <= limitBytes) return;
  throw new ToolError("STATE_VALUE_TOO_LARGE", `The value ${name} is larger than ${limitBytes / 1024 / 1024} MiB`, {
    hint: "Keep large things in an artifact, a cache or a registry, and their name or digest in the state."
  });
}
function editOf(changes, inScope) {
  const names = changes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== void 0) {
    throw new ToolError("USAGE_STATE_ASSIGNMENT", `The value ${twice} is named twice`, {
      hint: "Name each value once."
    });
  }
  const verbs = { set: "set", delete: "delete" };
  const verb = verbs[changes[0]?.change ?? "set"];
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return { subject: `${verb} ${shown.join(", ")}${inScope}`, changes };
}

// src/cli/tell-write.ts
function tellWrite({ outcome, attempts }, edit, state, context) {
  const names = edit.changes.map(({ name }) => name);
  if (context.json) {
    context.output.result(JSON.stringify({ outcome, names, branch: state.branch, attempts }));
    return;
  }
  const others = attempts === 1 ? "" : ` (after others, who wrote meanwhile: attempt ${attempts})`;
  const { description } = state.store;
  context.output.result(
    outcome === "written" ? `${edit.subject}: written to ${description}${others}` : `${edit.subject}: nothing to change in ${description}`
  );
}

export {
  MAX_VALUE_BYTES,
  parseAssignment,
  setValue,
  assertSize,
  editOf,
  tellWrite
};
