import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../errors.ts';
import { type Digest, parseDigest } from '../oci/digest.ts';
import { formatReference } from '../oci/reference.ts';
import { type BuildFiles, writeBuildFiles } from './build-files.ts';
import { removeWorkingContainers } from './buildah-containers.ts';
import { checkBuildahLimits, parseBuildahVersion } from './buildah-limits.ts';
import { findBuildahFailure, findBuildahPushFailure } from './buildah-output.ts';
import { deliver } from './deliver.ts';
import type { Engine, EngineOptions, EngineRequest } from './engine.ts';
import { isLoopback } from './image-output.ts';
import { type LayoutView, writeLayoutViews } from './layout-view.ts';
import { openResultPlace, type ResultPlace } from './result-place.ts';
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
      const tool: Tool = { exec, env, source: 'buildah', command: 'buildah', findFailure: findBuildahFailure };
      await checkLimits(tool, request, options);
      await using files = await writeBuildFiles(request);
      await using place = await openResultPlace(request.destination);
      const views = await writeLayoutViews(request.layoutImages, files.folder);
      const image = join(files.folder, 'image');
      try {
        // Started where the views are: it makes image names of their paths.
        const args = buildArguments(request, { files, views, image }, env);
        await runTool({ ...tool, cwd: files.folder }, args, request, options);
      } catch (error) {
        await removeWorkingContainers(tool, files.folder);
        throw error;
      }
      const built = (await readFile(image, 'utf8')).trim();
      await deliver(pushingTo(place, tool), pushArguments(request, files, built, place), request, options);
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

interface Prepared {
  readonly files: BuildFiles;
  readonly views: readonly LayoutView[];
  /** Where the id of the image is written. */
  readonly image: string;
}

function buildArguments(request: EngineRequest, { files, views, image }: Prepared, env: Environment): string[] {
  return [
    ...['build', '--layers', '--format', 'oci', '--iidfile', image],
    ...['--file', files.dockerfile, '--ignorefile', files.dockerignore, '--platform', request.platform],
    ...tlsArguments(request),
    ...Object.entries(request.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...views.flatMap(({ name, image: { name: reference } }) => [
      ...['--build-context', `${reference}=container-image://oci:${name}`],
    ]),
    ...(request.cache === undefined ? [] : ['--no-cache']),
    ...secretArguments(request, env),
    // A secret that no step asks for: it marks this build's containers, by the folder's name, which is unique.
    ...['--secret', `id=hydrofoil-build,src=${files.dockerfile}`],
    request.context,
  ];
}

function pushArguments(request: EngineRequest, files: BuildFiles, image: string, place: ResultPlace): string[] {
  const destination =
    place.kind === 'layout' ? `oci:${place.name}:built` : `docker://${formatReference(place.reference)}`;
  return ['push', '--format', 'oci', '--digestfile', files.result, ...tlsArguments(request), image, destination];
}

/** The path of a layout may hold colons, which have a meaning there: its name does not. */
function pushingTo(place: ResultPlace, tool: Tool): Tool {
  const pushing: Tool = { ...tool, findFailure: findBuildahPushFailure };
  return place.kind === 'layout' ? { ...pushing, cwd: place.folder } : pushing;
}

function tlsArguments({ destination }: EngineRequest): string[] {
  const isPlain = destination.kind === 'registry' && isLoopback(destination.reference.registry);
  return isPlain ? ['--tls-verify=false'] : [];
}

async function readDigest(file: string): Promise<Digest> {
  try {
    return parseDigest((await readFile(file, 'utf8')).trim());
  } catch (cause) {
    throw resultInvalid('buildah', 'its digest file', cause);
  }
}
