import { writeBuildFiles } from './build-files.ts';
import type { Engine } from './engine.ts';
import { imageOutput } from './image-output.ts';
import { writeLayoutViews } from './layout-view.ts';
import { openResultPlace } from './result-place.ts';
import { runBuildkit } from './run-buildkit.ts';
import type { ToolContext } from './run-tool.ts';
import { secretArguments } from './secret-arguments.ts';

export interface BuildxOptions extends ToolContext {
  /** Name of a builder of `docker buildx ls`; absent: the one that is in use. */
  readonly builder?: string;
}

/** BuildKit by Docker's client. Attestations are off: with them the result would be an index instead of a manifest. */
export function createBuildx({ builder, ...context }: BuildxOptions): Engine {
  const client = { ...context, source: 'buildx', command: 'docker' };
  return {
    description: builder === undefined ? 'docker buildx' : `docker buildx with builder ${builder}`,
    async build(request, options) {
      await using files = await writeBuildFiles(request);
      await using place = await openResultPlace(request.destination);
      const views = await writeLayoutViews(request.layoutImages, files.folder);
      const args = [
        ...['buildx', 'build', '--progress', 'plain'],
        ...(builder === undefined ? [] : ['--builder', builder]),
        ...['--file', files.dockerfile, '--platform', request.platform, '--provenance', 'false', '--sbom', 'false'],
        ...Object.entries(request.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
        ...views.flatMap(({ view, image: { name, digest } }) => [
          ...['--build-context', `${name}=oci-layout://${view}@${digest}`],
        ]),
        ...(request.cache === undefined ? [] : ['--no-cache']),
        ...secretArguments(request, context.env),
        ...['--output', imageOutput(place), '--metadata-file', files.result, request.context],
      ];
      return await runBuildkit(client, args, request, files, options);
    },
  };
}
