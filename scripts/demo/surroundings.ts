import { dirname, join } from 'node:path';
import type { Progress } from '../../src/log.ts';
import { type BuildkitServer, startBuildkit } from '../../test/servers/buildkit.ts';
import { startCluster } from '../../test/servers/cluster.ts';
import { startProxy } from '../../test/servers/proxy.ts';
import { startRegistry } from '../../test/servers/registry.ts';
import { makeRootImage } from '../../test/servers/root-image.ts';
import { run } from '../../test/servers/run.ts';

export interface DemoOptions {
  /** `own`: started for the story. `none`: a folder of manifests. Otherwise the context of a cluster that is there. */
  readonly cluster: 'own' | 'none' | { readonly context: string };
  /** "HOST/NAME" of a registry that an existing cluster can pull from. Absent: one on loopback. */
  readonly repository?: string;
}

export interface ClusterAccess {
  readonly context: string;
  readonly namespace: string;
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
}

/** What the story is played with. */
export interface Surroundings {
  readonly repository: string;
  /** Absent where python:3.12-slim itself can be pulled. */
  readonly pythonImage?: string;
  /** Everything that was sent to the registry so far. Absent where it is not this run's own. */
  readonly uploadedBytes?: () => number;
  readonly engine: BuildkitServer;
  readonly cluster?: ClusterAccess;
  /** Environment variables of the command line. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the registry, the build engine and the cluster, and says what is installed on the way. */
export async function startSurroundings(
  options: DemoOptions,
  directory: string,
  servers: AsyncDisposableStack,
  progress: Progress,
): Promise<Surroundings> {
  const registry = servers.use(await startRegistry({ directory: join(directory, 'registry'), progress }));
  const proxy = servers.use(await startProxy({ target: registry.url })); // counts what is sent
  const engine = servers.use(await startBuildkit({ directory: join(directory, 'engine'), progress }));
  const canPull = await canPullFromDockerHub();
  const root = canPull
    ? undefined
    : await makeRootImage({ registry: proxy.url, repository: 'python', tag: '3.12-slim', progress });
  const own =
    options.cluster === 'own'
      ? servers.use(await startCluster({ directory: join(directory, 'cluster'), progress }))
      : undefined;
  const namespace = `hydrofoil-demo-${process.pid}`;
  const cluster: ClusterAccess | undefined =
    own !== undefined
      ? { context: own.context, kubectl: own.kubectl, namespace }
      : typeof options.cluster === 'object'
        ? existingCluster(options.cluster.context, namespace)
        : undefined;
  if (cluster !== undefined) {
    await cluster.kubectl('create', 'namespace', namespace);
    if (own === undefined)
      servers.defer(async () => void (await cluster.kubectl('delete', 'namespace', namespace, '--wait=false')));
  }
  return {
    repository: options.repository ?? `${proxy.host}/emr/web`,
    ...(options.repository === undefined
      ? { uploadedBytes: () => proxy.requests.reduce((sum, { requestBytes }) => sum + requestBytes, 0) }
      : {}),
    engine,
    env: {
      BUILDKIT_HOST: engine.address,
      PATH: `${dirname(engine.buildctl)}:${process.env.PATH ?? ''}`,
      ...(own === undefined ? {} : { KUBECONFIG: own.kubeconfig }),
    },
    ...(root === undefined ? {} : { pythonImage: root.reference }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

function existingCluster(context: string, namespace: string): ClusterAccess {
  return { context, namespace, kubectl: (...args) => run('kubectl', ['--context', context, ...args]) };
}

/** Docker Hub answers 401 to whoever has no token yet: that is as far as this looks. */
async function canPullFromDockerHub(): Promise<boolean> {
  try {
    const response = await fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return response.status === 401 || response.ok;
  } catch {
    return false; // no way out, or no way to there: the stand-in will do
  }
}
