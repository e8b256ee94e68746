import { isToolError } from '../errors.ts';
import { retry } from '../retry.ts';
import type { EngineOptions, EngineRequest } from './engine.ts';
import { runTool, type Tool } from './run-tool.ts';

/**
 * What Distribution before 3.1 answers to a manifest while another build pushes the same blob into the repository: it writes the blob's
 * link anew, and sees none until it has. BuildKit and Buildah push again when a server fails or a line breaks, but take this for final, and
 * each has its own words for it.
 */
const PASSES =
  /blob unknown to registry|provided digest did not match uploaded content|digest invalid|manifest blob unknown/;

/**
 * Runs a tool that delivers, and once more where only the delivery failed and will not do so again. What a tool has executed it does not execute
 * again, unless it was told to.
 *
 * @throws {ToolError} those of runTool
 */
export async function deliver(
  tool: Tool,
  args: readonly string[],
  request: EngineRequest,
  options: EngineOptions,
): Promise<void> {
  const passes = (error: unknown) =>
    request.cache === undefined && isToolError(error, 'ENGINE_DELIVERY_FAILED') && PASSES.test(error.message);
  await retry(
    (attempt) => {
      const text = `${tool.source} pushes again: the registry did not find what it had just been given`;
      if (attempt > 1) options.progress({ type: 'note', text });
      return runTool(tool, args, request, options);
    },
    passes,
    { signal: options.signal },
  );
}
