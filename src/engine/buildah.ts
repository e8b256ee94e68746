import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../errors.ts';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { formatReference } from '../oci/reference.ts';
import { type BuildFiles, writeBuildFiles } from './build-files.ts';
import { removeWorkingContainers } from './buildah-containers.ts';
import { checkBuildahLimits, parseBuildahVersion } from './buildah-limits.ts';
import { findFailedBuildahStep } from './buildah-output.ts';
import type { Engine, EngineOptions, EngineRequest } from './engine.ts';
import { isLoopback } from './image-output.ts';
import { resultInvalid, runTool, type Tool, type ToolContext } from './run-tool.ts';
import { type Environment, secretArguments } from './secret-arguments.ts';

/**
 * Buildah: no daemon, but an older front end. Isolation and storage are taken from its own settings (BUILDAH_ISOLATION,
 * CONTAINERS_STORAGE_CONF). Layers stay in its storage for the next build.
 */
export function createBuildah({ exec, env: givenEnv }: ToolContext): Engine {
  return {
    description: 'buildah',
    async build(request, options) {
      const env = withoutMissingConfig(givenEnv);
      const tool: Tool = { exec, env, source: 'buildah', command: 'buildah', findFailedStep: findFailedBuildahStep };
      await checkLimits(tool, request, options);
      await using files = await writeBuildFiles(request);
      const image = join(files.folder, 'image');
      try {
        await runTool(tool, buildArguments(request, files, image, env), request, options);
      } catch (error) {
        await removeWorkingContainers(tool, files.folder);
        throw error;
      }
      const built = (await readFile(image, 'utf8')).trim();
      await runTool(tool, pushArguments(request, files, built), request, options);
      return await readDigest(files.result);
    },
  };
}

/** Buildah refuses to work when DOCKER_CONFIG names a folder without a config.json; Docker's own tools take that for no credentials. */
function withoutMissingConfig(env: Environment): Environment {
  const { DOCKER_CONFIG } = env;
  return DOCKER_CONFIG === undefined || existsSync(join(DOCKER_CONFIG, 'config.json'))
    ? env
    : { ...env, DOCKER_CONFIG: undefined };
}

async function checkLimits(tool: Tool, request: EngineRequest, { signal }: EngineOptions): Promise<void> {
  const { stdout } = await tool.exec(tool.command, ['--version'], { env: tool.env, signal });
  const version = parseBuildahVersion(stdout);
  if (version === undefined) {
    throw new ToolError('ENGINE_RESULT_INVALID', `Asking buildah for its version: it answered "${stdout.trim()}"`, {
      hint: 'Install Buildah 1.28 or newer, or set BUILDKIT_HOST.',
    });
  }
  checkBuildahLimits(request.dockerfile, version);
}

function buildArguments(request: EngineRequest, files: BuildFiles, image: string, env: Environment): string[] {
  return [
    ...['build', '--layers', '--format', 'oci', '--iidfile', image],
    ...['--file', files.dockerfile, '--ignorefile', files.dockerignore, '--platform', request.platform],
    ...tlsArguments(request),
    ...Object.entries(request.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...secretArguments(request, env),
    // A secret that no step asks for: it marks this build's containers, by the folder's name, which is unique.
    ...['--secret', `id=hydrofoil-build,src=${files.dockerfile}`],
    request.context,
  ];
}

function pushArguments(request: EngineRequest, files: BuildFiles, image: string): string[] {
  const destination = `docker://${formatReference(request.destination)}`;
  return ['push', '--format', 'oci', '--digestfile', files.result, ...tlsArguments(request), image, destination];
}

function tlsArguments({ destination }: EngineRequest): string[] {
  return isLoopback(destination.registry) ? ['--tls-verify=false'] : [];
}

async function readDigest(file: string): Promise<Digest> {
  try {
    return parseDigest((await readFile(file, 'utf8')).trim());
  } catch (cause) {
    throw resultInvalid('buildah', 'its digest file', cause);
  }
}
