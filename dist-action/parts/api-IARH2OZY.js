import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  httpTransport
} from "./chunk-RRLQLDOO.js";
import "./chunk-UFB4D5JJ.js";
import "./chunk-344D2X36.js";
import "./chunk-E2B26KG7.js";
import "./chunk-R7VQJNMZ.js";
import {
  reasonIn
} from "./chunk-XMVY5ADD.js";
import "./chunk-L3H7JVZQ.js";
import {
  GitHubError,
  refusalError
} from "./chunk-WVNT4RYM.js";
import {
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";

// src/action/github/api.ts
var VERSION = "2022-11-28";
var ANSWER_WITHIN_MS = 8e3;
var MOST_BYTES = 32 * 1024 * 1024;
function openGitHub({ apiUrl, repository, token, env, now = Date.now }) {
  const transport = httpTransport({ env, headersTimeoutMs: ANSWER_WITHIN_MS });
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "x-github-api-version": VERSION,
    "content-type": "application/json"
  };
  return {
    async send(request, { signal }) {
      const { step, permission } = request;
      const url = new URL(`${apiUrl.replace(/\/+$/, "")}/repos/${repository}/${request.path}`);
      for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
      const response = await exchange(transport, { ...request, url, headers }, signal);
      const text = await read(response, step);
      if (response.status >= 200 && response.status < 300) {
        return { value: parse(text, step), hasNext: /[;,]\s*rel="?next"?/.test(response.header("link") ?? "") };
      }
      const { status, header } = response;
      throw refusalError({ step, permission, status, reason: reasonIn(text), header, nowMs: now() });
    },
    [Symbol.asyncDispose]: () => transport.close()
  };
}
async function exchange(transport, request, signal) {
  const { method, url, headers, step } = request;
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  const bytes = request.body === void 0 ? void 0 : Buffer.from(JSON.stringify(request.body));
  try {
    return await transport.send(
      { method, url, headers, step, ...bytes && { body: { sizeBytes: bytes.length, open: () => bytes } } },
      { signal: within }
    );
  } catch (error) {
    throw unreachable(error, step, signal);
  }
}
function unreachable(error, step, signal) {
  if (signal.aborted) return signal.reason;
  const hint = isToolError(error) ? error.hint : void 0;
  const message = isToolError(error) ? error.message : `${step}: ${messageOf(error)}`;
  return new GitHubError("GITHUB_UNREACHABLE", message, { isTransient: true, ...hint && { hint } });
}
async function read(response, step) {
  const parts = [];
  let size = 0;
  try {
    for await (const part of response.body) {
      size += part.length;
      if (size > MOST_BYTES) throw new GitHubError("GITHUB_ANSWER_INVALID", `${step}: the answer is too large`);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof GitHubError) throw error;
    throw new GitHubError("GITHUB_UNREACHABLE", `${step}: the answer broke off: ${messageOf(error)}`, {
      isTransient: true
    });
  }
  return Buffer.concat(parts).toString();
}
function parse(text, step) {
  if (text === "") return void 0;
  try {
    return JSON.parse(text);
  } catch {
    const hint = "Look what GITHUB_API_URL names: it should be the REST interface of GitHub.";
    throw new GitHubError("GITHUB_ANSWER_INVALID", `${step}: the answer is no JSON`, { hint });
  }
}
export {
  openGitHub
};
