import type { Digest } from '../oci/digest.ts';
import type { BuildFiles } from './build-files.ts';
import { findBuildkitFailure } from './buildkit-output.ts';
import { deliver } from './deliver.ts';
import type { EngineOptions, EngineRequest } from './engine.ts';
import { readMetadataDigest } from './metadata-file.ts';
import type { Tool } from './run-tool.ts';

/**
 * Runs a client of BuildKit.
 *
 * @returns the digest of what was delivered
 * @throws {ToolError} those of runTool; ENGINE_RESULT_INVALID
 */
export async function runBuildkit(
  client: Omit<Tool, 'findFailure'>,
  args: readonly string[],
  request: EngineRequest,
  files: BuildFiles,
  options: EngineOptions,
): Promise<Digest> {
  await deliver({ ...client, findFailure: findBuildkitFailure }, args, request, options);
  return await readMetadataDigest(files.result, client.source);
}
