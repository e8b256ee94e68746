import { resolve } from 'node:path';
import { isDigest } from '../oci/digest.ts';
import { layoutRepository } from '../oci/layout.ts';
import { parseReference, type Reference, type Repository } from '../oci/reference.ts';

export interface VerifiedPlaces {
  readonly cwd: string;
  /** The repository that a tag or digest alone is of. */
  readonly repositoryOf: () => Promise<Repository>;
}

const LAYOUT = /^oci:(?<path>.+?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]*))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;
const WORD = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/**
 * Reads what is to be verified: a whole reference, a tag or a digest of a configured image, or "oci:DIR:tag" for one in a folder.
 *
 * @throws {ToolError} REFERENCE_INVALID
 */
export async function parseVerified(text: string, { cwd, repositoryOf }: VerifiedPlaces): Promise<Reference> {
  const { path, tag, digest } = LAYOUT.exec(text)?.groups ?? {};
  if (path !== undefined) {
    const repository = layoutRepository(resolve(cwd, path));
    return digest !== undefined && isDigest(digest)
      ? { ...repository, digest }
      : { ...repository, tag: tag ?? 'latest' };
  }
  if (isDigest(text)) return { ...(await repositoryOf()), digest: text };
  if (WORD.test(text)) return { ...(await repositoryOf()), tag: text };
  return parseReference(text);
}
