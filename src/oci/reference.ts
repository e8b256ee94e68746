import { ToolError } from '../errors.ts';
import { type Digest, isDigest } from './digest.ts';

/** A repository of a registry, taken apart. `registry` is a host with an optional port. */
export interface Repository {
  readonly registry: string;
  readonly name: string;
}

/** An image in a repository: by tag, by digest, or by both (then the digest decides). */
export interface Reference extends Repository {
  readonly tag?: string;
  readonly digest?: Digest;
}

export const DOCKER_HUB = 'docker.io';

const NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Reads a reference as Docker does: "python" is docker.io/library/python, and without tag and digest the tag is "latest".
 *
 * @throws {ToolError} REFERENCE_INVALID
 * @see https://github.com/distribution/reference (v0.6.0)
 */
export function parseReference(text: string): Reference {
  const [beforeDigest = '', digest] = splitOnce(text, '@');
  if (digest !== undefined && !isDigest(digest)) throw invalid(text, `"${digest}" is not a sha256 digest`);
  const lastColon = beforeDigest.lastIndexOf(':');
  const hasTag = lastColon > beforeDigest.lastIndexOf('/');
  const tag = hasTag ? beforeDigest.slice(lastColon + 1) : undefined;
  if (tag !== undefined && !TAG.test(tag)) throw invalid(text, `"${tag}" is not a tag`);
  const repository = parseRepository(hasTag ? beforeDigest.slice(0, lastColon) : beforeDigest);
  if (digest !== undefined) return tag === undefined ? { ...repository, digest } : { ...repository, tag, digest };
  return { ...repository, tag: tag ?? 'latest' };
}

/**
 * Reads "registry.example.com/emr/web" or "emr/web" (on Docker Hub), without tag and digest.
 *
 * @throws {ToolError} REFERENCE_INVALID
 */
export function parseRepository(text: string): Repository {
  const [first = '', rest] = splitOnce(text, '/');
  const isHost =
    rest !== undefined &&
    (first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase());
  const registry = isHost ? canonicalHost(first) : DOCKER_HUB;
  const path = isHost ? rest : text;
  const name = registry === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path;
  if (!NAME.test(name) || name.length > 255)
    throw invalid(text, `"${path}" is not a repository name (lower-case words separated by "/")`);
  return { registry, name };
}

export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${formatRepository(reference)}${tag}${digest}`;
}

export function formatRepository({ registry, name }: Repository): string {
  return `${registry}/${name}`;
}

function canonicalHost(host: string): string {
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? DOCKER_HUB : host;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function invalid(text: string, why: string): ToolError {
  return new ToolError('REFERENCE_INVALID', `Not an image reference: "${text}": ${why}`, {
    hint: 'Write it as registry.example.com/name:tag or registry.example.com/name@sha256:….',
  });
}
