import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildkitServer, startBuildkit } from '../test/servers/buildkit.ts';
import { run } from '../test/servers/run.ts';
import { BOTH, type Equipment, type Row, type Scene } from './row.ts';

interface Build {
  readonly buildctl: string;
  readonly address: string;
  readonly scene: Scene;
  /** A file of the scene's peer Dockerfiles. Absent: the application's own. */
  readonly dockerfile?: string;
  readonly repository: string;
  readonly flags?: readonly string[];
}

/** Builds with BuildKit's own client and pushes; returns the reference. */
export async function buildAndPush(build: Build): Promise<string> {
  const { buildctl, address, scene, dockerfile, repository, flags = [] } = build;
  const reference = `${scene.registry}/${repository}:latest`;
  const folder = dockerfile === undefined ? scene.application.directory : scene.dockerfiles.directory;
  await run(buildctl, [
    ...['--addr', address, 'build', '--progress', 'plain', '--frontend', 'dockerfile.v0'],
    ...['--local', `context=${scene.application.directory}`, '--local', `dockerfile=${folder}`],
    ...['--opt', `filename=${dockerfile ?? 'Dockerfile'}`],
    ...['--output', `type=image,name=${reference},push=true`],
    ...flags,
  ]);
  return reference;
}

export function buildkitRows(equipment: Equipment): Row[] {
  return [
    coldRow(equipment, {
      name: 'before: everything again (BuildKit, cold)',
      mostRuns: 2,
      repository: 'before',
      flags: ['--no-cache'],
    }),
    coldRow(equipment, {
      name: 'after: FROM base (BuildKit, cold)',
      repository: 'after',
      dockerfile: 'Dockerfile.from-base',
    }),
    coldRow(equipment, {
      name: 'registry cache, mode=max (BuildKit, cold)',
      repository: 'cached',
      flagsOf: (scene) => ['--import-cache', `type=registry,ref=${cacheOf(scene)}`],
      prepare: (scene) => fillRegistryCache(equipment, scene),
    }),
    warmRow(equipment, { name: 'warm local cache (BuildKit)', repository: 'warm' }),
    coldRow(equipment, {
      name: 'FROM base, COPY --link (BuildKit, cold)',
      repository: 'linked',
      dockerfile: 'Dockerfile.linked',
    }),
    warmRow(equipment, {
      name: 'FROM base, COPY --link (BuildKit, warm)',
      repository: 'linked-warm',
      dockerfile: 'Dockerfile.linked',
    }),
  ];
}

interface RowSettings {
  readonly name: string;
  readonly repository: string;
  readonly mostRuns?: number;
  readonly dockerfile?: string;
  readonly flags?: readonly string[];
  readonly flagsOf?: (scene: Scene) => readonly string[];
  readonly prepare?: (scene: Scene) => Promise<void>;
}

/** A machine without any cache: each run gets a buildkitd with an empty root. Starting it is not timed. */
function coldRow(equipment: Equipment, settings: RowSettings): Row {
  const directory = join(equipment.directory, `cold-${settings.repository}`);
  let server: BuildkitServer | undefined;
  const stop = async () => {
    await server?.stop();
    server = undefined;
    await rm(directory, { recursive: true, force: true });
  };
  return {
    ...rowOf(settings),
    async prepare(scene) {
      // What an earlier deployment left in the registry: the whole image, so that only the change is new there.
      await settings.prepare?.(scene);
      await build(equipment.warm, scene, settings, []);
    },
    async reset() {
      await stop();
      server = await startBuildkit({ directory, progress: equipment.progress });
    },
    async run(scene) {
      if (server === undefined) throw new Error(`${settings.name}: run without reset`);
      return build(server, scene, settings, [...(settings.flags ?? []), ...(settings.flagsOf?.(scene) ?? [])]);
    },
    stop,
  };
}

/** A machine that built the commit before: one buildkitd for all runs. */
function warmRow(equipment: Equipment, settings: RowSettings): Row {
  return {
    ...rowOf(settings),
    prepare: async (scene) => {
      await build(equipment.warm, scene, settings, []);
    },
    run: (scene) => build(equipment.warm, scene, settings, []),
  };
}

function rowOf({ name, mostRuns }: RowSettings) {
  return { name, variants: BOTH, ...(mostRuns === undefined ? {} : { mostRuns }) };
}

function build(
  server: { readonly address: string; readonly buildctl: string },
  scene: Scene,
  { repository, dockerfile }: RowSettings,
  flags: readonly string[],
): Promise<string> {
  return buildAndPush({
    buildctl: server.buildctl,
    address: server.address,
    scene,
    repository: `${repository}-${scene.slug}`,
    flags,
    ...(dockerfile === undefined ? {} : { dockerfile }),
  });
}

function cacheOf(scene: Scene): string {
  return `${scene.registry}/cached-${scene.slug}:cache`;
}

/** What the run for the commit before exported. The timed runs import only, which spares them the export that CI runs make. */
async function fillRegistryCache({ warm }: Equipment, scene: Scene): Promise<void> {
  await buildAndPush({
    ...warm,
    scene,
    repository: `cached-${scene.slug}`,
    flags: ['--export-cache', `type=registry,ref=${cacheOf(scene)},mode=max`],
  });
}
