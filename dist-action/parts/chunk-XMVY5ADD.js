import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  external_exports
} from "./chunk-L3H7JVZQ.js";
import {
  GitHubError
} from "./chunk-WVNT4RYM.js";

// src/action/github/answers.ts
var COMMENTS = external_exports.array(
  external_exports.object({
    id: external_exports.int(),
    /** null in comments that are hidden from whoever asks. */
    body: external_exports.nullish(external_exports.string()),
    /** null when the account has been deleted since. */
    user: external_exports.nullable(external_exports.object({ type: external_exports.string() })),
    author_association: external_exports.string()
  })
);
var CREATED = external_exports.object({ id: external_exports.int() });
var DEPLOYMENTS = external_exports.array(external_exports.object({ id: external_exports.int(), payload: external_exports.unknown() }));
var ERROR = external_exports.object({
  message: external_exports.string(),
  errors: external_exports.optional(external_exports.array(external_exports.union([external_exports.string(), external_exports.object({ message: external_exports.optional(external_exports.string()) })])))
});
function parseAnswer(schema, value, step) {
  const { data, error } = schema.safeParse(value, { jitless: true });
  if (error === void 0) return data;
  const [issue] = error.issues;
  const place = issue === void 0 || issue.path.length === 0 ? "it" : issue.path.join(".");
  throw new GitHubError("GITHUB_ANSWER_INVALID", `${step}: the answer is not what GitHub documents: ${place} is wrong`);
}
function reasonIn(text) {
  const { data } = ERROR.safeParse(jsonIn(text), { jitless: true });
  if (data === void 0) return text.replace(/\s+/g, " ").trim().slice(0, 200) || "nothing more";
  const details = (data.errors ?? []).flatMap((error) => typeof error === "string" ? error : error.message ?? []);
  return [data.message, ...details].join(": ");
}
function jsonIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

export {
  COMMENTS,
  CREATED,
  DEPLOYMENTS,
  parseAnswer,
  reasonIn
};
