import { apartFromOthers } from './apart-from-others.ts';
import { writeBuildFiles } from './build-files.ts';
import type { Engine } from './engine.ts';
import { imageOutput } from './image-output.ts';
import { writeLayoutViews } from './layout-view.ts';
import { openResultPlace } from './result-place.ts';
import { runBuildkit } from './run-buildkit.ts';
import type { ToolContext } from './run-tool.ts';
import { secretArguments } from './secret-arguments.ts';

export interface BuildctlOptions extends ToolContext {
  /** Of the buildkitd: "unix:///run/buildkit/buildkitd.sock", "tcp://buildkitd:1234". */
  readonly address: string;
}

/** BuildKit by its own client: needs no Docker, and the daemon may be on another machine. */
export function createBuildctl({ address, ...context }: BuildctlOptions): Engine {
  const client = { ...context, source: 'buildctl', command: 'buildctl' };
  return {
    description: `buildctl at ${address}`,
    async build(request, options) {
      await using files = await writeBuildFiles(request);
      await using place = await openResultPlace(request.destination);
      const views = await writeLayoutViews(request.layoutImages, files.folder);
      await using way = await apartFromOthers(address, options);
      const args = [
        ...['--addr', way.address, 'build', '--progress', 'plain', '--frontend', 'dockerfile.v0'],
        ...['--local', `context=${request.context}`, '--local', `dockerfile=${files.folder}`],
        ...['--opt', 'filename=Dockerfile', '--opt', `platform=${request.platform}`],
        ...Object.entries(request.args).flatMap(([name, value]) => ['--opt', `build-arg:${name}=${value}`]),
        ...views.flatMap(({ name, view, image: { name: reference, digest } }) => [
          ...['--oci-layout', `${name}=${view}`],
          ...['--opt', `context:${reference}=oci-layout://${name}@${digest}`],
        ]),
        ...(request.cache === undefined ? [] : ['--no-cache']),
        ...secretArguments(request, context.env),
        ...['--output', imageOutput(place), '--metadata-file', files.result],
      ];
      return await runBuildkit(client, args, request, files, options);
    },
  };
}
