import { hash } from 'node:crypto';
import { ToolError } from '../errors.ts';

/** Content address of a blob: "sha256:" and 64 lower-case hex digits. */
export type Digest = string & { readonly __type: 'Digest' };

const DIGEST = /^sha256:[a-f0-9]{64}$/;

/**
 * Checks text that came from outside and types it as a Digest.
 *
 * @throws {ToolError} DIGEST_INVALID
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests
 */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new ToolError('DIGEST_INVALID', `Not a sha256 digest: "${text}"`);
  return text;
}

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** The digest of bytes, or of text in UTF-8. */
export function digestOf(content: string | Uint8Array): Digest {
  return `sha256:${hash('sha256', content, 'hex')}` as Digest;
}

/** The 64 hex digits alone, as used in keys and tags. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
