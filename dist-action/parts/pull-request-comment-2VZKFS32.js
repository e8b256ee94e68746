import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  COMMENTS,
  parseAnswer
} from "./chunk-XMVY5ADD.js";
import "./chunk-L3H7JVZQ.js";
import {
  GitHubError
} from "./chunk-WVNT4RYM.js";
import "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";

// src/action/github/pull-request-comment.ts
var PERMISSION = "pull-requests: write";
var PER_PAGE = 100;
var MOST_PAGES = 30;
async function keepComment(api, comment, { signal }) {
  const { pullRequest, runId } = comment;
  const step = `Commenting on pull request ${pullRequest}`;
  const body = `${markerOf(comment)}
${comment.markdown}`;
  const send = (method, path, content) => api.send({ method, path, step, permission: PERMISSION, ...content && { body: content } }, { signal });
  const kept = await findComments(api, comment, step, signal);
  const newest = Math.max(0, ...kept.map((one) => one.runId));
  const [first, ...others] = kept;
  if (newest > runId) return "overtaken";
  for (const { id } of others) await unlessGone(() => send("DELETE", `issues/comments/${id}`));
  if (first?.body === body) return "unchanged";
  const isUpdated = first && await unlessGone(() => send("PATCH", `issues/comments/${first.id}`, { body }));
  if (isUpdated) return "updated";
  await send("POST", `issues/${pullRequest}/comments`, { body });
  return "created";
}
async function unlessGone(send) {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return false;
    throw error;
  }
}
async function findComments(api, { pullRequest, subject }, step, signal) {
  const found = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { value, hasNext } = await api.send(
      {
        method: "GET",
        path: `issues/${pullRequest}/comments`,
        query: { per_page: String(PER_PAGE), page: String(page) },
        step,
        permission: PERMISSION
      },
      { signal }
    );
    found.push(...parseAnswer(COMMENTS, value, step).flatMap((comment) => ours(comment, subject)));
    if (!hasNext) break;
  }
  return found.toSorted((one, other) => one.id - other.id);
}
function ours({ id, body, user, author_association: association }, subject) {
  const match = MARKER.exec(body ?? "");
  if (match?.[1] !== encode(subject)) return [];
  if (user?.type !== "Bot" && !TRUSTED.has(association)) return [];
  return [{ id, body: body ?? "", runId: Number(match[2]) }];
}
var TRUSTED = /* @__PURE__ */ new Set(["OWNER", "MEMBER", "COLLABORATOR"]);
var MARKER = /^<!-- hydrofoil (\S+) run=(\d{1,15}) -->/;
function markerOf({ subject, runId }) {
  return `<!-- hydrofoil ${encode(subject)} run=${runId} -->`;
}
function encode(subject) {
  return encodeURIComponent(subject).replaceAll("-", "%2D");
}
export {
  keepComment
};
