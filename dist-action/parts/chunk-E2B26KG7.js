import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/oci/digest.ts
import { hash } from "node:crypto";
var DIGEST = /^sha256:[a-f0-9]{64}$/;
function parseDigest(text) {
  if (!isDigest(text)) throw new ToolError("DIGEST_INVALID", `Not a sha256 digest: "${text}"`);
  return text;
}
function isDigest(text) {
  return DIGEST.test(text);
}
function digestOf(content) {
  return `sha256:${hash("sha256", content, "hex")}`;
}
function hexOf(digest) {
  return digest.slice("sha256:".length);
}

// src/oci/reference.ts
var DOCKER_HUB = "docker.io";
var NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
var TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
function parseReference(text) {
  const [beforeDigest = "", digest] = splitOnce(text, "@");
  if (digest !== void 0 && !isDigest(digest)) throw invalid(text, `"${digest}" is not a sha256 digest`);
  const lastColon = beforeDigest.lastIndexOf(":");
  const hasTag = lastColon > beforeDigest.lastIndexOf("/");
  const tag = hasTag ? beforeDigest.slice(lastColon + 1) : void 0;
  if (tag !== void 0 && !TAG.test(tag)) throw invalid(text, `"${tag}" is not a tag`);
  const repository = parseRepository(hasTag ? beforeDigest.slice(0, lastColon) : beforeDigest);
  if (digest !== void 0) return tag === void 0 ? { ...repository, digest } : { ...repository, tag, digest };
  return { ...repository, tag: tag ?? "latest" };
}
function parseRepository(text) {
  const [first = "", rest] = splitOnce(text, "/");
  const isHost = rest !== void 0 && (first.includes(".") || first.includes(":") || first === "localhost" || first !== first.toLowerCase());
  const registry = isHost ? canonicalHost(first) : DOCKER_HUB;
  const path = isHost ? rest : text;
  const name = registry === DOCKER_HUB && !path.includes("/") ? `library/${path}` : path;
  if (!NAME.test(name) || name.length > 255)
    throw invalid(text, `"${path}" is not a repository name (lower-case words separated by "/")`);
  return { registry, name };
}
function formatReference(reference) {
  const tag = reference.tag === void 0 ? "" : `:${reference.tag}`;
  const digest = reference.digest === void 0 ? "" : `@${reference.digest}`;
  return `${formatRepository(reference)}${tag}${digest}`;
}
function formatRepository({ registry, name }) {
  return `${registry}/${name}`;
}
function canonicalHost(host) {
  return host === "index.docker.io" || host === "registry-1.docker.io" ? DOCKER_HUB : host;
}
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, void 0] : [text.slice(0, at), text.slice(at + 1)];
}
function invalid(text, why) {
  return new ToolError("REFERENCE_INVALID", `Not an image reference: "${text}": ${why}`, {
    hint: "Write it as registry.example.com/name:tag or registry.example.com/name@sha256:\u2026."
  });
}

export {
  parseDigest,
  isDigest,
  digestOf,
  hexOf,
  DOCKER_HUB,
  parseReference,
  parseRepository,
  formatReference,
  formatRepository
};
