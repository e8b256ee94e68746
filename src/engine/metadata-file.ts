import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { resultInvalid } from './run-tool.ts';

const Metadata = z.object({ 'containerimage.digest': z.string() });

/**
 * The digest of the pushed manifest, from the file that buildctl and buildx write.
 *
 * @throws {ToolError} ENGINE_RESULT_INVALID
 */
export async function readMetadataDigest(file: string, source: string): Promise<Digest> {
  try {
    return parseDigest(Metadata.parse(JSON.parse(await readFile(file, 'utf8')))['containerimage.digest']);
  } catch (cause) {
    throw resultInvalid(source, 'its metadata file', cause);
  }
}
