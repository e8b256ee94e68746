import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from '../../src/exec.ts';
import { type Progress, silent } from '../../src/log.ts';
import { type Stoppable, startDaemon } from './daemon.ts';
import { goBuild } from './go-build.ts';
import { ensurePrograms } from './packages.ts';

export interface BuildkitOptions {
  /** Where it keeps its cache, configuration and log. A new folder is a cold builder. */
  readonly directory: string;
  /** "HOST:PORT" of registries that speak plain HTTP. Those on 127.0.0.1 need not be named. */
  readonly registries?: readonly string[];
  /** Host to the file of the certificate that it shows. */
  readonly certificates?: Readonly<Record<string, string>>;
  /** The daemon's own: HTTPS_PROXY. */
  readonly env?: Readonly<Record<string, string>>;
  readonly progress?: Progress;
}

export interface BuildkitServer extends Stoppable {
  /** What `buildctl --addr` and BUILDKIT_HOST take. */
  readonly address: string;
  /** The path of the buildctl binary that belongs to it. */
  readonly buildctl: string;
}

const SWEEP = join(import.meta.dirname, 'sweep.sh');
const PACKAGES = ['github.com/moby/buildkit/cmd/buildkitd', 'github.com/moby/buildkit/cmd/buildctl'];

/** Builds buildkitd and buildctl, once, and returns the folder that holds them. */
export function ensureBuildkit(progress: Progress = silent): Promise<string> {
  return goBuild(
    { part: 'buildkit', moduleDirectory: join(import.meta.dirname, 'buildkit'), packages: PACKAGES },
    progress,
  );
}

/** Starts buildkitd as root, with RUN steps in the host's network. */
export async function startBuildkit(options: BuildkitOptions): Promise<BuildkitServer> {
  const { directory, registries = [], certificates = {}, env = {}, progress = silent } = options;
  await ensurePrograms([{ program: 'runc', debianPackage: 'runc' }], progress);
  const binaries = await ensureBuildkit(progress);
  await mkdir(join(directory, 'root'), { recursive: true });
  const root = await realpath(join(directory, 'root')); // mounts below it are found by it
  // The path of a unix socket has at most 107 bytes, whatever folder the caller chose.
  const runtime = await mkdtemp(join(tmpdir(), 'buildkit-'));
  const address = `unix://${runtime}/buildkitd.sock`;
  const cgroup = `hydrofoil-${runtime.slice(-6)}`;
  const configuration = join(directory, 'buildkitd.toml');
  await writeFile(configuration, buildkitdToml({ root, address, cgroup, registries, certificates }));
  const buildctl = join(binaries, 'buildctl');
  const daemon = await startDaemon({
    name: 'buildkitd',
    command: join(binaries, 'buildkitd'),
    args: ['--config', configuration],
    env,
    directory,
    isReady: async () => (await exec(buildctl, ['--addr', address, 'debug', 'workers'])).exitCode === 0,
    // Processes of interrupted RUN steps outlive buildkitd, and with them their mounts and cgroups.
    sweep: `'${SWEEP}' '${root}' '${cgroup}'; rm -rf '${runtime}'`,
  });
  const stop = async () => {
    await daemon.stop();
    await rm(runtime, { recursive: true, force: true });
  };
  return { address, buildctl, stop, [Symbol.asyncDispose]: stop };
}

interface BuildkitdSettings {
  readonly root: string;
  readonly address: string;
  readonly cgroup: string;
  readonly registries: readonly string[];
  readonly certificates: Readonly<Record<string, string>>;
}

function buildkitdToml({ root, address, cgroup, registries, certificates }: BuildkitdSettings): string {
  return `root = ${JSON.stringify(root)}
[grpc]
  address = [${JSON.stringify(address)}]
[worker.oci]
  enabled = true
  snapshotter = "auto"
  networkMode = "host"
  gc = false
  defaultCgroupParent = ${JSON.stringify(cgroup)}
[worker.containerd]
  enabled = false
${registries.map((host) => `[registry.${JSON.stringify(host)}]\n  http = true\n`).join('')}${Object.entries(
  certificates,
)
  .map(([host, file]) => `[registry.${JSON.stringify(host)}]\n  ca = [${JSON.stringify(file)}]\n`)
  .join('')}`;
}
