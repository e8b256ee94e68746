import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildRun, ImageOrder } from '../../src/build/image-order.ts';
import { buildImage } from '../../src/build/images/build-image.ts';
import type { MadeImage } from '../../src/build/made-image.ts';
import type { BuildPorts } from '../../src/build/ports.ts';
import { openSharedWork } from '../../src/build/shared-work.ts';
import { createBuildctl } from '../../src/engine/buildctl.ts';
import { isToolError } from '../../src/errors.ts';
import { exec } from '../../src/exec.ts';
import { formatDifference } from '../../src/insight/difference.ts';
import { overlayRegistry } from '../../src/insight/overlay.ts';
import { verifyImage } from '../../src/insight/verify-image.ts';
import { silent } from '../../src/log.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { layoutRepository } from '../../src/oci/layout.ts';
import { parsePlatform } from '../../src/oci/platform.ts';
import { registryClient } from '../../src/registry/client.ts';
import { withLayouts } from '../../src/registry/layout/with-layouts.ts';
import { fetchImage } from '../../src/registry/resolve.ts';
import { serveLayout } from '../servers/layout-server.ts';
import { type ContextSpec, writeContext } from './context-folder.ts';
import { type InspectedImage, inspectImage } from './inspect-image.ts';
import type { TarRecord } from './read-tar.ts';
import { referenceBuild } from './reference-build.ts';

/** What is built: the context, the Dockerfile beside it, and what the command line would say. */
export interface ImageSource {
  /** "@name:tag" stands for an image of the test registry. */
  readonly dockerfile: string;
  readonly files?: ContextSpec;
  readonly args?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** Of the Dockerfile within the context. */
  readonly dockerfileName?: string;
  /** Value of the one secret, "token". */
  readonly secret?: string;
}

export interface ImageEquipment {
  readonly registryUrl: string;
  /** "127.0.0.1:PORT" */
  readonly host: string;
  readonly buildctl: string;
  readonly address: string;
  /** First part of every repository of this test. */
  readonly prefix: string;
  /** Where Hydrofoil's images go instead of the registry: a folder, with an image layout for each name. */
  readonly layouts?: string;
  /** Layers of bases that were read and checked already. */
  readonly seen: Map<string, readonly TarRecord[]>;
}

/** What came of a build; `executed` counts how often the engine was started. */
export type BuiltImage =
  | {
      readonly kind: 'image';
      readonly image: InspectedImage;
      readonly executed: number;
      readonly outcome: MadeImage['outcome'];
      /** Of the plan, in order: who does it, or did when it was made. */
      readonly steps: readonly ('engine' | 'composed')[];
      /** What `hydrofoil verify` has to say of it; of images that are made into folders. */
      readonly differences: readonly string[];
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export type ReferenceImage =
  | { readonly kind: 'image'; readonly image: InspectedImage }
  | { readonly kind: 'refused'; readonly message: string };

const COMMIT_TIME = 1_700_000_000;

/** Writes context and Dockerfile into an empty folder. */
export async function writeSource(
  folder: string,
  { dockerfile, files = {}, dockerfileName = 'Dockerfile' }: ImageSource,
  { host, prefix }: ImageEquipment,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  writeContext(folder, files);
  await mkdir(dirname(join(folder, dockerfileName)), { recursive: true });
  const text = dockerfile.replace(/@(?=[a-z-]+(?:\$\{[A-Z]+\})?:)/g, `${host}/${prefix}/`);
  await writeFile(join(folder, dockerfileName), text);
}

/** Builds what the folder holds with BuildKit alone. */
export async function buildWithBuildkit(
  folder: string,
  { args = {}, target, dockerfileName = 'Dockerfile', secret }: ImageSource,
  equipment: ImageEquipment,
  name: string,
): Promise<ReferenceImage> {
  const { host, prefix } = equipment;
  const reference = `${host}/${prefix}/${name}:buildkit`;
  const result = await referenceBuild(
    equipment,
    [
      ...['--local', `context=${folder}`, '--local', `dockerfile=${folder}`, '--opt', `filename=${dockerfileName}`],
      ...Object.entries(args).flatMap(([key, value]) => ['--opt', `build-arg:${key}=${value}`]),
      ...(target === undefined ? [] : ['--opt', `target=${target}`]),
      ...(secret === undefined ? [] : ['--secret', 'id=token,env=TOKEN']),
      ...['--output', `type=image,name=${reference},push=true,oci-mediatypes=true,registry.insecure=true`],
    ],
    { env: { TOKEN: secret } },
  );
  if (result.exitCode !== 0) return { kind: 'refused', message: result.stderr.trim().split('\n').slice(-6).join('\n') };
  return { kind: 'image', image: await inspectImage(`${prefix}/${name}`, 'buildkit', 'BuildKit', equipment) };
}

/** Builds it as `hydrofoil build` does, in this process; the image of the build before is under the same tag. */
export async function buildWithHydrofoil(
  folder: string,
  { args = {}, target, dockerfileName = 'Dockerfile', secret }: ImageSource,
  equipment: ImageEquipment,
  name: string,
): Promise<BuiltImage> {
  const { host, prefix, address, buildctl, layouts } = equipment;
  const env = { ...process.env, PATH: `${dirname(buildctl)}:${process.env.PATH}`, TOKEN: secret };
  const registry = withLayouts(registryClient({ keychain: async () => ({ kind: 'anonymous' }), env }));
  const engine = createBuildctl({ address, exec, env });
  let executed = 0;
  const ports: BuildPorts = {
    registry,
    engine: {
      ...engine,
      build(request, options) {
        executed++;
        return engine.build(request, options);
      },
    },
    signal: new AbortController().signal,
    progress: silent,
  };
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const layout = layouts === undefined ? undefined : join(layouts, name);
  const repository =
    layout === undefined ? { registry: host, name: `${prefix}/${name}-native` } : layoutRepository(layout);
  const spec = {
    name: 'web',
    title: 'web',
    repository,
    dockerfile: join(folder, dockerfileName),
    dockerfileName,
    context: folder,
    platform: `linux/${architecture}`,
    args,
    ...(target === undefined ? {} : { target }),
  };
  const mounts = {
    secrets: secret === undefined ? [] : [{ id: 'token', from: 'environment' as const, variable: 'TOKEN' }],
    ssh: [],
  };
  const run = {
    lock: undefined,
    buildPlatform: { os: 'linux', architecture },
    provenance: { isDirty: false, createdAt: COMMIT_TIME },
    shared: openSharedWork([repository]),
    onPlan: () => {},
  };
  try {
    const order: ImageOrder = { specs: [spec], mounts, tags: ['latest'], movingTags: [], previous: ['latest'] };
    const { digest, outcome, platforms } = await buildImage(order, run, ports);
    await using served = layout === undefined ? undefined : await serveLayout(layout);
    const place = served === undefined ? equipment : { ...equipment, registryUrl: served.url, host: served.host };
    const image = await inspectImage(repository.name, digest, 'Hydrofoil', place);
    const plan = platforms[0]?.plan;
    const base = plan?.base.throughLine === undefined ? [] : (['engine'] as const);
    const steps = [...base, ...(plan?.steps ?? []).map(({ kind }) => (kind === 'run' ? 'engine' : 'composed'))];
    const differences =
      layout === undefined ? [] : await differencesOf({ order, run, digest, scratch: `${layout}-verified` }, ports);
    return { kind: 'image', image, executed, outcome, steps, differences };
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { kind: 'refused', code: error.code, message: `${error.message} (${error.hint})` };
  } finally {
    await registry.close();
  }
}

interface BuiltOrder {
  readonly order: ImageOrder;
  readonly run: BuildRun;
  readonly digest: Digest;
  /** A folder that may be written to. */
  readonly scratch: string;
}

/** How the image differs from what the folder says: a build that is right has no difference. */
async function differencesOf(
  { order, run: { lock, buildPlatform }, digest, scratch }: BuiltOrder,
  ports: BuildPorts,
): Promise<readonly string[]> {
  const { specs, mounts } = order;
  const [spec] = specs;
  const { repository } = spec;
  const own = layoutRepository(scratch);
  const registry = overlayRegistry(ports.registry, { own, origin: repository });
  const { signal } = ports;
  const image = await fetchImage(registry, { ...repository, digest }, parsePlatform(spec.platform), { signal });
  const { differences } = await verifyImage(
    {
      spec: { ...spec, repository: own },
      repository,
      mounts,
      lock,
      buildPlatform,
      image,
      commit: 'none',
      committedAt: COMMIT_TIME,
      own: new Map(),
      steps: 'take-as-recorded',
    },
    { ...ports, registry },
  );
  return differences.map(formatDifference);
}
