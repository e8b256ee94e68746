import { ToolError } from '../errors.ts';
import { phase } from '../log.ts';
import type { BuiltImages, DeployRequest, ReleaseOptions } from './request.ts';
import type { Failure } from './result.ts';

/**
 * Runs the jobs of the request in the new images, one after another.
 *
 * @returns why the first one failed that did; undefined when all ended well
 * @throws {ToolError} RELEASE_JOBS_IMPOSSIBLE, RELEASE_IMAGE_MISSING
 */
export async function runJobs(
  { before, environment }: DeployRequest,
  images: BuiltImages,
  { target, signal, progress }: ReleaseOptions,
): Promise<Failure | undefined> {
  for (const { name, image: imageName, command, timeoutMs } of before) {
    const { runJob } = target;
    if (runJob === undefined) {
      throw new ToolError(
        'RELEASE_JOBS_IMPOSSIBLE',
        `Running job ${name} of ${environment}: ${target.description} runs nothing`,
        {
          hint: `Remove "before" from environments.${environment}.`,
        },
      );
    }
    const image = images[imageName]?.reference;
    if (image === undefined) {
      throw new ToolError(
        'RELEASE_IMAGE_MISSING',
        `Running job ${name} of ${environment}: the image "${imageName}" was not built`,
        {
          hint: `Build it in the same run, or change environments.${environment}.before.`,
        },
      );
    }
    const verdict = await phase(
      progress,
      `job ${name}`,
      () => runJob.call(target, { name, image, command, timeoutMs }, { signal, progress }),
      ({ outcome }) => outcome,
    );
    if (verdict.outcome !== 'complete') return { ...verdict, reason: `Job ${name}: ${verdict.reason}` };
  }
  return undefined;
}
