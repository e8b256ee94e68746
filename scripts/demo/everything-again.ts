import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Progress } from '../../src/log.ts';
import { startBuildkit } from '../../test/servers/buildkit.ts';
import { run } from '../../test/servers/run.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The way of the story before: a CI machine that has nothing installs, copies and pushes everything. Milliseconds of build and push;
 * starting the engine is not counted.
 */
export async function buildEverythingAgain(
  context: string,
  { repository, pythonImage }: Surroundings,
  directory: string,
  progress: Progress,
): Promise<number> {
  await using engine = await startBuildkit({ directory: join(directory, 'cold-engine'), progress });
  const startedAt = performance.now();
  await run(engine.buildctl, [
    ...['--addr', engine.address, 'build', '--no-cache', '--frontend', 'dockerfile.v0'],
    ...['--local', `context=${context}`, '--local', `dockerfile=${context}`],
    ...(pythonImage === undefined ? [] : ['--opt', `build-arg:PYTHON_IMAGE=${pythonImage}`]),
    ...['--output', `type=image,name=${repository}-everything:latest,push=true`],
  ]);
  return performance.now() - startedAt;
}
