import { isToolError } from '../errors.ts';
import type { Digest } from '../oci/digest.ts';
import { retry } from '../retry.ts';
import type { BuildFiles } from './build-files.ts';
import { findBuildkitFailure } from './buildkit-output.ts';
import type { EngineOptions, EngineRequest } from './engine.ts';
import { readMetadataDigest } from './metadata-file.ts';
import { runTool, type Tool } from './run-tool.ts';

/**
 * What Distribution before 3.1 answers to a manifest while another build pushes the same blob into the repository: it writes the blob's
 * link anew, and sees none until it has. BuildKit pushes again when a server fails or a line breaks, but takes this for final.
 */
const PASSES = /blob unknown to registry|provided digest did not match uploaded content/;

/**
 * Runs a client of BuildKit, and once more where only the push failed and will not do so again: what was executed is in BuildKit's cache.
 *
 * @throws {ToolError} those of runTool; ENGINE_RESULT_INVALID
 */
export async function runBuildkit(
  client: Omit<Tool, 'findFailure'>,
  args: readonly string[],
  request: EngineRequest,
  files: BuildFiles,
  options: EngineOptions,
): Promise<Digest> {
  const tool: Tool = { ...client, findFailure: findBuildkitFailure };
  const passes = (error: unknown) => isToolError(error, 'ENGINE_DELIVERY_FAILED') && PASSES.test(error.message);
  await retry(
    (attempt) => {
      if (attempt > 1)
        options.progress({ type: 'note', text: `${tool.source} pushes again: another build stored the same` });
      return runTool(tool, args, request, options);
    },
    passes,
    { signal: options.signal },
  );
  return await readMetadataDigest(files.result, tool.source);
}
